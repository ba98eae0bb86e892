"""What privacy brings to Slack: ``/coach privacy``, everything as a file, forgetting, and the nightly sweep."""

from dataclasses import dataclass

from coachbot.domain.people import Person
from coachbot.privacy.capability import Privacy
from coachbot.privacy.forget import STAYS
from coachbot.privacy.jobs import SWEEP
from coachbot.privacy.ports import Part
from handlers.privacy.words import kept_lines
from handlers.slack.blocks import Block, Card, actions, button, items, line, rich, text, told
from handlers.slack.encode import literal
from handlers.slack.feature import Button, Doing, Feature, Form, Slack, Tick
from handlers.slack.forms import form
from handlers.slack.interactions import Command, Press, Submission

ASKS = "privacy"
EXPORT, PRACTICE, ALL = "privacy.export", "privacy.practice", "privacy.all"
FORM = "privacy.forget_form"
SWEEP_S = 600.0
_FILE = "what-the-coach-keeps-of-me.md"
_LINE_CHARS = 300


def feature(privacy: Privacy, slack: Slack) -> Feature:
    """What is kept of oneself."""
    desk = PrivacyDesk(privacy, slack)
    return Feature(
        name="privacy",
        knows=lambda _person, _now: ("How long each is kept, all of it as a file, and forgetting: /coach privacy.",),
        words={f"/coach {ASKS}": desk.show},
        buttons=(
            Button(EXPORT, desk.export),
            Button(PRACTICE, opens=lambda press, person: _sure(Part.PRACTICE)),  # noqa: ARG005 -- a press brings both
            Button(ALL, opens=lambda press, person: _sure(Part.ALL)),  # noqa: ARG005
        ),
        forms=(Form(FORM, desk.forget),),
        jobs=(Doing(SWEEP, privacy.sweep),),
        ticks=(Tick("sweep", SWEEP_S, privacy.plan_sweep),),
    )


@dataclass(frozen=True, slots=True)
class PrivacyDesk:
    """Shows, gives and forgets what is kept of whoever asks, and of nobody else."""

    privacy: Privacy
    slack: Slack

    def show(self, asked: Command, person: Person) -> None:
        """What is kept and how long, to its person alone."""
        shown = self.privacy.export(person)
        card = told("What I keep of you", [*kept_lines(shown), "Nobody else is shown this."])
        buttons = actions(
            [
                button("Send me all of it", EXPORT, "1"),
                button("Forget my practice", PRACTICE, "1"),
                button("Forget everything", ALL, "1"),
            ]
        )
        self.slack.poster.answer(asked.key, asked.url, asked.user, Card(card.text, [*card.blocks, buttons]))

    def export(self, press: Press, person: Person) -> None:
        """All of it as a file, in their messages with the coach."""
        shown = self.privacy.export(person)
        said = "Everything I keep of you, without the secret address of your calendar."
        to = self.slack.poster.direct(press.user)
        self.slack.giver.give(f"{press.key}:file", to, _FILE, shown.markdown(), said)

    def forget(self, sent: Submission, person: Person) -> None:
        """Forget it. What is told is told before: afterwards there is nobody to tell."""
        part = Part(sent.about)
        forgetting = self.privacy.forget.begin(person, part, now=self.privacy.clock())
        self.slack.poster.tell(f"{sent.key}:told", sent.user, _TOLD[part])
        self.privacy.forget.finish(forgetting)


_TOLD = {
    Part.PRACTICE: "I am forgetting your practice: what you said in drills and how it was scored. What is posted here "
    "stays until you delete it.",
    Part.ALL: "I am forgetting you. What is posted in Slack stays there; your team's files, and figures without a "
    "name, stay with your team. When you write to me again, we begin anew.",
}


def _sure(part: Part) -> Block:
    """Whether they mean it."""
    what = {
        Part.PRACTICE: ["Your drills, what you said in them, how they were scored, what you wished to practise."],
        Part.ALL: ["Your questions, plans, notes, drills, calendar and settings. It cannot be taken back.", *STAYS],
    }[part]
    lines = items([line(text(literal(one, _LINE_CHARS))) for one in what])
    head = line(
        text("This is forgotten:" if part is Part.PRACTICE else "This is forgotten, and this stays:", bold=True)
    )
    return form(FORM, "Forget it?", "Forget it", [rich([head, lines])], about=part.value)
