"""All secrets of a database, of every workspace: how they are stored, and sealing them anew."""

import logging
from collections import Counter
from collections.abc import Iterator

import sqlalchemy as sa
from sqlalchemy.orm import Session

from coachbot.db.engine import Database
from coachbot.db.sealed import counted
from coachbot.db.tables.base import Row
from coachbot.db.tables.installations import InstallationRow
from coachbot.db.tables.plans import CalendarRow
from coachbot.errors import NotConfigured

log = logging.getLogger(__name__)

#: Every column that holds a secret.
SEALED: tuple[tuple[type[Row], str], ...] = (
    (CalendarRow, "place"),
    (InstallationRow, "token"),
    (InstallationRow, "refresh_token"),
)


class Secrets:
    """What ``coachbot secrets`` and the doctor do; each method is one transaction."""

    def __init__(self, db: Database) -> None:
        self._db = db

    @property
    def has_key(self) -> bool:
        """Whether there is a key to seal with."""
        return self._db.seal.has_key

    def states(self) -> Counter[str]:
        """How many secrets are ``clear``, ``sealed``, under an ``old`` key, or ``lost``, as no key opens them."""
        with self._db.read() as session:
            return counted(self._db.seal, (stored for _, _, stored in _stored(session)))

    def reseal(self) -> int:
        """Seal everything with the first key; how many secrets were not.

        Raises:
            NotConfigured: There is no key, or none that opens one of them; then nothing is changed.
        """
        if not self.has_key:
            raise NotConfigured("COACHBOT_SECRET_KEY is not set. “coachbot secrets key” prints one.")
        return self._seal_anew("clear", "old", "lost")

    def settle(self) -> None:
        """Seal what is in the clear, as soon as there is a key.

        What no key opens stays as it is: whoever it belongs to does without, and nobody else.

        Raises:
            NotConfigured: Secrets are sealed, and there is no key at all.
        """
        states = self.states()
        if states["lost"] and not self.has_key:
            raise NotConfigured(
                "Secrets are stored under a key, and COACHBOT_SECRET_KEY is not set. Set it to the key you had."
            )
        if states["lost"]:
            log.warning(
                "calendar addresses or tokens sealed under a key that COACHBOT_SECRET_KEY does not hold: %d",
                states["lost"],
            )
        if states["clear"] and self.has_key:
            self._seal_anew("clear", "old")

    def _seal_anew(self, *states: str) -> int:
        """Seal with the first key what is stored in one of these ways; how many."""
        seal = self._db.seal
        with self._db.write() as session:
            others = [one for one in _stored(session) if one[2] and seal.state(one[2]) in states]
            for row, column, stored in others:
                setattr(row, column, seal.close(seal.open(stored)))
        if others:
            # What was overwritten still stands in the file until it is written anew.
            self._db.rewrite()
        return len(others)


def _stored(session: Session) -> Iterator[tuple[Row, str, str]]:
    """Every row with a secret, the column, and how it is stored."""
    for table, column in SEALED:
        for row in session.scalars(sa.select(table)):
            yield row, column, getattr(row, column)
