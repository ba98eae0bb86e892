"""What has to be done about a plan, now. Pure: run as often as you like, it says the same."""

import hashlib
from datetime import datetime, timedelta
from enum import StrEnum

from coachbot.domain.people import Preferences
from coachbot.plans.meeting import CalendarMeeting, Meeting
from coachbot.plans.posted_plan import PostedPlan
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


def plan_key(person: str, uid: str, occurrence: str) -> str:
    """Of a plan's message and of the job that looks after it."""
    return f"plan:{person}:{uid}:{occurrence}"


def decide(
    kept: CalendarMeeting | None,
    plan: PostedPlan | None,
    wishes: Preferences,
    zone: str,
    *,
    now: datetime,
    taken_over: bool,
) -> Step:
    """The step that brings a plan to where it should be.

    Args:
        kept: The meeting as the calendar has it; None when it was never read.
        plan: What was made of it so far.
        taken_over: Whether a colleague who was not invited before has the meeting in their calendar now.
    """
    on = kept is not None and kept.is_on
    if kept is None or not on:
        if plan is None or plan.state != "posted" or plan.start_at <= now:
            return Step.NOTHING
        given_away = taken_over and kept is not None and kept.gone
        return Step.WITHDRAW if given_away else Step.STRIKE
    start = kept.meeting.start
    if start <= now:
        return Step.NOTHING
    due = plan_due(start, wishes, zone)
    if plan is None or (plan.state != "posted" and start != plan.start_at):
        # New, or on again at another time: what was said of the old time is long gone from the screen.
        if not wishes.plans:
            return Step.NOTHING
        return Step.POST if due <= now + _SLACK else Step.LATER
    if start != plan.start_at:
        return Step.MOVE if due <= now + _A_DAY else Step.PUT_OFF
    stale = plan.state != "posted" or plan.shown != shown_of(kept.meeting)
    return Step.REFRESH if stale else Step.NOTHING


def shown_of(meeting: Meeting) -> str:
    """A fingerprint of what a plan shows of its meeting."""
    people = [(one.email, one.name, one.status) for one in meeting.attendees]
    values = (meeting.start.timestamp(), meeting.end.timestamp(), meeting.title, meeting.link, people)
    return hashlib.sha256(repr(values).encode()).hexdigest()[:16]
