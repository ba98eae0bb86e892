"""What a plan's message has to become: a table, a row a rule."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from coachbot.domain.hours import LocalHours
from coachbot.domain.people import QuietHours
from coachbot.plans.meeting import Attendee, CalendarMeeting, Meeting
from coachbot.plans.next_step import Step, decide, shown_of
from coachbot.plans.posted_plan import PlanState, PostedPlan
from coachbot.plans.preferences import PlanPreferences

NOW = datetime(2026, 11, 25, 15, 0, tzinfo=UTC)
SOON = Meeting(
    "u",
    "once",
    NOW + timedelta(minutes=20),
    NOW + timedelta(hours=1),
    "Call",
    attendees=(Attendee("A", "a@b.example"),),
)
CALL = CalendarMeeting("maya", SOON, True, "")
PLAN = PostedPlan(
    "maya", "u", "once", "plan:maya:u:once", PlanState.POSTED, "D1", "1.1", SOON.start, NOW, shown=shown_of(SOON)
)


def at(minutes: int, **more: object) -> CalendarMeeting:
    start = NOW + timedelta(minutes=minutes)
    return replace(CALL, meeting=replace(SOON, start=start, end=start + timedelta(minutes=45)), **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("meeting", "plan", "step"),
    [
        (None, None, Step.NOTHING),
        (None, PLAN, Step.STRIKE),
        (at(20), None, Step.POST),
        (at(31), None, Step.LATER),
        (at(0), None, Step.NOTHING),
        (at(-5), PLAN, Step.NOTHING),
        (CALL, PLAN, Step.NOTHING),
        (replace(CALL, meeting=replace(SOON, title="Another title")), PLAN, Step.REFRESH),
        (at(80), PLAN, Step.MOVE),
        (at(60 * 48), PLAN, Step.PUT_OFF),
        (replace(CALL, is_call=False), PLAN, Step.STRIKE),
        (replace(CALL, is_call=None), PLAN, Step.STRIKE),
        (replace(CALL, meeting=replace(SOON, status="cancelled")), PLAN, Step.STRIKE),
        (replace(CALL, meeting=replace(SOON, status="cancelled")), None, Step.NOTHING),
        (replace(CALL, gone=True), PLAN, Step.STRIKE),
        (replace(CALL, gone=True), replace(PLAN, start_at=NOW - timedelta(minutes=1)), Step.NOTHING),
        (replace(CALL, gone=True), replace(PLAN, state=PlanState.CANCELLED), Step.NOTHING),
        (CALL, replace(PLAN, state=PlanState.CANCELLED), Step.REFRESH),
        (CALL, replace(PLAN, state=PlanState.MOVED, start_at=NOW + timedelta(days=9)), Step.POST),
        (at(60 * 24), replace(PLAN, state=PlanState.MOVED), Step.LATER),
    ],
)
def test_the_step_that_brings_a_plan_to_where_it_should_be(
    meeting: CalendarMeeting | None, plan: PostedPlan | None, step: Step
) -> None:
    assert decide(meeting, plan, PlanPreferences(), LocalHours(), now=NOW, taken_over=False) is step


def test_a_call_that_a_colleague_has_now_is_withdrawn_and_one_that_is_only_gone_is_struck() -> None:
    gone = replace(CALL, gone=True)

    assert decide(gone, PLAN, PlanPreferences(), LocalHours(), now=NOW, taken_over=True) is Step.WITHDRAW
    assert decide(CALL, PLAN, PlanPreferences(), LocalHours(), now=NOW, taken_over=True) is Step.NOTHING


def test_whoever_wants_no_plans_gets_none_and_one_that_is_out_is_kept_true() -> None:
    nothing = PlanPreferences(plans=False)

    assert decide(CALL, None, nothing, LocalHours(), now=NOW, taken_over=False) is Step.NOTHING
    assert decide(at(80), PLAN, nothing, LocalHours(), now=NOW, taken_over=False) is Step.MOVE


def test_in_quiet_hours_a_plan_waits() -> None:
    quiet = LocalHours("UTC", QuietHours(time(14), time(15, 10)))

    assert decide(at(20), None, PlanPreferences(), quiet, now=NOW, taken_over=False) is Step.LATER
