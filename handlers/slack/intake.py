"""What is stored before Slack is told that it arrived, and which Slack events are messages to the coach."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from coachbot.clock import Clock
from coachbot.domain.jobs import Due, JobKind, JobQueue
from handlers.slack.clips import clip_in
from handlers.slack.encode import from_slack
from handlers.slack.interactions import MESSAGE, IncomingMessage
from handlers.slack.said import text_in
from handlers.slack.standing import Home

Payload = Mapping[str, Any]
P = TypeVar("P")
ANSWERED_SUBTYPES = frozenset({None, "", "file_share", "thread_broadcast", "me_message"})


def message_in(event: Payload, *, bot_user: str, home: Home) -> IncomingMessage | None:
    """The message of an event, or None: not for us, not from a person, or from somebody plainly of elsewhere.

    Who it is, is looked up when it is done.
    """
    if event.get("type") not in ("message", "app_mention") or event.get("subtype") not in ANSWERED_SUBTYPES:
        return None
    user, channel, ts = event.get("user"), event.get("channel"), event.get("ts")
    # A person may write through an app, which then stands beside their name.
    if not (user and channel and ts) or event.get("bot_id") or user == bot_user:
        return None
    if home.is_foreign(event.get("user_team"), event.get("source_team"), event.get("team")):
        return None
    text = text_in(dict(event))
    direct = event.get("channel_type") == "im" or str(channel).startswith("D")
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
        """A message to the coach, once, however often Slack or its history tells it.

        Whoever was told that it failed has gone on meanwhile, in a role-play by another line: it is not done then.
        """
        self.due(self._now(MESSAGE, message, once=True))
        self.wake()

    def store(self, kind: JobKind[P], payload: P) -> None:
        """What somebody did; ``wake`` has it done."""
        self.due(self._now(kind, payload))

    def due(self, work: Due) -> None:
        """Any other work, once a key."""
        self._queue.enqueue(work, now=self._clock())

    def _now(self, kind: JobKind[P], payload: P, *, once: bool = False) -> Due:
        now = self._clock()
        return kind.at(payload, due=now, needed=now, once=once)
