"""What is done when somebody asks the coach, and when they press what stands under an answer."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from coachbot.answers import question
from coachbot.answers.answer import Answer
from coachbot.answers.aside import Aside, aside_in
from coachbot.answers.capability import Answering
from coachbot.answers.ports import Question, StoredAnswer
from coachbot.domain.jobs import Forget, ident_of
from coachbot.domain.people import Person
from coachbot.errors import CoachError
from handlers.answers.cards import HELPFUL, NOTE, Cards, manager_form
from handlers.answers.reading import ReadJobs
from handlers.slack.blocks import Block, Card
from handlers.slack.encode import from_slack
from handlers.slack.feature import Practise, Slack
from handlers.slack.forms import entered
from handlers.slack.intake import ANSWERED_SUBTYPES
from handlers.slack.interactions import Command, IncomingMessage, Press, Shortcut, Submission
from handlers.slack.poster import UrlRefused
from handlers.slack.said import text_in
from handlers.slack.standing import NotYours
from handlers.words import counted
from knowledge.library.errors import LibraryError

log = logging.getLogger(__name__)

_CHANGED = "That page is not approved any more, or not for you, so I left it. Ask again for what stands there now."
_NO_CHANNEL = "no coaching channel is set (COACHBOT_COACHING_CHANNEL)"


@dataclass(frozen=True, slots=True)
class AnswerJobs:
    """Answers questions and carries out what buttons ask for.

    Attributes:
        coaching_channel: Where “Ask my manager” goes; empty is nowhere yet.
        practise_play: Offers a drill for a play.
    """

    answers: Answering
    slack: Slack
    cards: Cards
    reading: ReadJobs
    coaching_channel: str
    practise_play: Practise

    def message(self, message: IncomingMessage, person: Person) -> None:
        """A DM or a mention: a status at once, then the card in its thread."""
        self.slack.poster.status(message.channel, message.thread, self.answers.looking())
        text = message.text
        if message.spoken_s:
            heard = self.slack.poster.note(f"I heard: “{text}”")
            self.slack.poster.post(f"{message.key}:heard", message.channel, heard, thread=message.thread)
        if message.in_thread and question.only_points(text or "this"):
            text = self._above(message) or text
        if (aside := aside_in(text)) is not None:
            self._aside(aside, message)
            return
        alone = bool(not message.is_direct and self.slack.why_not(message.channel, message.user))
        # An answer to one person alone is no part of what a thread talks of.
        thread = "" if alone else message.thread
        public = not (message.is_direct or alone)
        asked = Question(text, person.id, message.channel, thread, public=public, manages=person.manages)
        card = self._card(lambda: self.answers.ask(asked, ident_of(message.key)), private=alone)
        self.slack.reply(message.key, message, card)
        self.reading.after(message, ident_of(message.key))

    def command(self, command: Command, person: Person) -> None:
        """/coach: a card only its person sees."""
        self.slack.poster.answer(command.key, command.url, command.user, self._alone(command, person))
        self.reading.after_alone(ident_of(command.key), command.user, command.channel, command.url)
        _forget_what_is_personal(command.text)

    def shortcut(self, shortcut: Shortcut, person: Person) -> None:
        """What should I say? on a message: beside it, or above everything where the coach is no member."""
        card, poster = self._alone(shortcut, person), self.slack.poster
        is_shown = poster.shows_here(shortcut.channel, shortcut.user, card, thread=shortcut.thread or None)
        if not is_shown and not poster.show_modal(shortcut.trigger, self.cards.modal(card)):
            poster.answer(shortcut.key, shortcut.url, shortcut.user, card)
        self.reading.after_alone(ident_of(shortcut.key), shortcut.user, shortcut.channel, shortcut.url)
        _forget_what_is_personal(shortcut.text)

    def another_way(self, press: Press, person: Person) -> None:
        """The next style or the next play."""
        given = self._given(press.value, press, person)
        asked = self._asked_again(press, given, person)
        self._again(press, lambda: self.answers.ask.another_way(given, ident_of(press.key), asked))

    def show_play(self, press: Press, person: Person) -> None:
        """The play that was nearest."""
        given = self._given(press.value, press, person)
        nearest: Mapping[str, str] = given.shown.get("nearest") or {}
        asked = self._asked_again(press, given, person)
        self._again(press, lambda: self.answers.ask.play(nearest.get("page", ""), asked, ident_of(press.key)))

    def piece(self, press: Press, person: Person) -> None:
        """Another piece that may have been meant, whole; that it was chosen is remembered."""
        answer_id, _, number = press.value.rpartition(":")
        given = self._given(answer_id, press, person)
        if not number.isdecimal():
            raise NotYours
        at, asked = int(number), self._asked_again(press, given, person)
        if self.answers.ask.may_read(given, asked):
            self.answers.ask.chose(given, at, asked)
        self._again(press, lambda: self.answers.ask.candidate(given, at, asked, ident_of(press.key)))

    def known(self, press: Press, person: Person) -> None:
        """A manager's yes: the coach answers this question from that page."""
        self._decided(press, person, yes=True)

    def not_known(self, press: Press, person: Person) -> None:
        """A manager's no."""
        self._decided(press, person, yes=False)

    def practise(self, press: Press, person: Person) -> None:
        """The rep wants to practise this play."""
        given = self._given(press.value, press, person)
        if not given.page_id:
            return
        if not self.answers.ask.may_read(given, self._asked_again(press, given, person)):
            self._whisper(press, _CHANGED)
            return
        self.answers.store.wants_practice(given.id, person.id, given.page_id, now=self.answers.clock())
        title = given.shown["title"]
        try:
            self.practise_play(person, given.page_id, press.key)
        except CoachError:
            # No scene is about it yet; the wish is kept for when there is one.
            self._whisper(press, f"Noted. “{title}” is on your practice list. Only you can see this.")
        else:
            self._whisper(press, f"In your messages with me: a drill for “{title}”. Only you can see this.")

    def feedback(self, press: Press, person: Person) -> None:
        """A thumb."""
        word, _, answer_id = press.value.partition(":")
        helpful = word == HELPFUL
        given = self._given(answer_id, press, person)
        self.answers.store.rate(answer_id, person.id, helpful=helpful, now=self.answers.clock())
        asked = self._asked_again(press, given, person)
        if helpful and self.answers.ask.may_read(given, asked):
            self.answers.ask.chose(given, None, asked)
        more = " “Ask my manager” gets you a person." if self.coaching_channel and not helpful else ""
        self._whisper(press, f"Thanks, noted.{more}")

    def share(self, press: Press, person: Person) -> None:
        """A private card, for everybody in the channel."""
        given = self._given(press.value, press, person)
        if given.asked.rep != person.id:
            raise NotYours
        if why := self.slack.why_not(press.channel, press.user):
            self._whisper(press, f"I can't show it here: {why}. It stays with you; “Keep” puts it in our messages.")
            return
        if not self.answers.ask.may_share(given):
            self._whisper(press, "This is for managers only, or not approved any more, so it stays with you.")
            return
        shared = self.answers.ask.shared(given, ident_of(press.key), press.channel, press.thread)
        card = self.cards.answer(shared)
        self.slack.poster.share(press.key, press.channel, card, thread=press.thread or None, url=press.url)
        try:
            self.slack.poster.answer_url(press.url, Card("", []), delete_original=True)
        except UrlRefused as error:
            # It is shared; that the private card stays is no reason to share it again.
            log.info("a private card could not be taken away: %s", error)

    def keep(self, press: Press, person: Person) -> None:
        """A private card, to the rep's own messages with the coach."""
        given = self._given(press.value, press, person)
        alone = Question(given.asked.text, person.id, manages=person.manages)
        if not self.answers.ask.may_read(given, alone):
            self._whisper(press, _CHANGED)
            return
        card = self.cards.answer(Answer.from_json(given.shown))
        self.slack.poster.post(press.key, self.slack.poster.direct(press.user), card)
        kept = self.slack.poster.note("Kept in your messages with me.")
        self.slack.poster.answer_url(press.url, kept, replace_original=True)

    def ask_manager(self, press: Press, person: Person) -> Block:
        """The form for a question to the manager; it begins with what was asked, for whoever asked it."""
        given = self._given(press.value, press, person)
        return manager_form(given.id, given.asked.text if given.asked.rep == person.id else "")

    def to_manager(self, form: Submission, person: Person) -> None:  # noqa: ARG002 -- every form brings its person
        """The rep's question, to the coaching channel; what they wrote comes back where it cannot go there."""
        poster, note = self.slack.poster, entered(form.values, NOTE)
        why = self.slack.places.why_not(self.coaching_channel) if self.coaching_channel else _NO_CHANNEL
        if why:
            said = f"Your question did not go out: {why}. Ask your admin. You wrote: “{note}”"
            poster.tell(f"{form.key}:told", form.user, said)
            return
        given = self.answers.store.answer(form.about)
        # The channel reads what everybody may read.
        answer = Answer.from_json(given.shown) if given and self.answers.ask.may_share(given) else None
        poster.post(form.key, self.coaching_channel, self.cards.for_manager(form.user, note, answer))
        poster.tell(
            f"{form.key}:told", form.user, f"Sent to <#{self.coaching_channel}>. Your manager can answer there."
        )

    def knows(self, person: Person, now: datetime) -> list[str]:  # noqa: ARG002 -- every feature is told the time
        """How much was asked, and what of it others see."""
        asked, in_vain = self.answers.store.asked_by(person.id)
        seen = "Managers see what nobody could answer, the team what two of you asked in vain, nobody sees who asked"
        return [f"{counted(asked, 'question')} you asked me, {in_vain} of them in vain (from your messages). {seen}."]

    # -- parts -------------------------------------------------------------------------------------

    def _aside(self, aside: Aside, message: IncomingMessage) -> None:
        """A sentence of our own; of one's own life nobody reads along, and nothing is kept."""
        card, poster = self.slack.poster.note(str(aside)), self.slack.poster
        if aside.personal and not message.is_direct:
            poster.show(message.key, message.channel, message.user, card, thread=message.thread)
        else:
            self.slack.reply(message.key, message, card)
        poster.clear_status(message.channel, message.thread)
        if aside.personal:
            raise Forget

    def _alone(self, asks: Command | Shortcut, person: Person) -> Card:
        asked = Question(asks.text, person.id, asks.channel, manages=person.manages)
        return self._card(lambda: self.answers.ask(asked, ident_of(asks.key)), private=True)

    def _again(self, press: Press, make: Callable[[], Answer]) -> None:
        alone = bool(press.private or self.slack.why_not(press.channel, press.user))
        card, poster = self._card(make, private=alone), self.slack.poster
        if press.private:
            poster.answer_url(press.url, card, replace_original=True)
        elif alone:
            poster.show(press.key, press.channel, press.user, card, thread=press.thread)
        else:
            poster.post_or_tell(press.key, press.channel, press.user, card, thread=press.thread)

    def _card(self, make: Callable[[], Answer], *, private: bool) -> Card:
        """The answer, or the sentence of an error that is for people."""
        try:
            answer = make()
        except (CoachError, LibraryError) as error:
            return self.slack.poster.note(str(error))
        return self.cards.answer(answer, private=private)

    def _decided(self, press: Press, person: Person, *, yes: bool) -> None:
        if not person.manages:
            return
        place = self.answers.places.decide(press.value, yes=yes, by=person.id)
        if place is not None:
            now = f"From now on I answer “{place.question}” from “{place.title}”." if yes else "I keep looking myself."
            self.slack.poster.tell(f"{press.key}:told", press.user, now)

    def _whisper(self, press: Press, text: str) -> None:
        """Beside what was pressed; a private card may stand where the coach is no member and cannot whisper."""
        key, poster = f"{press.key}:told", self.slack.poster
        if press.private:
            poster.answer(key, press.url, press.user, poster.note(text))
        else:
            poster.whisper(key, press.channel, press.user, text, thread=press.thread or None)

    def _given(self, answer_id: str, press: Press, person: Person) -> StoredAnswer:
        """The answer whose button was pressed.

        Raises:
            NotYours: It was given to somebody else alone, or there is none.
        """
        given = self.answers.store.answer(answer_id)
        if given is None or not (given.asked.rep == person.id or given.is_open_in(press.channel)):
            raise NotYours
        return given

    def _asked_again(self, press: Press, given: StoredAnswer, person: Person) -> Question:
        alone = press.private or self.slack.is_own(press.channel, press.user)
        return Question(
            given.asked.text, person.id, press.channel, press.thread, public=not alone, manages=person.manages
        )  # fmt: skip

    def _above(self, message: IncomingMessage) -> str:
        """What was last said above "what should I say here?", by anybody but the coach."""
        said = [
            from_slack(text_in(m), self.slack.bot_user)
            for m in self.slack.poster.said_above(message.channel, message.thread, message.ts)
            if self._is_anothers(m)
        ]
        return next((text for text in reversed(said) if text and not question.only_points(text)), "")

    def _is_anothers(self, message: Mapping[str, Any]) -> bool:
        """A person's words, or a mail that another app brought; not what a channel says of itself."""
        kinds = ANSWERED_SUBTYPES | {"bot_message"}
        return message.get("user") != self.slack.bot_user and message.get("subtype") in kinds


def _forget_what_is_personal(text: str) -> None:
    """Leave nothing of a question that was about somebody's own life, once it is answered.

    Raises:
        Forget: It was.
    """
    if (aside := aside_in(text)) is not None and aside.personal:
        raise Forget
