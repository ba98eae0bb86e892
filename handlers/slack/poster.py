"""Messages out: each once, whatever crashes, and as plain text when Slack refuses the card."""

import copy
import logging
import time
from collections import deque
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.webhook import WebhookClient

from coachbot.clock import Clock
from coachbot.domain.jobs import TryLater
from coachbot.domain.messages import OutboundStore, Sent
from handlers.slack.blocks import Block, Card, Speaker, line, rich
from handlers.slack.blocks import text as words
from handlers.slack.encode import literal, mrkdwn
from handlers.slack.pace import Pace
from handlers.slack.replies import error_name, is_certain, listed, part, wait_s
from handlers.slack.trouble import refuses_place

log = logging.getLogger(__name__)

#: Marks our messages, so that a crash can find out whether one went out. Keys only, never content.
METADATA_TYPE = "coachbot_message"

_COURTESY_S = 2
_ABOVE = 100
_SENTENCE_CHARS = 3_000
_LINE_CHARS = 1_200
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

    Attributes:
        pace: Each message's place in its conversation's line.
    """

    def __init__(self, client: WebClient, outbound: OutboundStore, clock: Clock, pace: Pace | None = None) -> None:
        self.pace = pace or Pace()
        self._client = client
        # For what the answer does not wait for.
        self._quick_client = copy.copy(client)
        self._quick_client.timeout = _COURTESY_S
        self._outbound = outbound
        self._clock = clock
        # These never change; a person's has to be asked for once.
        self._direct: dict[str, str] = {}

    def post(
        self, key: str, channel: str, card: Card, *, thread: str | None = None, speaker: Speaker | None = None
    ) -> str:
        """Post a message; the timestamp it has.

        Args:
            speaker: Whose name and icon it comes under; where the app may not do that, the name leads the text.

        Raises:
            TryLater: This conversation got as many messages as Slack takes.
        """
        if wait := self.pace.wait_s(channel, key, time.monotonic()):
            raise TryLater(wait)
        earlier = self._outbound.begin(key, channel, now=self._clock())
        if earlier is not None:
            ts = earlier.ts or self._find(key, earlier, thread)
            if ts is not None:
                self._outbound.sent(key, channel, ts)
                return ts
        try:
            ts = self._send(key, channel, card, thread, speaker)
        except SlackApiError as error:
            if is_certain(error):
                self._outbound.refused(key)
            raise
        self._outbound.sent(key, channel, ts)
        return ts

    def post_or_tell(self, key: str, channel: str, user: str, card: Card, *, thread: str | None = None) -> None:
        """Post a message; where the conversation does not take it, to its person, in their messages with the coach."""
        try:
            self.post(key, channel, card, thread=thread)
        except SlackApiError as error:
            if not refuses_place(error):
                raise
            log.info("a conversation does not take a message: %s", error_name(error))
            self.post(f"{key}:dm", self.direct(user), card)

    def share(self, key: str, channel: str, card: Card, *, thread: str | None, url: str) -> None:
        """Post a message that somebody in the channel asked for; where the bot is no member, through their request."""
        try:
            self.post(key, channel, card, thread=thread)
        except SlackApiError as error:
            if error_name(error) not in ("not_in_channel", "channel_not_found"):
                raise
            self.answer_url(url, card, response_type="in_channel")

    def show(self, key: str, channel: str, user: str, card: Card, *, thread: str | None = None) -> None:
        """A card only one person sees; in their messages with the coach where nobody can whisper."""
        if not self.shows_here(channel, user, card, thread=thread):
            self.post(key, self.direct(user), card)

    def shows_here(self, channel: str, user: str, card: Card, *, thread: str | None = None) -> bool:
        """A card only one person sees; False where the bot is no member and so cannot whisper."""
        common: dict[str, Any] = {"channel": channel, "user": user, "text": card.text, "thread_ts": thread}
        try:
            self._plainer_if_refused(
                card, lambda blocks: self._client.chat_postEphemeral(blocks=blocks or None, **common)
            )
        except SlackApiError as error:
            if not refuses_place(error):
                raise
            return False
        return True

    def show_modal(self, trigger: str, view: Block) -> bool:
        """A form or a card above everything; False where whatever asked for it is too long ago."""
        try:
            self._client.views_open(trigger_id=trigger, view=view)
        except SlackApiError as error:
            log.info("a modal could not be opened: %s", error_name(error))
            return False
        return True

    def answer(self, key: str, url: str, user: str, card: Card) -> None:
        """Answer a command; only its person sees it, and in their messages with the coach where the URL is too old."""
        try:
            self.answer_url(url, card)
        except UrlRefused:
            self.post(key, self.direct(user), card)

    def where_sent(self, key: str) -> Sent | None:
        """Looks up where the message with this key went; None when nobody began to post it."""
        return self._outbound.find(key)

    def update(self, channel: str, ts: str, card: Card) -> bool:
        """Change a message to this, whatever it was; False when it is not there any more."""
        common: dict[str, Any] = {"channel": channel, "ts": ts, "text": card.text, "link_names": False}
        try:
            self._plainer_if_refused(card, lambda blocks: self._client.chat_update(blocks=blocks, **common))
        except SlackApiError as error:
            if error_name(error) in _GONE:
                return False
            raise
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

    def answer_url(self, url: str, card: Card, **how: Any) -> None:
        """Answer an interaction through its response URL; only its person sees it.

        Raises:
            UrlRefused: Neither the card nor its text went out; another try may.
        """
        webhook = WebhookClient(url, timeout=10)
        reply = webhook.send(text=card.text, blocks=card.blocks, **how)
        if reply.status_code != 200 and card.blocks:
            log.warning("a response url refused a card (%s); sending plain text", reply.status_code)
            reply = webhook.send(text=card.text, **how)
        if reply.status_code != 200:
            raise UrlRefused(reply.status_code)

    def whisper(self, key: str, channel: str, user: str, text: str, *, thread: str | None = None) -> None:
        """A sentence only one person sees; ``key`` is for the message it becomes where nobody can whisper."""
        self.show(key, channel, user, Card(mrkdwn(text, _SENTENCE_CHARS), []), thread=thread)

    def tell(self, key: str, user: str, text: str) -> None:
        """A sentence of our own, encoded, in a person's messages with the coach."""
        self.post(key, self.direct(user), Card(text, []))

    def note(self, text: str) -> Card:
        """A sentence of our own, as a card."""
        shown = literal(text, _LINE_CHARS) or " "
        return Card(mrkdwn(text, _SENTENCE_CHARS), [rich([line(words(shown))])])

    def status(self, channel: str, thread: str, text: str) -> None:
        """What the coach is doing, until it says something; a courtesy: without it the answer still comes."""
        try:
            self._quick_client.assistant_threads_setStatus(channel_id=channel, thread_ts=thread, status=text)
        except (SlackClientError, OSError) as error:
            log.info("no status could be shown: %s", type(error).__name__)

    def clear_status(self, channel: str, thread: str) -> None:
        """Nothing is being done any more."""
        self.status(channel, thread, "")

    def said_above(self, channel: str, thread: str, ts: str) -> list[dict[str, Any]]:
        """The last messages of a thread before one of them, oldest first; none where they may not be read."""
        last: deque[dict[str, Any]] = deque(maxlen=_ABOVE)
        try:
            for page in self._client.conversations_replies(channel=channel, ts=thread, latest=ts, limit=1000):
                last.extend(message for message in listed(page, "messages") if message["ts"] != ts)
        except SlackApiError as error:
            if wait_s(error) is not None or not is_certain(error):
                raise
            log.info("the thread above could not be read: %s", error_name(error))
        return list(last)

    def show_home(self, user: str, view: Block) -> None:
        """Somebody's Home tab."""
        self._client.views_publish(user_id=user, view=view)

    def _send(self, key: str, channel: str, card: Card, thread: str | None, speaker: Speaker | None) -> str:
        named = {"username": speaker.name, "icon_emoji": speaker.icon} if speaker else {}
        common: dict[str, Any] = named | {
            "channel": channel,
            "text": card.text,
            "thread_ts": thread,
            "unfurl_links": False,
            "unfurl_media": False,
            "link_names": False,
            "metadata": {"event_type": METADATA_TYPE, "event_payload": {"key": key}},
        }
        posted = self._plainer_if_refused(
            card, lambda blocks: self._client.chat_postMessage(blocks=blocks or None, **common)
        )
        if speaker and part(posted, "message").get("username") != speaker.name:
            # Slack leaves the name out, without a word, where the scope chat:write.customize was not granted.
            self.update(channel, str(posted["ts"]), speaker.leads(card))
        return str(posted["ts"])

    def _plainer_if_refused(self, card: Card, send: Callable[[list[Block]], Any]) -> Any:
        """Send the card; where Slack refuses its blocks, the plainer ones, and at last its text."""
        *better, last = card.tries
        for blocks in better:
            try:
                return send(blocks)
            except SlackApiError as error:
                if error_name(error) not in _THE_CARD:
                    raise
                log.warning("Slack refused a card (%s); writing it plainer", error_name(error))
        return send(last)

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
