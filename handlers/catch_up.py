"""Questions asked while nobody listened: Socket Mode keeps nothing for later."""

import logging
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from coachbot.clock import Clock
from coachbot.ports import JobQueue
from handlers.intake import Intake, question_in
from handlers.replies import error_name, listed

log = logging.getLogger(__name__)

# How far back a conversation is read that was never answered in: longer would answer old news.
_FIRST_LOOK = timedelta(minutes=15)
_CONVERSATIONS_OF = timedelta(days=7)
# Each thread costs a call at every connection, so only those still warm are read.
_THREADS_OF = timedelta(days=1)


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
    ) -> None:
        self._client = client
        self._queue = queue
        self._intake = intake
        self._clock = clock
        self._bot_user = bot_user
        self._team = team

    def __call__(self) -> int:
        """Store the questions missed; how many messages were looked at."""
        seen = self._queue.last_messages(since=self._clock() - _CONVERSATIONS_OF)
        looked = 0
        for channel, threads in self._conversations(seen):
            try:
                looked += sum(1 for _ in self._missed(channel, threads))
            except SlackApiError as error:
                log.info("could not read %s: %s", channel, error_name(error))
        return looked

    def _conversations(self, seen: Mapping[str, Mapping[str, str]]) -> list[tuple[str, Mapping[str, str]]]:
        known = dict(seen)
        try:
            for page in self._client.conversations_list(types="im", limit=200):
                known |= {c["id"]: {} for c in listed(page, "channels") if c["id"] not in known}
        except SlackApiError as error:
            log.info("could not list the conversations: %s", error_name(error))
        return list(known.items())

    def _missed(self, channel: str, threads: Mapping[str, str]) -> Iterator[None]:
        never = f"{(self._clock() - _FIRST_LOOK).timestamp():.6f}"
        oldest = max(threads.values(), default=never)
        page = self._client.conversations_history(channel=channel, oldest=oldest, limit=100)
        yield from self._store(channel, listed(page, "messages"))
        warm = f"{(self._clock() - _THREADS_OF).timestamp():.6f}"
        for thread, last in threads.items():
            if last < warm:
                continue
            page = self._client.conversations_replies(channel=channel, ts=thread, oldest=last, limit=100)
            yield from self._store(channel, listed(page, "messages"))

    def _store(self, channel: str, messages: list[dict[str, Any]]) -> Iterator[None]:
        for message in messages:
            event = {"type": "message", **message, "channel": channel}
            if found := question_in(event, bot_user=self._bot_user, team=self._team):
                self._intake.question(found)
            yield
