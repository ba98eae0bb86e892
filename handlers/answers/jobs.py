"""What is done when somebody asks the coach, and when they press what stands under an answer."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from coachbot.answers import question
from coachbot.answers.answer import Answer
from coachbot.answers.capability import Answering
from coachbot.answers.ports import Question, StoredAnswer
from coachbot.domain.jobs import ident_of
from coachbot.domain.people import Person
from coachbot.errors import CoachError
from handlers.answers.cards import HELPFUL, NOTE, Cards
from handlers.slack.blocks import Card
from handlers.slack.encode import from_slack
from handlers.slack.feature import Practise, Slack
from handlers.slack.forms import entered
from handlers.slack.intake import ANSWERED_SUBTYPES
from handlers.slack.interactions import Command, IncomingMessage, Press, Shortcut, Submission, is_direct
from handlers.slack.poster import UrlRefused
from handlers.words import counted
from knowledge.library.errors import LibraryError

log = logging.getLogger(__name__)


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
        asked = Question(
            text, person.id, message.channel, message.thread, public=not message.is_direct, manages=person.manages
        )  # fmt: skip
        card = self._card(lambda: self.answers.ask(asked, ident_of(message.key)), private=False)
        self.slack.poster.post(message.key, message.channel, card, thread=message.thread)

    def command(self, command: Command, person: Person) -> None:
        """/coach: a card only its person sees."""
        self._privately(command, person, replaces=True)

    def shortcut(self, shortcut: Shortcut, person: Person) -> None:
        """What should I say? on a message."""
        self._privately(shortcut, person, replaces=False)

    def another_way(self, press: Press, person: Person) -> None:
        """The next style or the next play."""
        given = self._given(press.value)
        asked = _asked_again(press, given, person)
        self._again(press, lambda: self.answers.ask.another_way(given, ident_of(press.key), asked))

    def show_play(self, press: Press, person: Person) -> None:
        """The play that was nearest."""
        given = self._given(press.value)
        nearest: Mapping[str, str] = given.shown.get("nearest") or {}
        asked = _asked_again(press, given, person)
        self._again(press, lambda: self.answers.ask.play(nearest.get("page", ""), asked, ident_of(press.key)))

    def piece(self, press: Press, person: Person) -> None:
        """Another piece that may have been meant, whole; that it was chosen is remembered."""
        answer_id, _, number = press.value.rpartition(":")
        given = self._given(answer_id)
        asked = _asked_again(press, given, person)
        self.answers.ask.chose(given, int(number), asked)
        self._again(press, lambda: self.answers.ask.candidate(given, int(number), asked, ident_of(press.key)))

    def known(self, press: Press, person: Person) -> None:
        """A manager's yes: the coach answers this question from that page."""
        self._decided(press, person, yes=True)

    def not_known(self, press: Press, person: Person) -> None:
        """A manager's no."""
        self._decided(press, person, yes=False)

    def practise(self, press: Press, person: Person) -> None:
        """The rep wants to practise this play."""
        given = self._given(press.value)
        if not given.page_id:
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
        if given := self.answers.store.answer(answer_id):
            self.answers.store.rate(answer_id, person.id, helpful=helpful, now=self.answers.clock())
            if helpful:
                self.answers.ask.chose(given, None, _asked_again(press, given, person))
        more = "" if helpful else " “Ask my manager” gets you a person."
        self._whisper(press, f"Thanks, noted.{more}")

    def share(self, press: Press, person: Person) -> None:  # noqa: ARG002 -- every press brings its person
        """A private card, for everybody in the channel."""
        given = self._given(press.value)
        if not is_direct(press.channel) and not self.answers.ask.may_share(given):
            self._whisper(press, "This is for managers only, or not approved any more, so it stays with you.")
            return
        card = self.cards.answer(Answer.from_json(given.shown))
        self.slack.poster.share(press.key, press.channel, card, thread=press.thread or None, url=press.url)
        try:
            self.slack.poster.answer_url(press.url, Card("", []), delete_original=True)
        except UrlRefused as error:
            # It is shared; that the private card stays is no reason to share it again.
            log.info("a private card could not be taken away: %s", error)

    def keep(self, press: Press, person: Person) -> None:  # noqa: ARG002
        """A private card, to the rep's own messages with the coach."""
        card = self.cards.answer(Answer.from_json(self._given(press.value).shown))
        self.slack.poster.post(press.key, self.slack.poster.direct(press.user), card)
        kept = self.slack.poster.note("Kept in your messages with me.")
        self.slack.poster.answer_url(press.url, kept, replace_original=True)

    def question_of(self, answer_id: str) -> str:
        """What was asked, to begin a question to the manager with."""
        given = self.answers.store.answer(answer_id)
        return given.asked.text if given else ""

    def to_manager(self, form: Submission, person: Person) -> None:  # noqa: ARG002
        """The rep's question, to the coaching channel."""
        poster = self.slack.poster
        if not self.coaching_channel:
            none = "No coaching channel is set yet. Ask your admin to set COACHBOT_COACHING_CHANNEL."
            poster.tell(f"{form.key}:told", form.user, none)
            return
        given = self.answers.store.answer(form.about)
        answer = Answer.from_json(given.shown) if given else None
        poster.post(
            form.key, self.coaching_channel, self.cards.for_manager(form.user, entered(form.values, NOTE), answer)
        )
        poster.tell(
            f"{form.key}:told", form.user, f"Sent to <#{self.coaching_channel}>. Your manager can answer there."
        )

    def knows(self, person: Person, now: datetime) -> list[str]:  # noqa: ARG002 -- every feature is told the time
        """How much was asked, and what of it others see."""
        asked, in_vain = self.answers.store.asked_by(person.id)
        seen = "Managers see what nobody could answer, the team what two of you asked in vain, nobody sees who asked"
        return [f"{counted(asked, 'question')} you asked me, {in_vain} of them in vain (from your messages). {seen}."]

    # -- parts -------------------------------------------------------------------------------------

    def _privately(self, asks: Command | Shortcut, person: Person, *, replaces: bool) -> None:
        asked = Question(asks.text, person.id, asks.channel, manages=person.manages)
        card = self._card(lambda: self.answers.ask(asked, ident_of(asks.key)), private=True)
        self.slack.poster.answer_url(asks.url, card, replace_original=replaces)

    def _again(self, press: Press, make: Callable[[], Answer]) -> None:
        card = self._card(make, private=press.private)
        if press.private:
            self.slack.poster.answer_url(press.url, card, replace_original=True)
        else:
            self.slack.poster.post(press.key, press.channel, card, thread=press.thread)

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
        key, thread = f"{press.key}:told", press.thread or None
        self.slack.poster.whisper(key, press.channel, press.user, text, thread=thread)

    def _given(self, answer_id: str) -> StoredAnswer:
        given = self.answers.store.answer(answer_id)
        if given is None:
            raise LookupError(f"answer {answer_id!r} is not stored")
        return given

    def _above(self, message: IncomingMessage) -> str:
        """What a person last said above "what should I say here?"."""
        said = [
            from_slack(str(m.get("text", "")), self.slack.bot_user)
            for m in self.slack.poster.said_above(message.channel, message.thread, message.ts)
            if _is_a_persons(m)
        ]
        return next((text for text in reversed(said) if text and not question.only_points(text)), "")


def _asked_again(press: Press, given: StoredAnswer, person: Person) -> Question:
    public = not is_direct(press.channel) and not press.private
    return Question(
        given.asked.text, person.id, press.channel, press.thread, public=public, manages=person.manages
    )  # fmt: skip


def _is_a_persons(message: Mapping[str, Any]) -> bool:
    return not message.get("bot_id") and message.get("subtype") in ANSWERED_SUBTYPES
