"""Drops what was kept long enough, by what the tables declare."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from coachbot.db.engine import Database
from coachbot.db.erase import emptied
from coachbot.db.scrub import scrub
from coachbot.db.tables.held import HOLDS, Holds, Keeps
from coachbot.db.traces import as_text
from coachbot.domain.retention import Retention

_EMPTY = ("", "{}", "[]", "null")


class Sweeper:
    """Implements ``coachbot.privacy.ports.Sweeps``.

    Each table is one transaction, so that nobody waits long.
    """

    def __init__(self, db: Database, workspace: str) -> None:
        self._db = db
        self._workspace = workspace

    def sweep(self, retention: Retention, *, now: datetime) -> dict[str, int]:
        """Empty and delete what is too old; how many rows, by kind of data.

        Done twice it changes nothing more.
        """
        done: dict[str, int] = {}
        for holds, keeps in _rules():
            before = retention.before(keeps.kind, now)
            if before is None:
                continue
            with self._db.write() as session:
                count = self._swept(session, holds, keeps, before)
            done[keeps.kind.name] = done.get(keeps.kind.name, 0) + count
        if any(done.values()):
            scrub(self._db, whole=False)
        return {kind: count for kind, count in done.items() if count}

    def _swept(self, session: Session, holds: Holds, keeps: Keeps, before: datetime) -> int:
        table, age = holds.of, holds.of.c[keeps.by]
        limit = before.date() if isinstance(age.type, sa.Date) else before
        old = [table.c.workspace == self._workspace, age < limit, *([keeps.only(table.c)] if keeps.only else [])]
        statement: Any = sa.delete(table).where(*old)
        if parts := [table.c[name] for name in keeps.empties.split()]:
            full = sa.or_(*(as_text(part).not_in(_EMPTY) for part in parts))
            values = {part.name: emptied(part) for part in parts}
            statement = sa.update(table).where(*old, full).values(values)
        return int(session.connection().execute(statement).rowcount)


def _rules() -> Iterator[tuple[Holds, Keeps]]:
    return ((holds, keeps) for holds in HOLDS for keeps in holds.keeps)
