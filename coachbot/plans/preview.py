"""The plans that are due at a moment, from a calendar alone; nothing is remembered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from coachbot.domain.deals import DealStore
from coachbot.domain.hours import LocalHours
from coachbot.domain.people import Person
from coachbot.plans.background import CallHistory
from coachbot.plans.choice import Chooses
from coachbot.plans.debrief import Debrief
from coachbot.plans.game_plan import GamePlan
from coachbot.plans.meeting import Meeting
from coachbot.plans.met_before import Met, met_before
from coachbot.plans.plan import PlanCall
from coachbot.plans.preferences import PlanPreferences
from coachbot.plans.sales_call import OwnSide, verdict
from coachbot.plans.times import plan_due


def due_plans(
    meetings: Sequence[Meeting],
    side: OwnSide,
    deals: DealStore,
    plan_call: PlanCall,
    *,
    now: datetime,
    lead_minutes: int,
    choose: Chooses | None = None,
) -> list[GamePlan]:
    """A plan for every sales call that begins within the lead time and has not begun.

    Args:
        meetings: Of one calendar; those before ``now`` tell who was met before.
        choose: Chooses among the lines of each; takes as long as a model does.
    """
    rep = Person(id=side.me.partition("@")[0] or "me", name="", email=side.me)
    preferences, hours = PlanPreferences(lead_minutes=lead_minutes), LocalHours(rep.time_zone)
    past = _OneCalendar(meetings, side)
    known = CallHistory(deals, past, past)
    plans: list[GamePlan] = []
    for meeting in meetings:
        due_at = plan_due(meeting.start, preferences, hours)
        if due_at <= now < meeting.start and verdict(meeting, side).is_call:
            facts = known(rep, meeting, side)
            choice = choose(plan_call.offer(meeting, rep, facts, due_at=due_at), rep.id) if choose else None
            plans.append(plan_call(meeting, rep, facts, due_at=due_at, choice=choice and choice.in_full))
    return plans


@dataclass(frozen=True, slots=True)
class _OneCalendar:
    """What a calendar file alone tells of the past; debriefs are not in it."""

    all: Sequence[Meeting]
    side: OwnSide

    def last_met(self, person: str, emails: Sequence[str], *, before: datetime) -> Met:  # noqa: ARG002 -- of the port
        calls = [call for call in self.all if call.start < before and verdict(call, self.side).is_call]
        return met_before([(call.start, call.organizer, call.attendees) for call in calls], emails)

    def debriefs_of(self, account: str, *, before: datetime) -> Sequence[Debrief]:  # noqa: ARG002 -- of the port
        return ()
