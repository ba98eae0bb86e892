"""Thanking: what it keeps, and the work it puts into the queue."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import ClassVar

from coachbot.clock import Clock
from coachbot.domain.jobs import JobKind, JobQueue, person_lane


@dataclass(frozen=True, slots=True)
class ThanksDue:
    """Thanks to be said at a time."""

    person: str
    words: str


@dataclass(frozen=True, slots=True)
class KudosPreferences:
    """How thanks come."""

    CAPABILITY: ClassVar[str] = "kudos"
    loud: bool = False


THANKS = JobKind(
    "kudos.thanks_due", ThanksDue, lambda due: f"kudos:{due.person}:{due.words}", lambda due: person_lane(due.person)
)


@dataclass(slots=True)
class Kudos:
    """The capability."""

    queue: JobQueue
    clock: Clock
    said: list[str] = field(default_factory=list[str])
    looks: int = 0

    def later(self, person: str, words: str, *, now: datetime) -> None:
        """Thank in an hour."""
        due = now + timedelta(hours=1)
        self.queue.schedule([THANKS.at(ThanksDue(person, words), due=due, needed=due)], now=now)

    def look(self) -> None:
        """A tick."""
        self.looks += 1
