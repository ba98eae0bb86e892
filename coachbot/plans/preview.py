"""The plans that are due at a moment, from a calendar alone; nothing is remembered."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from coachbot.domain.addresses import belongs, domain_of
from coachbot.domain.deals import Deal
from coachbot.domain.people import Person, Preferences
from coachbot.plans.game_plan import GamePlan
from coachbot.plans.meeting import Meeting
from coachbot.plans.plan import CallFacts, PlanCall
from coachbot.plans.sales_call import OwnSide, outsiders, verdict
from coachbot.plans.times import plan_due


def due_plans(
    meetings: Sequence[Meeting],
    side: OwnSide,
    deals: Sequence[Deal],
    plan_call: PlanCall,
    *,
    now: datetime,
    lead_minutes: int,
) -> list[GamePlan]:
    """A plan for every sales call that begins within the lead time and has not begun.

    Args:
        meetings: Of one calendar; those before ``now`` tell who was met before.
    """
    rep = Person(id=side.me.partition("@")[0] or "me", name="", email=side.me)
    wishes = Preferences(lead_minutes=lead_minutes)
    found: list[GamePlan] = []
    for meeting in meetings:
        due_at = plan_due(meeting.start, wishes, rep.time_zone)
        if due_at <= now < meeting.start and verdict(meeting, side).is_call:
            emails = {one.email for one in outsiders(meeting, side)}
            known = CallFacts(side, _concerned(deals, emails), _met(meetings, side, emails, meeting.start))
            found.append(plan_call(meeting, rep, known, due_at=due_at))
    return found


def _concerned(deals: Sequence[Deal], emails: set[str]) -> list[Deal]:
    return [
        deal
        for deal in deals
        if (deal.domain and any(belongs(domain_of(email), [deal.domain]) for email in emails))
        or emails & {contact.email for contact in deal.contacts}
    ]


def _met(
    meetings: Sequence[Meeting], side: OwnSide, emails: set[str], before: datetime
) -> Mapping[str, tuple[int, datetime]]:
    found: dict[str, tuple[int, datetime]] = {}
    for meeting in meetings:
        if meeting.start < before and verdict(meeting, side).is_call:
            came = {one.email for one in meeting.attendees if one.status != "declined"} | {meeting.organizer}
            for email in came & emails:
                found[email] = (found.get(email, (0, meeting.start))[0] + 1, meeting.start)
    return found
