"""A model's reading of an answer that is already on the screen: the same message gets better, or stays."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from coachbot.answers.answer import Answer
from coachbot.answers.capability import Answering
from coachbot.answers.ports import STOPPED, Question, StoredAnswer
from coachbot.answers.tailor import Reading
from coachbot.domain.jobs import Due, JobKind
from handlers.answers.cards import Cards
from handlers.slack.feature import Slack
from handlers.slack.interactions import IncomingMessage
from handlers.words import counted

log = logging.getLogger(__name__)

# After that nobody is in that conversation any more.
_HELPS = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Shown:
    """Where an answer stands that a model may make better.

    Attributes:
        user: Slack id of who asked, whose standing is looked up anew.
        ts: The message; empty where only its person sees it, then ``url`` takes another one.
    """

    answer: str
    user: str
    channel: str
    thread: str
    ts: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Stop:
    """Somebody wants no more of what is being done in a thread."""

    channel: str
    thread: str
    at: str


READ = JobKind("answers.read", Shown, lambda p: f"answers.read:{p.answer}", lambda p: f"read:{p.answer}", forgets=True)
STOP = JobKind(
    "answers.stop", Stop, lambda p: f"answers.stop:{p.channel}:{p.thread}:{p.at}", lambda p: f"stop:{p.thread}"
)


@dataclass(frozen=True, slots=True)
class ReadJobs:
    """Has a model read on, after the answer from the pages' own words is shown."""

    answers: Answering
    slack: Slack
    cards: Cards

    def after(self, message: IncomingMessage, answer_id: str) -> None:
        """Read on after an answer in a thread, where a model may have something to add."""
        sent = self.slack.poster.where_sent(message.key) or self.slack.poster.where_sent(f"{message.key}:dm")
        if sent is not None and sent.ts:
            self._later(Shown(answer_id, message.user, sent.channel, message.thread, sent.ts))

    def after_alone(self, answer_id: str, user: str, channel: str, url: str) -> None:
        """The same after an answer that only its person sees."""
        if url:
            self._later(Shown(answer_id, user, channel, "", url=url))

    def read(self, shown: Shown) -> None:
        """Make the answer better, line by line as they come and hold."""
        given = self.answers.store.answer(shown.answer)
        person = self.slack.people.of(shown.user, asks=True)
        if given is None or self._is_stopped(given):
            return
        asked = Question(
            given.asked.text, given.asked.rep, given.asked.channel, given.asked.thread,
            public=given.asked.public, manages=person.manages,
        )  # fmt: skip
        answer = Answer.from_json(given.shown)
        if answer.engine != "model":
            reading = self.answers.tailor.reads(answer, asked)
            self._status(shown, _doing(reading))
            answer = self._better(reading, answer, asked, shown) or answer
        self._show(answer, shown)

    def stop(self, stop: Stop) -> None:
        """What stands stays as it is."""
        self.answers.store.stop(stop.channel, stop.thread)
        self.slack.poster.clear_status(stop.channel, stop.thread)

    def _later(self, shown: Shown) -> None:
        given = self.answers.store.answer(shown.answer)
        if given is not None and self.answers.tailor.is_worth(Answer.from_json(given.shown)):
            now = self.answers.clock()
            self.answers.queue.enqueue(READ.at(shown, due=now, needed=now + _HELPS, once=True), now=now)

    def _better(self, reading: Reading, answer: Answer, asked: Question, shown: Shown) -> Answer | None:
        best: Answer | None = None
        for better in self.answers.tailor(reading, answer, asked):
            given = self.answers.store.answer(answer.id)
            if given is None or self._is_stopped(given):
                return None
            if best is not None and shown.ts:
                # The one before is whole already; the last one is shown by whoever asked for it.
                self._show(best, shown)
            self._status(shown, "is checking every line…")
            if not self.answers.tailor.keep(better, asked):
                return None
            best = better
        return best

    def _show(self, answer: Answer, shown: Shown) -> None:
        if shown.ts:
            if answer.engine == "model":
                self.slack.poster.update(shown.channel, shown.ts, self.cards.answer(answer))
            self.slack.poster.clear_status(shown.channel, shown.thread)
        elif answer.worded:
            # What only its person sees cannot be changed; the better one comes below it.
            key = f"answers.read:{answer.id}:more"
            self.slack.poster.answer(key, shown.url, shown.user, self.cards.answer(answer, private=True))

    def _status(self, shown: Shown, text: str) -> None:
        if shown.ts:
            self.slack.poster.status(shown.channel, shown.thread, text)

    def _is_stopped(self, given: StoredAnswer) -> bool:
        return given.engine == STOPPED


def stopped(event: Mapping[str, Any], now: datetime) -> Due | None:
    """The work that “Stop” becomes."""
    channel, thread = str(event.get("channel") or event.get("channel_id") or ""), str(event.get("thread_ts") or "")
    if not channel or not thread:
        return None
    stop = Stop(channel, thread, str(event.get("event_ts", "")))
    return STOP.at(stop, due=now, needed=now)


def _doing(reading: Reading) -> str:
    parts = [counted(reading.plays, "play")] if reading.plays else []
    parts += [counted(reading.pages, "page")] if reading.pages else []
    return f"is reading {' and '.join(parts)}…"
