"""Questions asked while nobody listened: Socket Mode keeps nothing for later."""

import logging
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from tenacity import Retrying, retry_if_exception, stop_after_attempt

from coachbot.clock import Clock
from coachbot.domain.jobs import JobQueue, MarkStore
from handlers.slack.intake import Intake, message_in
from handlers.slack.interactions import MESSAGE
from handlers.slack.replies import error_name, is_certain, listed, part, wait_s
from handlers.slack.standing import Home
from handlers.slack.trouble import is_gone, refuses_all

log = logging.getLogger(__name__)

HEARD = "slack.heard"
# How far back is read where nothing was ever heard: longer would answer old news.
_FIRST_LOOK = timedelta(minutes=15)
# Slack's clock and ours may differ, and the last mark may be a little old. What was stored already is stored once.
_OVERLAP = timedelta(minutes=2)
# Less than finished jobs are kept, or what was answered and forgotten would be answered again.
_LONGEST = timedelta(days=6)
# Replies stand below roots that may be older: so much older are roots looked at for what was added to them.
_ROOTS_OF = timedelta(days=1)
_EVER = datetime.min.replace(tzinfo=UTC)
_TYPES = "public_channel,private_channel,mpim,im"
_PAGE = 200
_PATIENCE = 10


class CatchUp:
    """Reads what was written while nobody listened, in every conversation the bot is in; each is stored once.

    Args:
        since: When the workspace took the coach in; what was written before was not for it.
    """

    def __init__(
        self,
        client: WebClient,
        queue: JobQueue,
        marks: MarkStore,
        intake: Intake,
        clock: Clock,
        *,
        bot_user: str,
        home: Home,
        since: datetime | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._client = client
        self._queue = queue
        self._marks = marks
        self._intake = intake
        self._clock = clock
        self._bot_user = bot_user
        self._home = home
        self._since = since or _EVER
        self._patience = Retrying(
            retry=retry_if_exception(_is_put_off),
            wait=lambda state: _waits_s(state.outcome.exception() if state.outcome else None),
            stop=stop_after_attempt(_PATIENCE),
            sleep=sleep,
            reraise=True,
        )

    def __call__(self, lost_at: datetime | None = None) -> bool:
        """Store the questions missed; whether all was read that Slack lets us read. Else it is to be read again.

        Args:
            lost_at: From when on messages may have been lost here, though another bot heard all it was told.
        """
        now = self._clock()
        heard = self._marks.mark(HEARD)
        known = (heard - _OVERLAP) if heard else now - _FIRST_LOOK
        missing = min(known, (lost_at or now) - _OVERLAP)
        oldest = max(now - _LONGEST, missing, self._since)
        threads = _threads(self._queue.payloads(MESSAGE.names, since=now - _LONGEST))
        is_whole = True
        try:
            for channel in self._conversations(threads):
                is_whole &= self._patiently(channel, threads[channel], oldest)
        except SlackApiError as error:
            # That it was taken away is said elsewhere.
            level = logging.INFO if is_gone(error) else logging.WARNING
            log.log(level, "could not read what was missed, it is tried again: %s", error_name(error))
            return False
        if is_whole:
            self.hears(now)
        return is_whole

    def hears(self, now: datetime) -> None:
        """Everything up to now was heard."""
        self._marks.set_mark(HEARD, now)

    def _patiently(self, channel: str, threads: Mapping[str, str], oldest: datetime) -> bool:
        """Whether a conversation was read, or never will be; what Slack puts off is read a little later.

        Raises:
            SlackApiError: Nothing can be read.
        """
        try:
            self._patience(lambda: self._read(channel, threads, oldest))
        except SlackApiError as error:
            if refuses_all(error):
                raise
            again = " again and again, it is tried later" if _is_put_off(error) else ""
            log.warning("could not read %s%s: %s", channel, again, error_name(error))
            return not _is_put_off(error)
        return True

    def _conversations(self, known: Mapping[str, Mapping[str, str]]) -> list[str]:
        """Those the bot is in, and those it was asked in; the warmest first, for there somebody is waiting.

        Raises:
            SlackApiError: They cannot be listed now.
        """
        found = set(known)
        try:
            found |= self._patience(self._listed)
        except SlackApiError as error:
            if refuses_all(error) or _is_put_off(error):
                raise
            log.warning("could not list the conversations: %s", error_name(error))
        return sorted(found, key=lambda channel: max(known.get(channel, {}).values(), default=""), reverse=True)

    def _listed(self) -> set[str]:
        pages = self._client.users_conversations(types=_TYPES, limit=_PAGE, exclude_archived=True)
        return {str(channel["id"]) for page in pages for channel in listed(page, "channels")}

    def _read(self, channel: str, threads: Mapping[str, str], oldest: datetime) -> None:
        since = f"{oldest.timestamp():.6f}"
        roots = self._pages("conversations.history", channel, max(oldest - _ROOTS_OF, self._since))
        grown = {str(root["ts"]) for root in roots if str(root.get("latest_reply") or "") > since}
        warm = f"{(oldest - _ROOTS_OF).timestamp():.6f}"
        grown |= {thread for thread, last in threads.items() if last > warm}
        self._store(channel, [root for root in roots if str(root["ts"]) > since])
        for thread in sorted(grown):
            self._store(channel, self._replies(channel, thread, oldest))

    def _replies(self, channel: str, thread: str, oldest: datetime) -> list[dict[str, Any]]:
        try:
            return self._pages("conversations.replies", channel, oldest, ts=thread)
        except SlackApiError as error:
            if error_name(error) != "thread_not_found":
                raise
            # It was deleted meanwhile; the others are read all the same.
            return []

    def _pages(self, method: str, channel: str, oldest: datetime, **more: Any) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        cursor = ""
        while True:
            wanted = {"channel": channel, "oldest": f"{oldest.timestamp():.6f}", "limit": _PAGE, "cursor": cursor}
            page = self._client.api_call(method, params=wanted | more)
            found += listed(page, "messages")
            cursor = str(part(page, "response_metadata").get("next_cursor") or "")
            if not cursor:
                return found

    def _store(self, channel: str, messages: list[dict[str, Any]]) -> None:
        # The oldest first: should this be cut short, the next reading begins where this one did.
        for message in sorted(messages, key=lambda message: str(message.get("ts"))):
            event = {"type": "message", **message, "channel": channel}
            if found := message_in(event, bot_user=self._bot_user, home=self._home):
                self._intake.message(found)


def _is_put_off(error: BaseException) -> bool:
    """Whether Slack asks us to wait, or is in trouble itself."""
    return isinstance(error, SlackApiError) and (wait_s(error) is not None or not is_certain(error))


def _waits_s(error: BaseException | None) -> float:
    return (wait_s(error) if isinstance(error, SlackApiError) else None) or 1.0


def _threads(messages: Iterable[Mapping[str, Any]]) -> defaultdict[str, dict[str, str]]:
    """The latest message stored of each thread, by channel and thread."""
    seen: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for message in messages:
        if "thread" not in message:
            # Nothing of it was kept.
            continue
        threads = seen[message["channel"]]
        threads[message["thread"]] = max(threads.get(message["thread"], ""), message["ts"])
    return seen
