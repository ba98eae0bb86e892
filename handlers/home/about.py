"""“What do you know about me?”: everything the capabilities have of somebody, and where it came from."""

from collections.abc import Sequence
from dataclasses import dataclass

from coachbot.clock import Clock
from coachbot.domain.people import Person
from handlers.slack.blocks import Card, told
from handlers.slack.feature import Feature, Slack
from handlers.slack.interactions import Command, IncomingMessage

ASKS = "what do you know about me"


@dataclass(frozen=True, slots=True)
class About:
    """Puts together what each feature says."""

    parts: Sequence[Feature]
    slack: Slack
    clock: Clock

    def command(self, asked: Command, person: Person) -> None:
        """``/coach what do you know about me``: only its person sees the answer."""
        self.slack.poster.answer(asked.key, asked.url, asked.user, self._card(person))

    def message(self, message: IncomingMessage, person: Person) -> None:
        """The same in the messages with the coach."""
        self.slack.poster.post(f"{message.key}:about", message.channel, self._card(person), thread=message.thread)

    def _card(self, person: Person) -> Card:
        return told("What I know about you", [line for part in self.parts for line in part.knows(person, self.clock())])


def asks(message: IncomingMessage) -> bool:
    """Whether somebody asks what is known of them."""
    return message.is_direct and message.text.strip().rstrip("?!. ").lower() == ASKS
