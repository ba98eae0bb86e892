"""What the buttons under a game plan ask for."""

from dataclasses import dataclass

from coachbot.domain.people import Person
from coachbot.errors import CoachError
from coachbot.plans.capability import Planning
from coachbot.plans.game_plan import GamePlan
from coachbot.plans.series import BroughtBack, Noted, PutAway
from handlers.plans.cards import IS_A_CALL, WARM_UP, PlanCards
from handlers.plans.debrief_cards import DebriefCards
from handlers.slack.feature import Practise, Slack
from handlers.slack.interactions import Press
from handlers.slack.standing import NotYours


@dataclass(frozen=True, slots=True)
class PlanButtons:
    """Taking a line on, warming up, and saying what a series is."""

    plans: Planning
    slack: Slack
    cards: PlanCards
    debriefs: DebriefCards
    practise_play: Practise

    def accept(self, press: Press, person: Person) -> None:
        """The rep takes a line on."""
        change = self.plans.keep.take_on(person, press.channel, press.ts, press.value)
        if change is not None:
            row = change.row
            card = self.cards.message(change.plan, self.plans.clock(), change.hours, accepted=row.accepted)
            self.slack.poster.update(row.channel, row.ts, card)

    def warm_up(self, press: Press, person: Person) -> None:
        """Two minutes of practice in the plan's thread; or the line it ends with."""
        row = self.plans.plans.plan_at(press.channel, press.thread or press.ts)
        plan = GamePlan.from_json(row.content) if row and row.content else None
        if row is None or row.person != person.id:
            raise NotYours
        if plan is None or plan.warm_up is None:
            return
        card = self.cards.warm_up(plan.warm_up) if press.action == WARM_UP else self.cards.warm_up_line(plan.warm_up)
        self.slack.poster.post(press.key, press.channel, card, thread=row.ts)

    def practise(self, press: Press, person: Person) -> None:
        """From the warm-up to a drill for the same play."""
        try:
            self.practise_play(person, press.value, press.key)
        except CoachError as error:
            self.slack.poster.whisper(f"{press.key}:told", press.channel, press.user, str(error), thread=press.thread)

    def mark_series(self, press: Press, person: Person) -> None:
        """Marks a series as sales calls or not, and changes the pressed message to say so."""
        changed = self.plans.series(
            person, press.channel, press.ts, press.value, is_call=press.action == IS_A_CALL, now=self.plans.clock()
        )
        poster = self.slack.poster
        match changed:
            case PutAway():
                for channel, ts in changed.taken_away:
                    poster.delete(channel, ts)
                poster.update(press.channel, press.ts, self.cards.no_call(changed))
            case BroughtBack():
                poster.update(press.channel, press.ts, self.debriefs.message(changed.debrief, changed.plan))
            case Noted():
                poster.delete(press.channel, press.ts)
                poster.whisper(f"{press.key}:told", press.channel, press.user, "Noted, I will plan for it.")
            case _:
                return
