"""A game plan when it is asked for: of the next call, or with an account."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from coachbot.domain.deals import Deal, DealStore, is_named
from coachbot.domain.people import Person
from coachbot.plans.background import CallFacts, CallHistory, Sides
from coachbot.plans.choice import Chooses
from coachbot.plans.game_plan import GamePlan
from coachbot.plans.meeting import Attendee, CalendarMeeting, Meeting
from coachbot.plans.plan import PlanCall
from coachbot.plans.ports import MeetingStore, PlanStore

AHEAD = timedelta(days=8)
_A_CALL = timedelta(minutes=45)


@dataclass(frozen=True, slots=True)
class OnDemand:
    """Writes the plan somebody asks for; nothing is remembered of it.

    Attributes:
        plans: What was chosen for a plan that stands in their messages holds for the same plan when it is asked for.
    """

    meetings: MeetingStore
    plans: PlanStore
    deals: DealStore
    sides: Sides
    history: CallHistory
    plan_call: PlanCall

    def __call__(self, person: Person, words: str, *, now: datetime, choose: Chooses | None = None) -> GamePlan | None:
        """The plan of the next call that these words are about, or of the account they name.

        Args:
            words: Of an account's name or a meeting's title; empty is the next call, whoever it is with.
            choose: Chooses among the plan's lines, for a person's id; takes as long as a model does.
        """
        return self._next(person, words, now, choose) or self._of_account(person, words, now, choose)

    def _next(self, person: Person, words: str, now: datetime, choose: Chooses | None) -> GamePlan | None:
        side = self.sides(person)
        for call in self.meetings.meetings(person.id, start=now, end=now + AHEAD):
            if call.is_on:
                facts = self.history(person, call.meeting, side)
                if not words or _is_about(words, call, facts):
                    return self._composed(call.meeting, person, facts, now, choose)
        return None

    def _of_account(self, person: Person, words: str, now: datetime, choose: Chooses | None) -> GamePlan | None:
        """A plan though no call is in the calendar: with everybody known at the account."""
        # A deal is the sales team's business, not that of everybody who is in Slack.
        named: Sequence[Deal] = self.deals.accounts_like(words) if words else ()
        deals = [deal for deal in named if person.is_listed or person.manages or deal.rep == person.id]
        if not deals:
            return None
        meeting = _as_if(deals[0], now=now)
        facts = self.history(person, meeting, self.sides(person))
        return self._composed(meeting, person, replace(facts, deals=facts.deals or deals), now, choose)

    def _composed(
        self, meeting: Meeting, person: Person, facts: CallFacts, now: datetime, choose: Chooses | None
    ) -> GamePlan:
        posted = self.plans.plan(person.id, meeting.uid, meeting.occurrence)
        choice = GamePlan.from_json(posted.content).choice if posted and posted.content else None
        if choice is None and choose is not None:
            choice = choose(self.plan_call.offer(meeting, person, facts, due_at=now), person.id)
        return self.plan_call(meeting, person, facts, due_at=now, choice=choice and choice.in_full)


def _is_about(words: str, call: CalendarMeeting, facts: CallFacts) -> bool:
    named = [call.meeting.title, *(deal.account for deal in facts.deals)]
    return any(is_named(words, name) for name in named)


def _as_if(deal: Deal, *, now: datetime) -> Meeting:
    people = tuple(Attendee(contact.name, contact.email) for contact in deal.contacts)
    return Meeting(f"deal:{deal.id}", "once", now, now + _A_CALL, deal.account, attendees=people)
