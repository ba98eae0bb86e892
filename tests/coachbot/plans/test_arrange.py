"""What a look at a calendar puts into the queue, with stores that are at hand."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from coachbot.domain.people import Person
from coachbot.plans.arrange import Arrange
from coachbot.plans.background import Sides
from coachbot.plans.meeting import Attendee, CalendarMeeting, Meeting
from coachbot.plans.posted_plan import PlanState, PostedPlan
from coachbot.plans.preferences import PlanPreferences
from tests.fakes import Addresses, MemoryArrangements, MemoryMeetings, MemoryPlans, MemoryTeam, Queue

NOW = datetime(2026, 11, 25, 15, 0, tzinfo=UTC)
MAYA = Person("maya", "Maya", "maya@us.example")
GUEST = Attendee("Ana", "ana@buyer.example", "accepted")


def call(uid: str, hours: float, **more: object) -> CalendarMeeting:
    start = NOW + timedelta(hours=hours)
    meeting = Meeting(uid, "once", start, start + timedelta(minutes=45), "Call", attendees=(GUEST,))
    return CalendarMeeting("maya", meeting, True, "", **more)  # type: ignore[arg-type]


class Desk:
    """Arranges what a test puts into the calendar."""

    def __init__(self) -> None:
        self.team, self.meetings, self.plans, self.queue = MemoryTeam([MAYA]), MemoryMeetings(), MemoryPlans(), Queue()
        sides = Sides(Addresses(own=frozenset({"us.example"})), lambda: NOW)
        arrangements = MemoryArrangements(self.meetings, self.queue)
        self._arrange = Arrange(self.team, self.meetings, self.plans, arrangements, sides)

    def arrange(self, *meetings: CalendarMeeting) -> list[str]:
        """The keys of what was put into the queue now."""
        self.meetings.put(*meetings)
        self.queue.clear()
        self._arrange(MAYA, now=NOW)
        return sorted(due.key for due in self.queue.work if not due.key.startswith("today:"))


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_a_call_gets_its_plan_and_its_debrief_and_the_second_look_changes_nothing(desk: Desk) -> None:
    assert desk.arrange(call("c", 3)) == ["debrief:plan:maya:c:once", "plan:maya:c:once"]

    assert desk.arrange() == []


def test_todays_and_tomorrows_mornings_are_arranged_each_time(desk: Desk) -> None:
    desk.arrange(call("c", 3))

    assert sorted(due.key for due in desk.queue.work if due.key.startswith("today:")) == [
        "today:maya:2026-11-25", "today:maya:2026-11-26"
    ]  # fmt: skip


def test_a_call_that_moved_is_arranged_again(desk: Desk) -> None:
    desk.arrange(call("c", 3))

    assert "plan:maya:c:once" in desk.arrange(call("c", 5))


def test_a_call_that_is_off_withdraws_its_plan_and_debrief(desk: Desk) -> None:
    desk.arrange(call("c", 3))

    assert desk.arrange(call("c", 3, gone=True)) == []
    assert set(desk.queue.withdrawn) >= {"plan:maya:c:once", "debrief:plan:maya:c:once"}


def test_a_plan_that_is_out_is_looked_at_at_once(desk: Desk) -> None:
    desk.plans.save_plan(
        PostedPlan(
            "maya", "c", "once", "plan:maya:c:once", PlanState.POSTED, "D1", "1.1", NOW + timedelta(hours=3), NOW
        )
    )

    desk.arrange(call("c", 3))

    assert [due.due_at for due in desk.queue.work if due.key == "plan:maya:c:once"] == [NOW]


def test_a_doubt_is_asked_once_a_series(desk: Desk) -> None:
    doubt = replace(call("d", 3), is_call=None)

    assert desk.arrange(doubt) == ["doubt:maya:d"]


def test_of_two_invitations_to_one_call_the_first_is_planned(desk: Desk) -> None:
    assert desk.arrange(call("b", 3), call("a", 3)) == ["debrief:plan:maya:a:once", "plan:maya:a:once"]


def test_a_plan_goes_over_to_the_invitation_that_is_left(desk: Desk) -> None:
    desk.plans.save_plan(
        PostedPlan(
            "maya", "a", "once", "plan:maya:a:once", PlanState.POSTED, "D1", "1.1", NOW + timedelta(hours=3), NOW
        )
    )

    desk.arrange(call("a", 3, gone=True), call("b", 3))

    assert desk.plans.plan("maya", "b", "once") is not None


def test_whoever_wants_nothing_has_nothing_arranged(desk: Desk) -> None:
    desk.team.save_preferences("maya", PlanPreferences(plans=False))

    assert desk.arrange(call("c", 3)) == []
