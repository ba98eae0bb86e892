"""Things Slack hands out that run out: trigger ids and response URLs."""

import itertools
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]
TRIGGER_LIFE_S = 3.0
RESPONSE_URL_LIFE_S = 1800.0
RESPONSE_URL_USES = 5
_REMEMBERED = 10_000


class SlackError(Exception):
    """An answer ``{"ok": false, "error": ...}`` with Slack's name for it.

    Attributes:
        messages: What stands in ``response_metadata.messages``.
        more: Further fields of the answer, such as ``needed``.
        retry_after_s: With ``ratelimited``: seconds until the next try.
    """

    def __init__(self, error: str, *messages: str, retry_after_s: float = 1.0, **more: Any) -> None:
        super().__init__(error)
        self.error = error
        self.messages = messages
        self.more = more
        self.retry_after_s = retry_after_s

    def as_json(self) -> Json:
        """The body of the answer."""
        body: Json = {"ok": False, "error": self.error, **self.more}
        if self.messages:
            body["response_metadata"] = {"messages": list(self.messages)}
        return body


@dataclass(frozen=True, slots=True)
class Trigger:
    """Who did something, and in which conversation; empty is none."""

    user: str
    channel: str
    expires: float


@dataclass(slots=True)
class ResponseUrl:
    """Where an interaction may be answered; ``message_ts`` is what an answer may replace."""

    channel: str
    user: str
    thread_ts: str | None
    message_ts: str | None
    expires: float
    uses: int = 0


class Tickets:
    """Hands them out and takes them back."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._numbers = itertools.count(1)
        self._triggers: dict[str, Trigger] = {}
        self._spent: set[str] = set()
        self._urls: dict[str, ResponseUrl] = {}

    def new_trigger(self, user: str, channel: str = "") -> str:
        """An id that opens one view for this person within three seconds."""
        trigger = f"{next(self._numbers)}.{secrets.token_hex(6)}"
        if len(self._triggers) > _REMEMBERED:
            self._triggers.clear()
            self._spent.clear()
        self._triggers[trigger] = Trigger(user, channel, self._clock() + TRIGGER_LIFE_S)
        return trigger

    def use_trigger(self, trigger: str) -> Trigger:
        """Spend a trigger id; whose it was and where they were.

        Raises:
            SlackError: It is unknown, spent or too old.
        """
        if trigger in self._spent:
            raise SlackError("exchanged_trigger_id")
        found = self._triggers.pop(trigger, None)
        if found is None:
            raise SlackError("invalid_trigger_id")
        self._spent.add(trigger)
        if self._clock() > found.expires:
            raise SlackError("expired_trigger_id")
        return found

    def new_url(self, channel: str, user: str, *, thread_ts: str | None = None, message_ts: str | None = None) -> str:
        """The secret part of a URL that answers an interaction."""
        token = secrets.token_urlsafe(12)
        expires = self._clock() + RESPONSE_URL_LIFE_S
        self._urls[token] = ResponseUrl(channel, user, thread_ts, message_ts, expires)
        return token

    def use_url(self, token: str) -> ResponseUrl:
        """One of the five uses of a response URL.

        Raises:
            SlackError: It is unknown, used up or too old.
        """
        url = self._urls.get(token)
        if url is None or self._clock() > url.expires:
            raise SlackError("expired_url")
        if url.uses >= RESPONSE_URL_USES:
            raise SlackError("used_url")
        url.uses += 1
        return url
