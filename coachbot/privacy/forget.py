"""Forgets somebody: noted first, erased at once, taken out of the files, and gone on with after a crash."""

import logging
import secrets
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from coachbot.domain.people import Person
from coachbot.errors import CoachError
from coachbot.privacy.ports import Forgetting, Part, Records

log = logging.getLogger(__name__)

# What is no work of the queue, such as a look around every minute, may store something yet: looking again finds that.
_MOST_TIMES = 3


class Stay(NamedTuple):
    """Something that forgetting everything does not reach: as an admin is told, with why, and as its person is."""

    told: str
    to_them: str


FILES = Stay(
    "Files of the team: the playbook, the list of people, the deals, recorded calls. Who is to go from those is "
    "taken out of the file.",
    "Files of your team, such as recorded calls, until they are taken out there",
)
STAYS = (
    Stay(
        "What Slack has: messages that were posted stay there, until they are deleted there.",
        "Messages in Slack, until they are deleted there",
    ),
    Stay(
        "How calls went, in ticks and numbers, and how much of a model was used: as figures of nobody, without words, "
        "account or time of day, for the team's digests count them.",
        "How calls went and how much of a model was used, in figures without your name, words or accounts",
    ),
    Stay(
        "Pages that were approved for the playbook, under “a former colleague”.",
        "Pages you approved for the playbook, under “a former colleague”",
    ),
    FILES,
    Stay(
        "Invitations in colleagues' calendars, as those calendars show them.",
        "Invitations in your colleagues' calendars",
    ),
    Stay("Backups that were made before, as long as you keep them.", "Backups your company keeps"),
)
"""What forgetting everything does not reach."""


class NobodyKnown(CoachError):
    """Nothing is kept of whom a command names."""


class SeveralKnown(CoachError):
    """A command names more than one."""


class NotDone(CoachError):
    """What was erased is still in a file, or may come back."""


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What forgetting came to.

    Attributes:
        rows: How many rows of each table were deleted or made nobody's.
        files: Pages and recorded calls that still name the person, for they are the team's.
    """

    person: Person
    rows: Mapping[str, int]
    files: Sequence[str]


def one_of(records: Records, text: str) -> Person:
    """Whom a command means by an id of the team, a Slack id or an address.

    Raises:
        NobodyKnown: Nothing is kept of anybody known so.
        SeveralKnown: Several are.
    """
    found = records.known_as(text.strip())
    if not found:
        raise NobodyKnown(f"Nobody is known as “{text}”. Give the team's id, the Slack id or the e-mail address.")
    if len(found) > 1:
        some = ", ".join(sorted(person.id for person in found))
        raise SeveralKnown(f"“{text}” is known as {some}. Give one of these ids; for both, one after the other.")
    return found[0]


@dataclass(frozen=True, slots=True)
class Forget:
    """Forgets people."""

    records: Records

    def begin(self, person: Person, part: Part, *, now: datetime) -> Forgetting:
        """Note it; from here on it happens, whatever crashes."""
        return self.records.begin(Forgetting(person, part, f"former-{secrets.token_hex(8)}", now))

    def finish(self, forgetting: Forgetting, *, but: str = "") -> Forgotten:
        """Do it at once, and look again when the work has ended that was under way. Safe to do again.

        Args:
            but: Work that was stored with this text is not waited for: it waits for this.

        Raises:
            NotDone: The database's file was in use, so that it is not rewritten yet; or such work does not end.
        """
        under_way = self.records.under_way(but=but)
        # By the rows of such work it is seen when it ends.
        rows = Counter(self.records.erase(forgetting, leave=under_way))
        has_ended = self.records.ended(under_way)
        return self._to_the_end(forgetting, rows, has_ended=has_ended)

    def _to_the_end(self, forgetting: Forgetting, rows: Counter[str], *, has_ended: bool) -> Forgotten:
        is_rewritten = False
        for _ in range(_MOST_TIMES):
            found = self.records.erase(forgetting)
            rows.update(found)
            is_rewritten = self.records.scrub()
            if not found or not is_rewritten:
                break
        if not has_ended:
            raise NotDone(
                "All rows are gone, but something that was under way has not ended and may store one still. The next "
                "start looks again; or give the command again."
            )
        if not is_rewritten or not self.records.finish(forgetting):
            raise NotDone(
                "All rows are gone, but the database was in use, so its file could not be written anew. The next start "
                "does it; or stop the bot and give the command again."
            )
        files = self.records.pages_naming(forgetting.person) if forgetting.part is Part.ALL else ()
        return Forgotten(forgetting.person, dict(rows), [named.file for named in files])

    def resume(self) -> int:
        """Go on with what a crash left, at a start; how many people that was done for."""
        done = 0
        for forgetting in self.records.pending():
            try:
                # Whose work it was that went on is gone.
                self._to_the_end(forgetting, Counter(), has_ended=True)
                done += 1
            except NotDone as error:
                # The row stays, so the next start tries again.
                log.warning("forgetting goes on at the next start: %s", error)
        return done
