"""A game plan when somebody asks for it: by a command, or in their messages with the coach."""

from dataclasses import dataclass

from coachbot.domain.people import Person
from coachbot.plans.capability import Planning
from coachbot.plans.wording import Request, Wanted, request_in, request_of
from handlers.plans.cards import PlanCards
from handlers.slack.blocks import Card
from handlers.slack.encode import mrkdwn
from handlers.slack.feature import NotMine, Slack
from handlers.slack.interactions import Command, IncomingMessage

_CHARS = 500
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
        """/gameplan: only its asker sees it."""
        card = self._card(person, request_of(command.text))
        self.slack.poster.answer(command.key, command.url, command.user, card)

    def message(self, message: IncomingMessage, person: Person) -> None:
        """The same in a message; in a channel a plan would show the deal to everybody there.

        Raises:
            NotMine: It names no account that is known, and may well be a question for the playbook.
        """
        asked = request_in(message.text)
        if asked is None:
            raise NotMine
        if message.is_direct:
            card = self._card(person, asked)
        elif asked.plainly:
            card = self.slack.poster.note(_ALONE)
        else:
            raise NotMine
        self.slack.reply(message.key, message, card)

    def _card(self, person: Person, asked: Request) -> Card:
        now, hours = self.plans.clock(), self.plans.team.hours(person)
        match asked.wanted:
            case Wanted.HELP:
                return self.slack.poster.note(_HELP)
            case Wanted.TODAY:
                return self.cards.today(self.plans.morning.of(person, hours.day_of(now)), said_before=False)
            case Wanted.NEXT | Wanted.ACCOUNT:
                ways = (self.plans.on_demand(person, words, now=now) for words in asked.words or ("",))
                plan = next((plan for plan in ways if plan is not None), None)
        if plan is not None:
            return self.cards.message(plan, now, hours, kept=False)
        if not asked.plainly:
            raise NotMine
        return Card(mrkdwn(_nothing(asked.words), _CHARS), [])


def asks_for_plan(message: IncomingMessage) -> bool:
    """Whether a message asks for a game plan."""
    return request_in(message.text) is not None


def _nothing(words: tuple[str, ...]) -> str:
    if not words:
        return _NONE
    return f"I find no coming call and no deal with “{words[-1]}”. Try the account's name as the deal has it."
