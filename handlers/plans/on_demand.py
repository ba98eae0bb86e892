"""A game plan when somebody asks for it: by a command, or in their messages with the coach."""

from dataclasses import dataclass
from datetime import timedelta

from coachbot.domain.people import Person
from coachbot.plans.capability import Planning
from coachbot.plans.jobs import CHOOSE_ASKED, AskedDue
from coachbot.plans.wording import Request, Wanted, request_in, request_of
from handlers.plans.cards import PlanCards
from handlers.slack.blocks import Card
from handlers.slack.encode import mrkdwn
from handlers.slack.feature import NotMine, Slack
from handlers.slack.interactions import Command, IncomingMessage

_CHARS = 500
_HELPS = timedelta(minutes=10)
_HELP = (
    "/gameplan shows the plan of your next call. Add an account (/gameplan Northgate), “next” or “today”; "
    "only you see it. In our messages, “prep me for Northgate” does the same."
)
_ALONE = "A game plan tells where a deal stands, so I show it to you alone. Ask me in our messages, or use /gameplan."
_NONE = "There is no sales call in your calendar for the next week."


@dataclass(frozen=True, slots=True)
class OnDemandJobs:
    """Answers “prep me for this”."""

    plans: Planning
    slack: Slack
    cards: PlanCards

    def command(self, command: Command, person: Person) -> None:
        """/gameplan: only its asker sees it, and so nothing can change it any more; no model is asked."""
        card, _ = self._card(person, request_of(command.text))
        self.slack.poster.answer(command.key, command.url, command.user, card)

    def message(self, message: IncomingMessage, person: Person) -> None:
        """The same in a message; in a channel a plan would show the deal to everybody there.

        Raises:
            NotMine: It names no account that is known, and may well be a question for the playbook.
        """
        asked = request_in(message.text)
        if asked is None:
            raise NotMine
        words = None
        if message.is_direct:
            card, words = self._card(person, asked)
        elif asked.plainly:
            card = self.slack.poster.note(_ALONE)
        else:
            raise NotMine
        self.slack.reply(message.key, message, card)
        if words is not None and self.plans.choose.is_on:
            now = self.plans.clock()
            due = AskedDue(message.key, person.id, words, now)
            self.plans.queue.enqueue(CHOOSE_ASKED.at(due, due=now, needed=now + _HELPS, once=True), now=now)

    def choose(self, due: AskedDue) -> None:
        """Have a model choose among the lines of a plan that was asked for; its message is changed, or stays."""
        person, sent = self.plans.team.person(due.person), self.slack.poster.where_sent(due.key)
        if person is None or sent is None or sent.ts is None:
            return
        plan = self.plans.on_demand(person, due.words, now=due.at, choose=self.plans.choose.among)
        if plan is not None and plan.choice is not None:
            card = self.cards.message(plan, due.at, self.plans.team.hours(person), kept=False)
            self.slack.poster.update(sent.channel, sent.ts, card)

    def _card(self, person: Person, asked: Request) -> tuple[Card, str | None]:
        """What is shown, and by which words a plan was found that a model has not chosen of yet."""
        now, hours = self.plans.clock(), self.plans.team.hours(person)
        match asked.wanted:
            case Wanted.HELP:
                return self.slack.poster.note(_HELP), None
            case Wanted.TODAY:
                return self.cards.today(self.plans.morning.of(person, hours.day_of(now)), said_before=False), None
            case Wanted.NEXT | Wanted.ACCOUNT:
                ways = ((self.plans.on_demand(person, words, now=now), words) for words in asked.words or ("",))
                plan, words = next(((plan, words) for plan, words in ways if plan is not None), (None, ""))
        if plan is not None:
            return self.cards.message(plan, now, hours, kept=False), words if plan.choice is None else None
        if not asked.plainly:
            raise NotMine
        return Card(mrkdwn(_nothing(asked.words), _CHARS), []), None


def asks_for_plan(message: IncomingMessage) -> bool:
    """Whether a message asks for a game plan."""
    return request_in(message.text) is not None


def _nothing(words: tuple[str, ...]) -> str:
    if not words:
        return _NONE
    return f"I find no coming call and no deal with “{words[-1]}”. Try the account's name as the deal has it."
