"""What is stored before Slack is told that it arrived, and which Slack events are messages to the coach."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, TypeVar

from coachbot.clock import Clock
from coachbot.domain.jobs import Due, JobKind, JobQueue
from handlers.slack.clips import clip_in
from handlers.slack.encode import from_slack
from handlers.slack.interactions import MESSAGE, IncomingMessage, is_direct

Payload = Mapping[str, Any]
P = TypeVar("P")
ANSWERED_SUBTYPES = frozenset({None, "", "file_share"})


def message_in(event: Payload, *, bot_user: str, team: str) -> IncomingMessage | None:
    """The message of an event, or None: not for us, not from a person, not of this workspace."""
    if event.get("type") not in ("message", "app_mention") or event.get("subtype") not in ANSWERED_SUBTYPES:
        return None
    user, channel, ts = event.get("user"), event.get("channel"), event.get("ts")
    if not (user and channel and ts) or event.get("bot_id") or event.get("app_id") or user == bot_user:
        return None
    home = event.get("user_team") or event.get("source_team")
    if home and team and home != team:
        return None
    text = str(event.get("text") or "")
    direct = event.get("channel_type") == "im" or is_direct(str(channel))
    if not (direct or event["type"] == "app_mention" or (bot_user and f"<@{bot_user}>" in text)):
        return None
    thread, (clip, spoken_s) = event.get("thread_ts"), clip_in(event)
    return IncomingMessage(
        str(channel), str(ts), str(thread or ts), str(user), from_slack(text, bot_user), bool(thread), clip, spoken_s
    )  # fmt: skip


class Intake:
    """Stores work, and wakes the workers."""

    def __init__(self, queue: JobQueue, clock: Clock, wake: Callable[[], None]) -> None:
        self._queue = queue
        self._clock = clock
        self.wake = wake

    def message(self, message: IncomingMessage) -> None:
        """A message to the coach, once."""
        self.store(MESSAGE, message)
        self.wake()

    def store(self, kind: JobKind[P], payload: P, *, after_s: float = 0.0) -> None:
        """What somebody did, once; ``wake`` has it done, ``after_s`` from now at the earliest."""
        due = self._clock() + timedelta(seconds=after_s)
        self.due(kind.at(payload, due=due, needed=due))

    def due(self, work: Due) -> None:
        """Any other work, once a key."""
        self._queue.enqueue(work, now=self._clock())
