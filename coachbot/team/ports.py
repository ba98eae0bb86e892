"""What the team's list needs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from coachbot.domain.deals import Deal
from coachbot.domain.hours import LocalHours
from coachbot.domain.people import P, Person


class Crm(Protocol):
    """Where deals come from."""

    def deals(self, *, today: date) -> Sequence[Deal]: ...


class DealsKept(Protocol):
    """Takes deals in, and lets them go."""

    def save_deals(self, deals: Sequence[Deal], *, source: str = "") -> None: ...
    def accounts_like(self, words: str) -> Sequence[Deal]: ...
    def deal(self, deal_id: str) -> Deal | None: ...
    def remove_deal(self, deal_id: str) -> str: ...


@dataclass(frozen=True, slots=True)
class Ended:
    """What ended because somebody left.

    Attributes:
        work: Pieces of work that were waiting: plans, debriefs, drills, reminders, digests.
        drills: That were offered or going on.
        assignments: That they had given their team.
        deals: Accounts of deals that still are theirs.
        led: Ids of people whose manager they still are.
    """

    work: int
    drills: int
    assignments: int
    had_calendar: bool
    deals: tuple[str, ...]
    led: tuple[str, ...]


class Leavers(Protocol):
    """Takes people out of the team."""

    def leave(self, person: Person, *, now: datetime) -> Ended: ...


class PeopleStore(Protocol):
    """Everybody of the team, and how they want to be reached."""

    def person(self, person_id: str) -> Person | None: ...
    def by_slack(self, slack: str) -> Person | None: ...
    def by_email(self, email: str) -> Person | None: ...
    def everybody(self) -> Sequence[Person]: ...
    def managers(self) -> Sequence[Person]: ...
    def members(self, team: str) -> Sequence[Person]: ...
    def teams(self) -> Sequence[str]: ...
    def save_person(self, person: Person) -> None: ...
    def link(self, person_id: str, slack: str, zone: str) -> None: ...
    def with_role(self, person: Person) -> Person: ...
    def hours(self, person: Person) -> LocalHours: ...
    def preferences(self, person_id: str, of: type[P]) -> P: ...
    def save_preferences(self, person_id: str, chosen: Any) -> None: ...
