"""Reps in the middle of role-plays, while bots die."""

from dataclasses import replace
from datetime import UTC, datetime

from slack_sdk import WebClient

from coachbot.bootstrap import Coach
from coachbot.domain.conversations import Conversation
from coachbot.domain.people import Person
from coachbot.practice.drill import Length
from coachbot.sandbox.server import Sandbox


class RolePlays:
    """Reps in the middle of role-plays, each of whom speaks as soon as the buyer has answered."""

    LINES = (
        "Happy to show you. What would it have to answer, so that it is worth your time?",
        "That makes sense. How does a renewal run today, from the moment a date gets close?",
        "What happened the last time one of them got missed?",
        "I see. Who noticed, and who had to explain it to the others?",
        "Fair enough. And what made you look at this now?",
    )

    def __init__(self, coach: Coach, slack: Sandbox, reps: list[str]) -> None:
        self._practice = coach.practice
        self._slack = slack
        self._said: dict[str, list[str]] = {}
        self._at: dict[str, tuple[str, str]] = {}
        client = WebClient("xoxb-sandbox", base_url=f"{slack.url}/api/")
        now = datetime.now(UTC)
        for rep in reps:
            channel = "D" + rep[1:]
            thread = str(client.chat_postMessage(channel=channel, text="A drill")["ts"])
            own = self._practice.store.own(rep)
            choice = self._practice.offer.choice(Person(rep, "", ""), now=now, scene="just-show-me")
            choice = replace(choice, difficulty=1, length=Length.CALL)
            offered = self._practice.start.offer(own, choice, ident=rep, person=rep, now=now)
            begun = self._practice.start.begin(own, offered, channel=channel, thread=thread, now=now)
            coach.base.conversations.claim(Conversation(channel, thread, "practice", begun.id), now=now)
            self._said[rep], self._at[rep] = [], (channel, thread)

    @property
    def count(self) -> int:
        """Turns said so far."""
        return sum(len(said) for said in self._said.values())

    @property
    def is_done(self) -> bool:
        """Whether everybody has said everything and heard the last answer."""
        return all(len(said) == len(self.LINES) and self._heard(rep) for rep, said in self._said.items())

    def go_on(self, share: float) -> None:
        """Whoever has been answered says the next line, until this share of all is said."""
        for rep, said in self._said.items():
            if len(said) < min(len(self.LINES), share * len(self.LINES)) and self._heard(rep):
                channel, thread = self._at[rep]
                line = self._slack.hands.say(rep, channel, self.LINES[len(said)], thread_ts=thread)
                said.append(str(line["ts"]))

    def keys(self) -> list[str]:
        """Keys of the buyers' answers."""
        return [f"message:{self._at[rep][0]}:{ts}:buyer" for rep, said in self._said.items() for ts in said]

    def not_where_they_stood(self) -> list[str]:
        """Role-plays in which something else is stored than was said, or in another order."""
        return [rep for rep, said in self._said.items() if self._stored(rep) != self.LINES[: len(said)]]

    def _stored(self, rep: str) -> tuple[str, ...]:
        drill = self._practice.store.own(rep).drill(rep)
        return tuple(turn.text for turn in drill.turns if turn.role == "seller") if drill else ()

    def _heard(self, rep: str) -> bool:
        thread = self._slack.workspace.thread(*self._at[rep])
        # The bot's first words there are the root's, and every turn of the rep's wants one more of its own.
        return sum(bool(message.get("bot_id")) for message in thread) > len(self._said[rep])
