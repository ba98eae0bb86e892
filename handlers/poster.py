"""Messages out: each once, whatever crashes, and as plain text when Slack refuses the card."""

import logging
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, cast

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.webhook import WebhookClient

from coachbot.clock import Clock
from coachbot.domain.jobs import TryLater
from coachbot.domain.messages import OutboundStore, Sent
from handlers.blocks import Block
from handlers.encode import mrkdwn
from handlers.ids import METADATA_TYPE
from handlers.pace import Pace
from handlers.replies import error_name, is_certain, listed, part

log = logging.getLogger(__name__)

_SENTENCE_CHARS = 3_000
# With these it is the card that is wrong, so a plain text fares better; anything else is tried again later.
_THE_CARD = frozenset({"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "invalid_metadata_format"})
# There is nothing left to change.
_GONE = frozenset(
    {"message_not_found", "channel_not_found", "is_inactive", "cant_update_message", "cant_delete_message"}
)
# Slack's clock and ours may differ by this much.
_SKEW = timedelta(minutes=5)


class UrlRefused(Exception):
    """A response URL did not take an answer."""


class Poster:
    """Posts messages effectively once.

    Slack has no idempotency key: the key is claimed first and travels in the message's metadata, so
    that a retry can see in the history whether the first try went out.
    """

    def __init__(self, client: WebClient, outbound: OutboundStore, clock: Clock) -> None:
        self._client = client
        self._outbound = outbound
        self._clock = clock
        self._pace = Pace()
        # These never change; a person's has to be asked for once.
        self._direct: dict[str, str] = {}

    def post(self, key: str, channel: str, text: str, blocks: list[Block], *, thread: str | None = None) -> str:
        """Post a message; the timestamp it has.

        Raises:
            TryLater: This conversation got as many messages as Slack takes.
        """
        if wait := self._pace.wait_s(channel, key, time.monotonic()):
            raise TryLater(wait)
        earlier = self._outbound.begin(key, channel, now=self._clock())
        if earlier is not None:
            ts = earlier.ts or self._find(key, earlier, thread)
            if ts is not None:
                self._outbound.sent(key, channel, ts)
                return ts
        try:
            ts = self._send(key, channel, text, blocks, thread)
        except SlackApiError as error:
            if is_certain(error):
                self._outbound.refused(key)
            raise
        self._outbound.sent(key, channel, ts)
        return ts

    def update(self, channel: str, ts: str, text: str, blocks: list[Block]) -> bool:
        """Change a message to this, whatever it was; False when it is not there any more."""
        common: dict[str, Any] = {"channel": channel, "ts": ts, "text": text, "link_names": False}
        try:
            self._client.chat_update(blocks=blocks, **common)
        except SlackApiError as error:
            if error_name(error) in _GONE:
                return False
            if error_name(error) not in _THE_CARD:
                raise
            log.warning("Slack refused a changed card (%s); writing plain text", error_name(error))
            self._client.chat_update(blocks=[], **common)
        return True

    def delete(self, channel: str, ts: str) -> None:
        """Take a message away, if it is still there."""
        try:
            self._client.chat_delete(channel=channel, ts=ts)
        except SlackApiError as error:
            if error_name(error) not in _GONE:
                raise

    def direct(self, user: str) -> str:
        """The channel of a person's messages with the coach."""
        if user not in self._direct:
            self._direct[user] = str(part(self._client.conversations_open(users=user), "channel")["id"])
        return self._direct[user]

    def answer_url(self, url: str, text: str, blocks: list[Block], **how: Any) -> None:
        """Answer an interaction through its response URL; only its person sees it.

        Raises:
            UrlRefused: Neither the card nor its text went out; another try may.
        """
        webhook = WebhookClient(url, timeout=10)
        reply = webhook.send(text=text, blocks=blocks, **how)
        if reply.status_code != 200 and blocks:
            log.warning("a response url refused a card (%s); sending plain text", reply.status_code)
            reply = webhook.send(text=text, **how)
        if reply.status_code != 200:
            raise UrlRefused(reply.status_code)

    def whisper(self, key: str, channel: str, user: str, text: str, *, thread: str | None = None) -> None:
        """A sentence only one person sees; ``key`` is for the message it becomes where nobody can whisper."""
        text = mrkdwn(text, _SENTENCE_CHARS)
        try:
            self._client.chat_postEphemeral(channel=channel, user=user, text=text, thread_ts=thread)
        except SlackApiError as error:
            # Where the bot is no member it cannot whisper; the DM always works.
            log.info("could not whisper: %s", error_name(error))
            self.tell(key, user, text)

    def tell(self, key: str, user: str, text: str) -> None:
        """A sentence of our own, encoded, in a person's messages with the coach."""
        self.post(key, self.direct(user), text, [])

    def _send(self, key: str, channel: str, text: str, blocks: list[Block], thread: str | None) -> str:
        common: dict[str, Any] = {
            "channel": channel,
            "text": text,
            "thread_ts": thread,
            "unfurl_links": False,
            "unfurl_media": False,
            "link_names": False,
            "metadata": {"event_type": METADATA_TYPE, "event_payload": {"key": key}},
        }
        try:
            return str(cast("Any", self._client.chat_postMessage(blocks=blocks or None, **common))["ts"])
        except SlackApiError as error:
            if error_name(error) not in _THE_CARD:
                raise
            log.warning("Slack refused a card (%s); posting plain text", error_name(error))
            return str(cast("Any", self._client.chat_postMessage(**common))["ts"])

    def _find(self, key: str, earlier: Sent, thread: str | None) -> str | None:
        """The message with this key, if an earlier try went out though nobody heard of it.

        An error here is an error of the try: posting without having looked might double the message.
        """
        for message in self._since(earlier.at, earlier.channel, thread):
            if part(part(message, "metadata"), "event_payload").get("key") == key:
                return str(message["ts"])
        return None

    def _since(self, moment: datetime, channel: str, thread: str | None) -> Iterator[dict[str, Any]]:
        oldest = f"{(moment - _SKEW).timestamp():.6f}"
        where: dict[str, Any] = {"channel": channel, "limit": 200, "include_all_metadata": True, "oldest": oldest}
        cursor = ""
        while True:
            page = (
                self._client.conversations_replies(ts=thread, cursor=cursor, **where)
                if thread
                else self._client.conversations_history(cursor=cursor, **where)
            )
            yield from listed(page, "messages")
            cursor = str(part(page, "response_metadata").get("next_cursor") or "")
            if not cursor:
                return
