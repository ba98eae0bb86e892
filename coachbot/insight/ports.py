"""What insight needs of the others: calls as their reps told them, numbers of practice, what nobody knew, the pages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from coachbot.domain.deals import Outcome
from coachbot.domain.hours import LocalHours
from coachbot.domain.people import Person


@dataclass(frozen=True, slots=True)
class PastCall:
    """A call as its rep told it; practice is never among them.

    Attributes:
        moments: For each play whose moment came, whether one of its lines was said.
        asked: Ids of the must-asks that were asked.
    """

    rep: str
    on: date
    stage: str
    outcome: Outcome
    moments: Mapping[str, bool]
    asked: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A question the library did not cover."""

    question: str
    asks: int


@dataclass(frozen=True, slots=True)
class Upkeep:
    """How the playbook is kept.

    Attributes:
        past_review: Titles of the pages that should have been looked at again.
        unused: Plays nobody was shown or had a moment for in twelve weeks; ``plays`` how many there are.
    """

    past_review: tuple[str, ...]
    unused: tuple[str, ...]
    plays: int


class Book(Protocol):
    """What happened."""

    def calls(self, people: Sequence[str], *, since: datetime, until: datetime) -> Sequence[PastCall]: ...
    def drills_by_week(self, people: Sequence[str], *, since: datetime, until: datetime) -> Mapping[date, int]: ...
    def unanswered(self, *, since: datetime, until: datetime) -> Sequence[Unanswered]: ...
    def upkeep(self, *, today: date, since: datetime) -> Upkeep: ...
    def titles(self) -> Mapping[str, str]: ...
    def must_asks(self) -> Mapping[str, int]: ...


class People(Protocol):
    """Who is in which team."""

    def person(self, person_id: str) -> Person | None: ...
    def everybody(self) -> Sequence[Person]: ...
    def hours(self, person: Person) -> LocalHours: ...
