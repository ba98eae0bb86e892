"""A fake and the store it stands for keep one contract."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest

from coachbot.db.arrangements import Arrangements as ArrangementRows
from coachbot.db.calendars import Calendars
from coachbot.db.engine import Database
from coachbot.db.jobs import Jobs
from coachbot.db.meetings import Meetings
from coachbot.db.model_use import ModelUse
from coachbot.db.plans import Plans
from coachbot.db.team import Team
from coachbot.domain.model import Capability, For, Ledger, Use
from coachbot.domain.people import Person, QuietHours
from coachbot.plans.meeting import Attendee, CalendarMeeting, JudgedMeeting, Meeting
from coachbot.plans.ports import Arrangements, MeetingStore, PlanStore, TeamStore
from coachbot.plans.posted_plan import PlanState, PostedPlan
from coachbot.plans.preferences import PlanPreferences
from tests.fakes import MemoryArrangements, MemoryLedger, MemoryMeetings, MemoryPlans, MemoryTeam, Queue

NOW = datetime(2026, 11, 25, 15, 0, tzinfo=UTC)
MAYA = Person("maya", "Maya", "maya@us.example", time_zone="Europe/Berlin")
MEETING = Meeting(
    "u",
    "once",
    NOW,
    NOW + timedelta(hours=1),
    "Call",
    organizer="bo@b.example",
    attendees=(Attendee("Ana", "ana@b.example"),),
)
PLAN = PostedPlan("maya", "u", "once", "k", PlanState.POSTED, "D1", "1.1", NOW, NOW, content={"a": 1}, accepted=("x",))


@pytest.fixture(params=["fake", "real"])
def team(request: pytest.FixtureRequest, db: Database) -> TeamStore:
    store = MemoryTeam() if request.param == "fake" else Team(db, "w")
    store.save_person(MAYA)
    return store


@pytest.fixture(params=["fake", "real"])
def stores(request: pytest.FixtureRequest, db: Database) -> tuple[MeetingStore, Arrangements]:
    if request.param == "fake":
        fake = MemoryMeetings()
        fake.put(*(CalendarMeeting(person, MEETING, True, "") for person in ("maya", "tom")))
        return fake, MemoryArrangements(fake, Queue())
    for person in ("maya", "tom"):
        judged = [JudgedMeeting(MEETING, True, "")]
        Calendars(db, "w").store(person, judged, removed=(), unread=(), window=None, cursor={}, now=NOW)
    return Meetings(db, "w"), ArrangementRows(db, "w", Jobs(db, "w"))


@pytest.fixture
def meetings(stores: tuple[MeetingStore, Arrangements]) -> MeetingStore:
    return stores[0]


@pytest.fixture(params=["fake", "real"])
def plans(request: pytest.FixtureRequest, db: Database) -> PlanStore:
    return MemoryPlans() if request.param == "fake" else Plans(db, "w")


@pytest.fixture(params=["fake", "real"])
def ledger(request: pytest.FixtureRequest, db: Database) -> Ledger:
    return MemoryLedger() if request.param == "fake" else ModelUse(db, "w")


def test_who_never_said_gets_the_defaults_and_who_did_what_they_said(team: TeamStore) -> None:
    assert team.preferences("maya", PlanPreferences) == PlanPreferences()

    team.save_preferences("maya", PlanPreferences(morning=None))
    team.save_preferences("maya", QuietHours(time(20), time(7)))

    assert team.preferences("maya", PlanPreferences) == PlanPreferences(morning=None)
    assert (team.hours(MAYA).zone, team.hours(MAYA).quiet) == ("Europe/Berlin", QuietHours(time(20), time(7)))
    assert team.person("tom") is None


def test_meetings_remember_what_was_arranged_unless_somebody_else_arranged_meanwhile(
    stores: tuple[MeetingStore, Arrangements],
) -> None:
    meetings, arrangements = stores

    def arrange(before: str, after: str) -> bool:
        return arrangements.keep("maya", {("u", "once"): (before, after)}, (), withdraw=(), now=NOW)

    assert (arrange("", "first"), arrange("", "late"), arrange("first", "second")) == (True, False, True)
    found = meetings.meeting("maya", "u", "once")
    assert found is not None
    assert found.arranged == "second"


def test_meetings_are_found_by_time(meetings: MeetingStore) -> None:
    (found,) = meetings.meetings("maya", start=NOW, end=NOW + timedelta(minutes=1))
    assert found.meeting == MEETING
    assert meetings.meetings("maya", start=NOW - timedelta(hours=1), end=NOW) == []
    assert meetings.also_in("u", "once", but="maya") == ["tom"]
    assert meetings.last_met("maya", ["ana@b.example", "bo@b.example"], before=NOW + timedelta(days=1)) == {
        "ana@b.example": (1, NOW), "bo@b.example": (1, NOW)
    }  # fmt: skip


def test_what_is_chosen_of_a_series_counts_for_its_owner_alone(meetings: MeetingStore) -> None:
    meetings.choose("maya", "u", is_call=False, why="You said so.", now=NOW)

    mine, toms = meetings.meeting("maya", "u", "once"), meetings.meeting("tom", "u", "once")
    assert mine is not None
    assert toms is not None
    assert (mine.is_call, toms.is_call) == (False, True)


def test_a_plan_is_found_by_its_call_by_its_message_and_by_time(plans: PlanStore) -> None:
    plans.save_plan(PLAN)
    plans.save_plan(replace(PLAN, state=PlanState.MOVED))

    assert plans.plan("maya", "u", "once") == plans.plan_at("D1", "1.1") == replace(PLAN, state=PlanState.MOVED)
    assert len(plans.plans_of("maya", start=NOW, end=NOW + timedelta(seconds=1))) == 1
    plans.repoint(PLAN, "v", "once")
    assert plans.plan("maya", "u", "once") is None
    assert plans.plan("maya", "v", "once") is not None


def test_what_models_took_is_counted_a_day_and_a_person(ledger: Ledger) -> None:
    today, before = date(2026, 11, 25), date(2026, 10, 30)
    assert (ledger.used(today), ledger.used(today, "maya"), ledger.since(before)) == (Use(0, 0),) * 3

    for person, model in (("maya", "a:b"), ("maya", "a:b"), ("maya", "c:d"), ("tom", "a:b"), ("", "a:b")):
        ledger.add(today, For(Capability.ANSWERS, person), model, Use(10, 2))
    ledger.add(today, For(Capability.JUDGE, "maya"), "a:b", Use(1, 0))
    ledger.add(before, For(Capability.ANSWERS, "maya"), "a:b", Use(100, 20))

    assert ledger.used(today) == Use(51, 10)
    assert (ledger.used(today, "maya"), ledger.used(today, "tom"), ledger.used(today, "")) == (
        Use(31, 6), Use(10, 2), Use(10, 2),
    )  # fmt: skip
    assert (ledger.since(before), ledger.since(today)) == (Use(151, 30), Use(51, 10))
