"""A calendar is read at the moment its owner says something of it; whoever is slower undoes nothing."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

import pytest

from coachbot.db.arrangements import Arrangements
from coachbot.db.calendars import Calendars
from coachbot.db.deals import Deals
from coachbot.db.engine import Database
from coachbot.db.jobs import Jobs
from coachbot.db.meetings import Meetings
from coachbot.db.plans import Plans
from coachbot.db.team import Team
from coachbot.domain.people import Person
from coachbot.errors import CalendarTrouble
from coachbot.plans.arrange import Arrange
from coachbot.plans.background import Sides
from coachbot.plans.feed import CalendarState, FeedReading
from coachbot.plans.jobs import DEBRIEF, PLAN, CallDue
from coachbot.plans.meeting import Attendee, CalendarMeeting, JudgedMeeting, Meeting
from coachbot.plans.preferences import PlanPreferences
from coachbot.plans.sync import SyncCalendar

NOW = datetime(2026, 11, 25, 15, 0, tzinfo=UTC)
MAYA = Person("maya", "Maya", "maya@us.example", time_zone="Europe/Berlin")
CALL = Meeting(
    "u",
    "once",
    NOW + timedelta(hours=3),
    NOW + timedelta(hours=4),
    "Demo",
    attendees=(Attendee("Ana", "ana@b.example"),),
)
PLANNED = {PLAN.name: 1, DEBRIEF.name: 1}


class Interrupted(Meetings):
    """Does something once, right after the meetings were read and before anything is made of them."""

    then: Callable[[], None] | None = None

    def meetings(self, person: str, *, start: datetime, end: datetime) -> list[CalendarMeeting]:
        found, then, self.then = super().meetings(person, start=start, end=end), self.then, None
        if then is not None:
            then()
        return found


class SlowFeeds:
    """A calendar's server that answers late: something is done before it does."""

    def __init__(self, reading: FeedReading | CalendarTrouble, meanwhile: Callable[[], None]) -> None:
        self._reading = reading
        self._meanwhile = meanwhile

    def read(self, state: CalendarState, *, zone: str, now: datetime) -> FeedReading:
        self._meanwhile()
        if isinstance(self._reading, CalendarTrouble):
            raise self._reading
        return self._reading


class Desk:
    """Maya's calendar, arranged from two places."""

    def __init__(self, db: Database) -> None:
        self.team, self.calendars, self.jobs = Team(db, "w"), Calendars(db, "w"), Jobs(db, "w")
        self.meetings, plans, self.slow_meetings = Meetings(db, "w"), Plans(db, "w"), Interrupted(db, "w")
        arrangements, self.sides = Arrangements(db, "w", self.jobs), Sides(Deals(db, "w"), lambda: NOW)
        self.arrange = Arrange(self.team, self.meetings, plans, arrangements, self.sides)
        self._slow = Arrange(self.team, self.slow_meetings, plans, arrangements, self.sides)
        self.team.save_person(MAYA)

    def read(self, meetings: Sequence[Meeting] = (CALL,), *, is_call: bool | None = None) -> None:
        judged = [JudgedMeeting(meeting, is_call, "") for meeting in meetings]
        self.calendars.store(MAYA.id, judged, removed=(), unread=(), window=None, cursor={}, now=NOW)

    def say(self, *, is_call: bool) -> None:
        self.meetings.choose(MAYA.id, "u", is_call=is_call, why="You said so.", now=NOW)
        self.arrange(MAYA, now=NOW)

    def arrange_slowly(self, meanwhile: Callable[[], None]) -> None:
        self.slow_meetings.then = meanwhile
        self._slow(MAYA, now=NOW)

    @property
    def planned(self) -> dict[str, int]:
        return {kind: count for kind, count in self.jobs.kinds().items() if kind in PLANNED}


@pytest.fixture
def desk(db: Database) -> Desk:
    made = Desk(db)
    made.read()
    return made


@pytest.mark.parametrize("is_call", [True, False])
def test_what_a_rep_says_of_a_series_while_it_is_read_holds(desk: Desk, is_call: bool) -> None:
    desk.arrange_slowly(lambda: desk.say(is_call=is_call))

    assert desk.planned == (PLANNED if is_call else {})


def test_what_a_rep_takes_back_while_it_is_read_holds(desk: Desk) -> None:
    desk.read(is_call=True)

    desk.arrange_slowly(lambda: desk.say(is_call=False))

    assert desk.planned == {}


def test_whoever_wants_no_plans_while_the_calendar_is_read_gets_none(desk: Desk) -> None:
    desk.read(is_call=True)

    def off() -> None:
        desk.team.save_preferences(MAYA.id, PlanPreferences(plans=False))
        desk.arrange(MAYA, now=NOW)

    desk.arrange_slowly(off)

    assert desk.planned == {}


def test_a_plan_that_is_being_made_while_its_call_is_called_off_is_looked_at_once_more(desk: Desk) -> None:
    desk.read(is_call=True)
    desk.arrange(MAYA, now=NOW)
    late = NOW + timedelta(hours=2, minutes=31)
    (making,) = desk.jobs.claim("worker", now=late, limit=9, lease_s=60, kinds=[PLAN.name])

    desk.say(is_call=False)
    assert desk.planned == {PLAN.name: 1}
    desk.jobs.finish(making)

    assert [job.key for job in desk.jobs.claim("worker", now=late, limit=9, lease_s=60, kinds=[PLAN.name])] == [
        PLAN.key(CallDue(MAYA.id, "u", "once"))
    ]


@pytest.mark.parametrize("place", ["other.ics", ""])
@pytest.mark.parametrize("reading", [FeedReading((CALL,), None, {"changes": "7"}), CalendarTrouble("It is down.")])
def test_a_calendar_that_was_changed_for_another_while_it_was_read_leaves_nothing(
    db: Database, place: str, reading: FeedReading | CalendarTrouble
) -> None:
    desk = Desk(db)
    desk.calendars.connect(MAYA.id, "first.ics", now=NOW)
    feeds = SlowFeeds(reading, lambda: desk.calendars.connect(MAYA.id, place, now=NOW))

    SyncCalendar(desk.team, desk.calendars, feeds, desk.sides, desk.arrange)(MAYA.id, now=NOW)

    assert desk.meetings.meeting(MAYA.id, "u", "once") is None
    state = desk.calendars.state(MAYA.id)
    assert (state and (state.place, state.cursor, state.failures)) == (("other.ics", {}, 0) if place else None)
