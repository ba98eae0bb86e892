"""Questions asked while nobody listened: Socket Mode keeps nothing for later."""

import logging
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import timedelta
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from tenacity import Retrying, retry_if_exception, stop_after_attempt

from coachbot.clock import Clock
from coachbot.domain.jobs import JobQueue
from handlers.slack.intake import Intake, message_in
from handlers.slack.interactions import MESSAGE
from handlers.slack.replies import error_name, is_certain, listed, wait_s

log = logging.getLogger(__name__)

# How far back a conversation is read that was never answered in: longer would answer old news.
_FIRST_LOOK = timedelta(minutes=15)
# Before the last message seen there may be one that was missed: written while nobody listened, with the last one
# heard live before this got round to reading. What was stored already is stored once.
_OVERLAP = timedelta(minutes=15)
# Less than finished jobs are kept, or the overlap would answer again what was forgotten.
_CONVERSATIONS_OF = timedelta(days=6)
# Each thread costs a call at every connection, so only those still warm are read.
_THREADS_OF = timedelta(days=1)
_PATIENCE = 10


class CatchUp:
    """After each connection, reads what was written since the last message seen; each is stored once."""

    def __init__(
        self,
        client: WebClient,
        queue: JobQueue,
        intake: Intake,
        clock: Clock,
        *,
        bot_user: str,
        team: str,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._sleep = sleep
        self._client = client
        self._queue = queue
        self._intake = intake
        self._clock = clock
        self._bot_user = bot_user
        self._team = team

    def __call__(self) -> int:
        """Store the questions missed; how many messages were looked at."""
        seen = _latest(self._queue.payloads(MESSAGE.names, since=self._clock() - _CONVERSATIONS_OF))
        looked = 0
        for channel, threads in self._conversations(seen):
            looked += self._patiently(channel, threads)
        return looked

    def _patiently(self, channel: str, threads: Mapping[str, str]) -> int:
        """How many messages of a conversation were looked at; what Slack puts off is read a little later."""
        patiently = Retrying(
            retry=retry_if_exception(_is_put_off),
            wait=lambda state: _waits_s(state.outcome.exception() if state.outcome else None),
            stop=stop_after_attempt(_PATIENCE),
            sleep=self._sleep,
            reraise=True,
        )
        try:
            return patiently(lambda: sum(1 for _ in self._missed(channel, threads)))
        except SlackApiError as error:
            again = " again and again" if _is_put_off(error) else ""
            log.warning("could not read %s%s: %s", channel, again, error_name(error))
            return 0

    def _conversations(self, seen: Mapping[str, Mapping[str, str]]) -> list[tuple[str, Mapping[str, str]]]:
        known = dict(seen)
        try:
            for page in self._client.conversations_list(types="im", limit=200):
                known |= {c["id"]: {} for c in listed(page, "channels") if c["id"] not in known}
        except SlackApiError as error:
            log.info("could not list the conversations: %s", error_name(error))
        # The warmest first: there somebody is waiting.
        return sorted(known.items(), key=lambda item: max(item[1].values(), default=""), reverse=True)

    def _missed(self, channel: str, threads: Mapping[str, str]) -> Iterator[None]:
        never = f"{(self._clock() - _FIRST_LOOK).timestamp():.6f}"
        oldest = _before(max(threads.values())) if threads else never
        page = self._client.conversations_history(channel=channel, oldest=oldest, limit=100)
        yield from self._store(channel, listed(page, "messages"))
        warm = f"{(self._clock() - _THREADS_OF).timestamp():.6f}"
        for thread, last in threads.items():
            if last < warm:
                continue
            page = self._client.conversations_replies(channel=channel, ts=thread, oldest=_before(last), limit=100)
            yield from self._store(channel, listed(page, "messages"))

    def _store(self, channel: str, messages: list[dict[str, Any]]) -> Iterator[None]:
        # The oldest first: should this be cut short, the next reading begins at the last one stored.
        for message in sorted(messages, key=lambda message: str(message.get("ts"))):
            event = {"type": "message", **message, "channel": channel}
            if found := message_in(event, bot_user=self._bot_user, team=self._team):
                self._intake.message(found)
            yield


def _is_put_off(error: BaseException) -> bool:
    """Whether Slack asks us to wait, or is in trouble itself."""
    return isinstance(error, SlackApiError) and (wait_s(error) is not None or not is_certain(error))


def _waits_s(error: BaseException | None) -> float:
    return (wait_s(error) if isinstance(error, SlackApiError) else None) or 1.0


def _latest(messages: Iterable[Mapping[str, Any]]) -> dict[str, dict[str, str]]:
    """The latest message stored of each thread, by channel and thread."""
    seen: dict[str, dict[str, str]] = {}
    for message in messages:
        threads = seen.setdefault(message["channel"], {})
        threads[message["thread"]] = max(threads.get(message["thread"], ""), message["ts"])
    return seen


def _before(ts: str) -> str:
    return f"{float(ts) - _OVERLAP.total_seconds():.6f}"
