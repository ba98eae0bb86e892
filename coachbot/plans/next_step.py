"""Decides the next step for a plan: post, move, put off, refresh, strike or nothing. Pure."""

import hashlib
from datetime import datetime, timedelta
from enum import StrEnum

from coachbot.domain.hours import LocalHours
from coachbot.plans.meeting import CalendarMeeting, Meeting
from coachbot.plans.posted_plan import PlanState, PostedPlan
from coachbot.plans.preferences import PlanPreferences
from coachbot.plans.times import plan_due

# A little early is on time.
_SLACK = timedelta(seconds=5)
# A call that was moved further gets a plan of its own when it comes near.
_A_DAY = timedelta(days=1)


class Step(StrEnum):
    """What to do about a plan."""

    NOTHING = "nothing"
    LATER = "later"
    POST = "post"
    MOVE = "move"
    PUT_OFF = "put_off"
    REFRESH = "refresh"
    STRIKE = "strike"
    WITHDRAW = "withdraw"


def decide(
    meeting: CalendarMeeting | None,
    plan: PostedPlan | None,
    preferences: PlanPreferences,
    hours: LocalHours,
    *,
    now: datetime,
    taken_over: bool,
) -> Step:
    """The step that brings a plan to where it should be.

    Args:
        meeting: As the calendar has it; None when it was never read.
        plan: What was made of it so far.
        taken_over: Whether a colleague who was not invited before has the meeting in their calendar now.
    """
    if meeting is None or not meeting.is_on:
        if plan is None or plan.state is not PlanState.POSTED or plan.start_at <= now:
            return Step.NOTHING
        given_away = taken_over and meeting is not None and meeting.gone
        return Step.WITHDRAW if given_away else Step.STRIKE
    start = meeting.meeting.start
    if start <= now:
        return Step.NOTHING
    due = plan_due(start, preferences, hours)
    if plan is None or (plan.state is not PlanState.POSTED and start != plan.start_at):
        # New, or on again at another time: what was said of the old time is long gone from the screen.
        if not preferences.plans:
            return Step.NOTHING
        return Step.POST if due <= now + _SLACK else Step.LATER
    if start != plan.start_at:
        return Step.MOVE if due <= now + _A_DAY else Step.PUT_OFF
    stale = plan.state is not PlanState.POSTED or plan.shown != shown_of(meeting.meeting)
    return Step.REFRESH if stale else Step.NOTHING


def shown_of(meeting: Meeting) -> str:
    """A fingerprint of what a plan shows of its meeting."""
    people = [(one.email, one.name, one.status) for one in meeting.attendees]
    values = (meeting.start.timestamp(), meeting.end.timestamp(), meeting.title, meeting.link, people)
    return hashlib.sha256(repr(values).encode()).hexdigest()[:16]
