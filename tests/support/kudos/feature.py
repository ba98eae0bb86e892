"""Thanking in Slack."""

from dataclasses import dataclass
from datetime import datetime

from coachbot.bootstrap import Coach
from coachbot.domain.conversations import Conversation
from coachbot.domain.people import Person
from handlers.slack.blocks import Block, Card, actions, button, line, rich, text
from handlers.slack.feature import (
    Button,
    Check,
    Doing,
    Feature,
    Form,
    HomeSection,
    Reach,
    SettingsSection,
    Slack,
    Tick,
)
from handlers.slack.forms import Values, choice, entered, field, form, selected, text_input
from handlers.slack.interactions import Command, IncomingMessage, Press, Submission
from tests.support.kudos.core import THANKS, Kudos, KudosPreferences, ThanksDue


def feature(kudos: Kudos, coach: Coach, slack: Slack) -> Feature:
    """One of everything."""
    jobs = KudosJobs(kudos, coach, slack)
    return Feature(
        name="kudos",
        commands={"/kudos": jobs.command},
        buttons=(Button("kudos.too", jobs.too, in_order=True), Button("kudos.why", opens=why)),
        forms=(Form("kudos.reason", jobs.reason, errors),),
        jobs=(Doing(THANKS, jobs.thank),),
        ticks=(Tick("look-for-kudos", 60.0, kudos.look),),
        asks_for=lambda message: message.text.startswith("kudos"),
        turn=jobs.turn,
        home=HomeSection(jobs.blocks, jobs.reach),
        settings=SettingsSection(jobs.fields, lambda _: {}, jobs.save),
        checks=(lambda: Check("kudos", ok=True, detail="Everybody is thanked."),),
    )


def why(press: Press, person: Person) -> Block:
    """The form."""
    return form("kudos.reason", "Why", "Say", [field("why", "Why?", text_input())], about=press.value)


def errors(sent: Submission) -> dict[str, str]:
    """Nothing is not a reason."""
    return {} if entered(sent.values, "why") else {"why": "Say why."}


@dataclass(frozen=True, slots=True)
class KudosJobs:
    """What is done."""

    kudos: Kudos
    coach: Coach
    slack: Slack

    def command(self, asked: Command, person: Person) -> None:
        self.kudos.later(person.id, asked.text, now=self.kudos.clock())
        self.slack.poster.answer_url(asked.url, self.slack.poster.note(f"In an hour: {asked.text}"))

    def thank(self, due: ThanksDue) -> None:
        person = self.coach.team.people.person(due.person)
        assert person is not None
        buttons = actions([button("Me too", "kudos.too", due.words), button("Why?", "kudos.why", due.words)])
        channel = self.slack.poster.direct(self.slack.people.slack_of(person))
        ts = self.slack.poster.post(THANKS.key(due), channel, Card(due.words, [rich([line(text(due.words))]), buttons]))
        mine = Conversation(channel, ts, "kudos", due.words)
        self.slack.conversations.claim(mine, now=self.kudos.clock())

    def too(self, press: Press, person: Person) -> None:
        self.kudos.said.append(f"{person.id}: {press.value}")
        self.slack.poster.update(press.channel, press.ts, self.slack.poster.note("Two of you."))

    def reason(self, sent: Submission, person: Person) -> None:
        self.kudos.said.append(f"{person.id} because {entered(sent.values, 'why')}")

    def turn(self, message: IncomingMessage, person: Person) -> None:
        self.kudos.said.append(f"{person.id} says {message.text}")
        note = self.slack.poster.note("So it is.")
        self.slack.poster.post(message.key, message.channel, note, thread=message.thread)

    def blocks(self, person: Person, now: datetime) -> list[Block]:
        return [rich([line(text("Kudos"))])]

    def reach(self, person: Person) -> Reach:
        return Reach(("Loud thanks" if self._loud(person) else "Soft thanks",))

    def fields(self, person: Person) -> list[Block]:
        options = [("loud", "Loud"), ("soft", "Soft")]
        return [field("kudos", "Thanks", choice("radio_buttons", options, "loud" if self._loud(person) else "soft"))]

    def save(self, person: Person, values: Values) -> None:
        self.coach.team.people.save_preferences(person.id, KudosPreferences(selected(values, "kudos") == "loud"))

    def _loud(self, person: Person) -> bool:
        return self.coach.team.people.preferences(person.id, KudosPreferences).loud
