"""What plans need from calendars, the team and the database."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from coachbot.domain.hours import LocalHours
from coachbot.domain.jobs import Due
from coachbot.domain.people import P, Person
from coachbot.plans.debrief import Debrief
from coachbot.plans.feed import CalendarState, FeedReading
from coachbot.plans.meeting import CalendarMeeting, JudgedMeeting
from coachbot.plans.met_before import Met
from coachbot.plans.posted_plan import PostedPlan


class CalendarFeeds(Protocol):
    """Reads calendars of every kind."""

    def read(self, state: CalendarState, *, zone: str, now: datetime) -> FeedReading: ...


class CalendarStore(Protocol):
    """Where calendars are, and what was read from them."""

    def state(self, person: str) -> CalendarState | None: ...
    def connect(self, person: str, place: str, *, now: datetime) -> None: ...
    def take_due(self, *, now: datetime, every_s: float, limit: int) -> Sequence[str]: ...
    def failed(self, person: str, trouble: str, *, next_at: datetime) -> None: ...
    def unchanged(self, person: str, *, now: datetime) -> None: ...
    def store(
        self,
        person: str,
        judged: Sequence[JudgedMeeting],
        *,
        removed: Iterable[tuple[str, str]],
        unread: Iterable[str],
        window: tuple[datetime, datetime] | None,
        cursor: Mapping[str, Any],
        now: datetime,
    ) -> bool: ...
    def read_again(self, person: str, *, at: datetime) -> None: ...
    def troubles(self) -> Sequence[tuple[str, str]]: ...
    def count(self) -> int: ...


class TeamStore(Protocol):
    """People, and how they want to be reached."""

    def person(self, person_id: str) -> Person | None: ...
    def hours(self, person: Person) -> LocalHours: ...
    def preferences(self, person_id: str, of: type[P]) -> P: ...
    def save_preferences(self, person_id: str, chosen: Any) -> None: ...


class AddressBook(Protocol):
    """Whose the e-mail addresses are."""

    def addresses(self) -> tuple[frozenset[str], frozenset[str], frozenset[str]]: ...


class PastCalls(Protocol):
    """Who came to earlier calls."""

    def last_met(self, person: str, emails: Sequence[str], *, before: datetime) -> Met: ...


class MeetingStore(PastCalls, Protocol):
    """What calendars hold, and what reps said of it."""

    def meeting(self, person: str, uid: str, occurrence: str) -> CalendarMeeting | None: ...
    def meetings(self, person: str, *, start: datetime, end: datetime) -> Sequence[CalendarMeeting]: ...
    def choose(self, person: str, uid: str, *, is_call: bool, why: str, now: datetime) -> None: ...
    def also_in(self, uid: str, occurrence: str, *, but: str) -> Sequence[str]: ...


class Arrangements(Protocol):
    """What has to be done for meetings, and a mark of what it was made from: both or neither."""

    def keep(
        self,
        person: str,
        marks: Mapping[tuple[str, str], tuple[str, str]],
        work: Sequence[Due],
        *,
        withdraw: Sequence[str],
        now: datetime,
    ) -> bool:
        """Schedule work and withdraw other, unless somebody else did for one of these meetings meanwhile.

        Args:
            marks: By UID and occurrence, the mark that was found and the one from now on.

        Returns:
            False where a mark is not what was found any more, and then nothing changes.
        """
        ...


class PlanStore(Protocol):
    """The plans that were made."""

    def plan(self, person: str, uid: str, occurrence: str) -> PostedPlan | None: ...
    def plan_at(self, channel: str, ts: str) -> PostedPlan | None: ...
    def plans_of(self, person: str, *, start: datetime, end: datetime) -> Sequence[PostedPlan]: ...
    def save_plan(self, plan: PostedPlan) -> None: ...
    def repoint(self, plan: PostedPlan, uid: str, occurrence: str) -> None: ...


class PastDebriefs(Protocol):
    """What was said of earlier calls."""

    def debriefs_of(self, account: str, *, before: datetime) -> Sequence[Debrief]: ...


class DebriefStore(PastDebriefs, Protocol):
    """What reps said of their calls."""

    def debrief(self, person: str, uid: str, occurrence: str) -> Debrief | None: ...
    def debrief_at(self, channel: str, ts: str) -> Debrief | None: ...
    def save_debrief(self, debrief: Debrief) -> None: ...
    def change(self, person: str, uid: str, occurrence: str, how: Callable[[Debrief], Debrief]) -> Debrief | None:
        """Change what is stored at this moment; None where there is nothing."""
        ...
