"""Which Slack events are questions, and the job each becomes. Pure, but for the one insert."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from coachbot.clock import Clock
from coachbot.domain.jobs import JobQueue
from handlers.encode import from_slack

Payload = Mapping[str, Any]
ANSWERED_SUBTYPES = frozenset({None, "", "file_share"})


@dataclass(frozen=True, slots=True)
class Question:
    """A message to answer.

    Attributes:
        thread: The thread the answer goes to; in the coach's DM every top-level message begins one.
        in_thread: Whether it was written inside a thread that was already there.
    """

    channel: str
    ts: str
    thread: str
    user: str
    text: str
    in_thread: bool

    @property
    def key(self) -> str:
        """The same for every delivery of the message: as event, as mention, again, or found in the history."""
        return f"message:{self.channel}:{self.ts}"


def question_in(event: Payload, *, bot_user: str, team: str) -> Question | None:
    """The question in a message event, or None: not for us, not from a person, not of this workspace."""
    if event.get("type") not in ("message", "app_mention") or event.get("subtype") not in ANSWERED_SUBTYPES:
        return None
    user, channel, ts = event.get("user"), event.get("channel"), event.get("ts")
    if not (user and channel and ts) or event.get("bot_id") or event.get("app_id") or user == bot_user:
        return None
    home = event.get("user_team") or event.get("source_team")
    if home and team and home != team:
        return None
    text = str(event.get("text") or "")
    is_dm = event.get("channel_type") == "im" or str(channel).startswith("D")
    if not (is_dm or event["type"] == "app_mention" or (bot_user and f"<@{bot_user}>" in text)):
        return None
    thread = event.get("thread_ts")
    return Question(
        str(channel),
        str(ts),
        str(thread or ts),
        str(user),
        from_slack(text, bot_user),
        bool(thread),
    )


class Intake:
    """Stores work before Slack is told that it arrived, and wakes the workers."""

    def __init__(self, queue: JobQueue, clock: Clock, wake: Callable[[], None]) -> None:
        self._queue = queue
        self._clock = clock
        self.wake = wake

    def question(self, question: Question) -> None:
        """A message to answer, once."""
        payload = {
            "channel": question.channel,
            "ts": question.ts,
            "thread": question.thread,
            "user": question.user,
            "text": question.text,
            "in_thread": question.in_thread,
        }
        self.store(question.key, "answer_message", payload, lane=f"{question.channel}:{question.thread}")
        self.wake()

    def store(self, key: str, kind: str, payload: Payload, *, lane: str) -> None:
        """Any other work, once a key."""
        self._queue.enqueue(key, kind, payload, lane=lane, now=self._clock())
