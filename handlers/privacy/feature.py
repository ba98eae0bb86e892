"""What privacy brings to Slack: ``/coach privacy``, everything as a file, forgetting, and the nightly sweep."""

from dataclasses import dataclass

from coachbot.domain.jobs import Forget
from coachbot.domain.people import Person
from coachbot.privacy.capability import Privacy
from coachbot.privacy.export import as_json
from coachbot.privacy.jobs import SWEEP
from coachbot.privacy.ports import Part
from handlers.privacy.words import BEGINNING, ERASED, NOBODY_ELSE, NOTHING, done_text, kept_lines, stays
from handlers.slack.blocks import Block, Card, actions, button, context, told
from handlers.slack.courtesy import courtesy
from handlers.slack.feature import Button, Doing, Feature, Form, Slack, Tick
from handlers.slack.forms import form
from handlers.slack.interactions import Command, Press, Submission

ASKS = "privacy"
EXPORT, PRACTICE, ALL = "privacy.export", "privacy.practice", "privacy.all"
FORM = "privacy.forget_form"
SWEEP_S = 600.0
_FILE, _FILES = "what-the-coach-keeps-of-me", "files:"
_TITLES = {Part.PRACTICE: "Erase your practice?", Part.ALL: "Erase everything?"}


def feature(privacy: Privacy, slack: Slack) -> Feature:
    """What is kept of oneself."""
    desk = PrivacyDesk(privacy, slack)
    return Feature(
        name="privacy",
        remembers=False,
        knows=lambda _person, _now: ("How long each is kept, all of it as a file, and forgetting: /coach privacy.",),
        words={f"/coach {ASKS}": desk.show},
        buttons=(
            Button(EXPORT, desk.export),
            Button(PRACTICE, opens=lambda press, person: _sure(Part.PRACTICE, press)),  # noqa: ARG005 -- it brings both
            Button(ALL, opens=lambda press, person: _sure(Part.ALL, press)),  # noqa: ARG005
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
        """What is kept and how long, to its person alone.

        Raises:
            Forget: Always: that somebody looked is not kept either.
        """
        shown = self.privacy.export(person, but=asked.key)
        lines = kept_lines(shown)
        card = told("What I keep of you", lines or [NOTHING])
        rows = [context(NOBODY_ELSE), *([_buttons(len(shown.files))] if shown.can_be_forgotten else [])]
        whole = Card(f"{card.text}\n{NOBODY_ELSE}", [*card.blocks, *rows])
        self.slack.poster.answer(f"{asked.key}:{asked.user}", asked.url, asked.user, whole)
        raise Forget

    def export(self, press: Press, person: Person) -> None:
        """All of it as files, one to be read and one as data, in their messages with the coach."""
        shown = self.privacy.export(person)
        files = {f"{_FILE}.md": shown.markdown(), f"{_FILE}.json": as_json(shown.data())}
        said = "Everything I keep of you, to be read and as data, without the secret address of your calendar."
        # Asked for once more, it is what is kept by then.
        key = f"{press.key}:{press.action_ts}:file"
        self.slack.giver.give(key, self.slack.poster.direct(press.user), files, said)

    def forget(self, sent: Submission, person: Person) -> None:
        """Forget it. What has to be stored to tell it is told before; afterwards there is nobody to tell."""
        part, poster = Part(sent.about), self.slack.poster
        forgetting = self.privacy.forget.begin(person, part, now=self.privacy.clock())
        channel = poster.direct(sent.user)
        ts = poster.post(f"{sent.key}:{sent.user}:told", channel, poster.note(BEGINNING[part]))
        self._take_away(sent.url)
        done = self.privacy.forget.finish(forgetting, but=FORM)
        with courtesy("the end of forgetting"):
            poster.update(channel, ts, poster.note(done_text(part, len(done.files))))

    def _take_away(self, url: str) -> None:
        """The card that was pressed, so that nobody presses it again; their messages tell what becomes of it."""
        if url:
            with courtesy("what becomes of a card"):
                self.slack.poster.answer_url(url, Card("", []), delete_original=True)


def _buttons(files: int) -> Block:
    """What can be done; the last says how many files name them, for its form is made from what is at hand."""
    return actions(
        [
            button("Send me all of it", EXPORT, "1"),
            button("Forget my practice", PRACTICE, "1"),
            button("Forget everything", ALL, f"{_FILES}{files}"),
        ]
    )


def _sure(part: Part, press: Press) -> Block:
    """Whether they mean it: what goes, and what does not."""
    files = int(press.value.removeprefix(_FILES)) if press.value.startswith(_FILES) else 0
    blocks = [
        *told("Erased", ERASED[part]).blocks,
        *told("Stays", stays(part, files)).blocks,
        context("It cannot be taken back."),
    ]
    return form(FORM, _TITLES[part], "Erase", blocks, about=part.value, url=press.url)
