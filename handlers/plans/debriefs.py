"""Debriefs in Slack: asked after the call, each tap stored and shown at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from coachbot.domain.conversations import Conversation
from coachbot.domain.people import Person
from coachbot.errors import CoachError
from coachbot.plans.capability import Planning
from coachbot.plans.debrief import note_mark
from coachbot.plans.jobs import DebriefDue
from coachbot.plans.take_debrief import OpenDebrief
from handlers.plans.debrief_cards import DEBRIEF_DONE, NOTE, OUTCOME, REOPEN, TRANSCRIPT, DebriefCards
from handlers.slack.blocks import Block, Card
from handlers.slack.feature import FromCall, NotMine, Slack
from handlers.slack.forms import entered, file_in
from handlers.slack.interactions import IncomingMessage, Press, Submission
from knowledge.library.errors import LibraryError
from knowledge.library.text.decode import to_text
from knowledge.library.transcripts.read import found_in, read_transcript


@dataclass(frozen=True, slots=True)
class DebriefJobs:
    """Asks how a call went, and keeps what the rep taps."""

    plans: Planning
    slack: Slack
    cards: DebriefCards
    practise_call: FromCall

    def ask(self, due: DebriefDue) -> None:
        """How did it go?"""
        asked = self.plans.debrief.ask(due, now=self.plans.clock())
        if asked is None:
            return
        debrief = asked.shown.debrief
        person = self.plans.team.person(debrief.person)
        if person is None or not self.slack.people.slack_of(person):
            return
        ts = self.slack.poster.post(asked.key, asked.channel, self.cards.message(debrief, asked.shown.plan))
        if asked.replaces and asked.replaces[1] != ts:
            self.slack.poster.delete(*asked.replaces)
        self.plans.debrief.shown(replace(debrief, channel=asked.channel, ts=ts))
        mine = Conversation(asked.channel, ts, "plans", "debrief")
        self.slack.conversations.claim(mine, now=self.plans.clock())

    def spoken(self, message: IncomingMessage, person: Person) -> None:
        """A recording in a debrief's thread is its note, added to what is there.

        Raises:
            NotMine: It was typed, or the thread is no debrief.
        """
        if not message.spoken_s:
            raise NotMine
        shown = self.plans.debrief.spoken(person, message.channel, message.thread, message.text)
        if shown is None:
            raise NotMine
        self._show(shown)
        heard = self.slack.poster.note(f"Noted: “{message.text}”")
        self.slack.poster.post(f"{message.key}:heard", message.channel, heard, thread=message.thread)

    def tapped(self, press: Press, person: Person) -> None:
        """How it went, or that it is done: the message shows what is left to tap."""
        take, now = self.plans.debrief, self.plans.clock()
        if press.action == OUTCOME:
            self._show(take.outcome(person, press.channel, press.ts, press.value, now=now))
        elif press.action == REOPEN:
            self._show(take.reopen(person, press.channel, press.ts))
        elif press.action == DEBRIEF_DONE:
            self._show(take.finish(person, press.channel, press.ts, now=now))

    def moment(self, press: Press, person: Person) -> None:
        """Whether a line was said."""
        line, _, how = press.value.rpartition("|")
        now = self.plans.clock()
        self._show(self.plans.debrief.moment(person, press.channel, press.ts, line, how, now=now))

    def asked(self, press: Press, person: Person) -> None:
        """A tick shows itself; changing the message would close the list under the finger."""
        self.plans.debrief.asked(person, press.channel, press.ts, press.selected, now=self.plans.clock())

    def snooze(self, press: Press, person: Person) -> None:
        """Ask again in an hour, or when the quiet hours are over."""
        put_off = self.plans.debrief.snooze(person, press.channel, press.ts, now=self.plans.clock())
        if put_off is None:
            return
        debrief, soon = put_off
        said = "I'll ask again in an hour." if soon else "I'll ask again when your quiet hours are over."
        self.slack.poster.update(debrief.channel, debrief.ts, Card(said, []))

    def note_form(self, press: Press, person: Person) -> Block | None:
        """A note on the call: the form, with the note so far."""
        note = self.plans.debrief.note_of(person, press.channel, press.ts)
        return None if note is None else self.cards.note_form(f"{press.channel}:{press.ts}:{note_mark(note)}", note)

    def note(self, form: Submission, person: Person) -> None:
        """A note, a transcript, or both; the note is kept whatever becomes of the file."""
        channel, ts, mark = (*form.about.split(":"), "")[:3]
        noted = self.plans.debrief.note(person, channel, ts, entered(form.values, NOTE), mark)
        if noted is None:
            return
        turns, trouble = self._transcript(file_in(form.values, TRANSCRIPT))
        self._show(self.plans.debrief.transcript(person, channel, ts, turns) if turns else noted)
        if turns:
            self.practise_call(person, turns, noted.debrief.account, form.key)
        if trouble:
            self.slack.poster.whisper(f"{form.key}:told", channel, form.user, trouble)

    def _show(self, shown: OpenDebrief | None) -> None:
        if shown is not None:
            debrief = shown.debrief
            self.slack.poster.update(debrief.channel, debrief.ts, self.cards.message(debrief, shown.plan))

    def _transcript(self, file: Mapping[str, Any]) -> tuple[Sequence[Mapping[str, Any]] | None, str]:
        """The turns of a shared file, and what of it was not understood, or why there are none."""
        try:
            fetched = self.slack.files.fetch(file)
            read = read_transcript(fetched[0], to_text(fetched[1])) if fetched else None
        except (CoachError, LibraryError) as error:
            return None, str(error)
        if read is None:
            return None, ""
        if not read.turns:
            return None, "No one says anything in this transcript. Export it with speakers, and add it again."
        found = [f"I found {found_in(read.turns)}.", *read.warnings] if read.warnings else []
        turns = [{"speaker": turn.speaker, "text": turn.text, "start_s": turn.start_s} for turn in read.turns]
        return turns, " ".join(found)
