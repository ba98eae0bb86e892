"""Today's calls: in the morning, when asked for, and on Home."""

from dataclasses import dataclass
from datetime import date, datetime

from coachbot.domain.hours import LocalHours
from coachbot.domain.people import Person
from coachbot.plans.background import CallHistory, Sides
from coachbot.plans.jobs import DayDue
from coachbot.plans.meeting import CalendarMeeting
from coachbot.plans.ports import MeetingStore, TeamStore
from coachbot.plans.preferences import PlanPreferences
from coachbot.plans.times import MORNING_HELPS, morning_due


@dataclass(frozen=True, slots=True)
class Today:
    """The calls of a day, and what was promised to whom; ``lead_minutes`` is None where no plans come."""

    person: Person
    hours: LocalHours
    calls: tuple[CalendarMeeting, ...]
    promises: tuple[str, ...]
    lead_minutes: int | None


@dataclass(frozen=True, slots=True)
class Morning:
    """Looks up somebody's calls of a day."""

    team: TeamStore
    meetings: MeetingStore
    sides: Sides
    history: CallHistory

    def __call__(self, due: DayDue, *, now: datetime, is_out: bool) -> Today | None:
        """What to say this morning; None when it is too late, not wanted, or a day without calls.

        Args:
            is_out: Whether it was said already; then it is kept true all day.
        """
        person = self.team.person(due.person)
        if person is None:
            return None
        hours = self.team.hours(person)
        if hours.day_of(now) != due.day:
            return None
        at = morning_due(due.day, self.team.preferences(person.id, PlanPreferences), hours)
        if at is None or (not is_out and now > at + MORNING_HELPS):
            return None
        today = self.of(person, due.day)
        return today if is_out or today.calls else None

    def of(self, person: Person, day: date) -> Today:
        """The calls of a day, whenever it is asked for."""
        hours = self.team.hours(person)
        calls = self.calls_of(person, day)
        preferences = self.team.preferences(person.id, PlanPreferences)
        lead = preferences.lead_minutes if preferences.plans else None
        return Today(person, hours, calls, self._promises(person, calls), lead)

    def calls_of(self, person: Person, day: date) -> tuple[CalendarMeeting, ...]:
        """The sales calls that take place on a day."""
        start, end = self.team.hours(person).bounds(day)
        return tuple(call for call in self.meetings.meetings(person.id, start=start, end=end) if call.is_on)

    def _promises(self, person: Person, calls: tuple[CalendarMeeting, ...]) -> tuple[str, ...]:
        side = self.sides(person)
        deals = [deal for call in calls for deal in self.history(person, call.meeting, side).deals if deal.is_open]
        return tuple(dict.fromkeys(f"{deal.account}: {promise}" for deal in deals for promise in deal.promises))
