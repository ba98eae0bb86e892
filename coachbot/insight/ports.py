"""What insight needs of the others: calls as their reps told them, numbers of practice, what nobody knew, the pages."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from coachbot.domain.deals import Outcome
from coachbot.domain.hours import LocalHours
from coachbot.domain.people import Person


@dataclass(frozen=True, slots=True)
class PastCall:
    """A call as its rep told it, or as its transcript shows it; practice is never among them.

    Attributes:
        on: When it became known: what is told later changes no week that was told of already.
        moments: For each play whose moment came, whether one of its lines was said.
        asked: Ids of the must-asks that were asked.
        deal: Id of its deal; empty where it had none.
        is_scored: It was not told of but scored from its transcript: how it ended and what was asked is not known.
    """

    rep: str
    on: date
    stage: str
    outcome: Outcome
    moments: Mapping[str, bool]
    asked: tuple[str, ...]
    deal: str = ""
    is_scored: bool = False


@dataclass(frozen=True, slots=True)
class MustAsk:
    """A question of a stage's checklist."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A question the library did not cover.

    Attributes:
        asks: How often it was asked, by how many ``people``.
        group: Its name among the gaps; ``nearest`` the page that came nearest, which may be none.
    """

    question: str
    asks: int
    people: int = 1
    group: str = ""
    nearest: str = ""


@dataclass(frozen=True, slots=True)
class Upkeep:
    """How the playbook is kept.

    Attributes:
        past_review: Titles of the pages that should have been looked at again.
        unused: Plays nobody was shown, and the team had no moment for, in twelve weeks; ``plays`` how many there are.
        contradicting: Pairs of plays that are recognized by the same words.
        messages: What the coach sent unasked to a person on a working day, on average; None of fewer than three.
    """

    past_review: tuple[str, ...]
    unused: tuple[str, ...]
    plays: int
    contradicting: tuple[tuple[str, str], ...] = ()
    messages: float | None = None


@dataclass(frozen=True, slots=True)
class Practised:
    """Somebody practised a behaviour; how well is not said."""

    rep: str
    behaviour: str
    on: date


@dataclass(frozen=True, slots=True)
class Ramped:
    """How long after they started somebody was proficient in a behaviour; ``weeks`` is None who is not yet."""

    rep: str
    behaviour: str
    started_on: date
    weeks: float | None


@dataclass(frozen=True, slots=True)
class Assigned:
    """What a manager asked a team to practise, and how many people did."""

    what: str
    until: date
    people: int


@dataclass(frozen=True, slots=True)
class Mirror:
    """What a manager promised and did; only she sees it.

    Attributes:
        late: Titles of pages that she approved or owns and that are past their review.
        waiting: Checks that a rep sees otherwise and that wait for her.
        changed: Checklists whose page changed this quarter, and when: what is expected has moved.
    """

    assigned: tuple[Assigned, ...] = ()
    late: tuple[str, ...] = ()
    waiting: int = 0
    changed: tuple[tuple[str, date], ...] = ()


class Book(Protocol):
    """What happened."""

    def calls(self, team: str, *, since: datetime | None = None, until: datetime) -> Sequence[PastCall]: ...
    def calls_of(self, person: str, *, until: datetime) -> Sequence[PastCall]: ...
    def drills_of(self, person: str, *, since: datetime, until: datetime) -> int: ...
    def drills_by_week(self, team: str, *, since: datetime, until: datetime) -> Mapping[date, int]: ...
    def practised(self, team: str, *, until: datetime) -> Sequence[Practised]: ...
    def ramped(self, team: str, *, until: datetime) -> Sequence[Ramped]: ...
    def unanswered(self, team: str, *, since: datetime, until: datetime) -> Sequence[Unanswered]: ...
    def askers(self, groups: Sequence[str]) -> Mapping[str, Sequence[str]]: ...
    def upkeep(self, used: Set[str], *, since: datetime, until: datetime) -> Upkeep: ...
    def titles(self) -> Mapping[str, str]: ...
    def must_asks(self) -> Mapping[str, Sequence[MustAsk]]: ...


class Mirrors(Protocol):
    """What managers promised and did."""

    def mirror(self, manager: Person, *, since: datetime, until: datetime) -> Mirror: ...


class People(Protocol):
    """Who is in which team."""

    def person(self, person_id: str) -> Person | None: ...
    def everybody(self) -> Sequence[Person]: ...
    def managers(self) -> Sequence[Person]: ...
    def members(self, team: str) -> Sequence[Person]: ...
    def hours(self, person: Person) -> LocalHours: ...
