"""How the app hears of things: envelopes over sockets, or signed requests over HTTP; and again when no ack came."""

import asyncio
import itertools
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable, Coroutine, Iterable
from dataclasses import dataclass
from typing import Any, Protocol

from coachbot.sandbox.arguments import as_json
from coachbot.sandbox.clock import Clock
from coachbot.sandbox.model import APP_ID, BOT_USER_ID, TEAM_ID
from coachbot.sandbox.tickets import Json, SlackError

REDELIVER_AFTER_S = 3.0
MAX_RETRIES = 3
_REMEMBERED = 20_000


@dataclass(slots=True)
class Delivery:
    """Something on its way to the app: when it went out, when the ack came."""

    envelope: Json
    sent_at: float = 0.0
    acked_at: float | None = None
    on_ack: Callable[[Json], None] | None = None
    retries: int = 0

    @property
    def about(self) -> str:
        """The event type, the command, or the kind of interaction."""
        payload = self.envelope["payload"]
        event = as_json(payload.get("event"))
        return str(event.get("type") or payload.get("command") or payload.get("type"))

    @property
    def kind(self) -> str:
        """``events_api``, ``interactive`` or ``slash_commands``."""
        return self.envelope["type"]

    def ack(self, payload: Json) -> None:
        """The app has it, and may have said something at once."""
        if self.acked_at is None:
            self.acked_at = time.monotonic()
            if self.on_ack is not None:
                self.on_ack(payload)


class Way(Protocol):
    """One way to the app."""

    async def send(self, delivery: Delivery) -> bool:
        """Send it once; False where nobody listens."""
        ...

    async def close(self) -> None:
        """Let go of every connection."""
        ...


class Deliveries:
    """Everything the app was told. ``deliver`` may be called from any thread.

    Args:
        subscribed: Event types as in a manifest, such as ``message.im``; none means all.

    Attributes:
        duplicates: How many times more than once each event is delivered.
        delay_s: How long each event waits before it goes out.
        sent: What was sent, by envelope id; the oldest are forgotten.
        enterprise: The Grid organization the app is installed in; empty is none.
        is_shared: Whether an event is from a channel shared with another workspace.
        is_org: Whether the app is installed in the whole organization.
        is_installed: Whether it is there to be told anything but that it was taken away.
        on_refused: Told of an ack whose words cannot be shown, and why; the ack counts all the same.
    """

    def __init__(self, way: Way, clock: Clock, subscribed: Iterable[str] = ()) -> None:
        self.way = way
        self.duplicates = 0
        self.delay_s = 0.0
        self.sent: OrderedDict[str, Delivery] = OrderedDict()
        self.subscribed = frozenset(subscribed)
        self.on_sent: Callable[[Delivery], None] = lambda _delivery: None
        self.on_refused: Callable[[Delivery, Json, str], None] = lambda _delivery, _said, _error: None
        self.enterprise = ""
        self.is_shared: Callable[[Json], bool] = lambda _event: False
        self.is_org: Callable[[], bool] = lambda: False
        self.is_installed: Callable[[], bool] = lambda: True
        self._clock = clock
        self._loop: asyncio.AbstractEventLoop | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self, loop: asyncio.AbstractEventLoop) -> None:
        """Where sending happens."""
        self._loop = loop

    async def close(self) -> None:
        """Stop telling."""
        for task in self._tasks:
            task.cancel()
        await self.way.close()

    @property
    def all_acked(self) -> bool:
        """Whether the app took all it was told, but what it does not listen to."""
        return all(delivery.acked_at is not None for delivery in list(self.sent.values()))

    def begin_anew(self) -> None:
        """Nothing was told yet, and all goes out once and at once."""
        self.duplicates, self.delay_s = 0, 0.0
        self.sent.clear()

    def event(self, event: Json) -> None:
        """Tell of an event the app has subscribed to, ``duplicates`` times more than once."""
        if self.subscribed and not self.subscribed & set(_names_of(event)):
            return
        if not self.is_installed() and event.get("type") not in _OF_ITS_END:
            return
        payload = {
            "token": "sandbox",
            "team_id": TEAM_ID,
            "api_app_id": APP_ID,
            "event": event,
            "type": "event_callback",
            "event_id": f"Ev{secrets.token_hex(6).upper()}",
            "event_time": int(self._clock()),
            "authorizations": [
                {
                    "enterprise_id": self.enterprise or None,
                    "team_id": TEAM_ID,
                    "user_id": BOT_USER_ID,
                    "is_bot": True,
                    "is_enterprise_install": self.is_org(),
                }
            ],
            "is_ext_shared_channel": self.is_shared(event),
        }
        for copy in range(1 + self.duplicates):
            # Two requests that are the same to the byte, in one second, would be signed alike.
            self.deliver("events_api", payload | {"event_context": f"{copy}-{payload['event_id']}"})

    def deliver(
        self,
        kind: str,
        payload: Json,
        *,
        answers: bool = False,
        on_ack: Callable[[Json], None] | None = None,
    ) -> Delivery:
        """Tell the app; while it does not listen it is lost, as with Slack.

        Raises:
            SlackError: ``app_not_installed``, where a person uses what an app left behind.
        """
        if kind != "events_api" and not self.is_installed():
            raise SlackError("app_not_installed")
        envelope: Json = {
            "envelope_id": secrets.token_hex(8),
            "type": kind,
            "payload": payload,
            "accepts_response_payload": answers,
        }
        if kind == "events_api":
            envelope |= {"retry_attempt": 0, "retry_reason": ""}

        def heard(said: Json) -> None:
            try:
                if on_ack is not None:
                    on_ack(said)
            except SlackError as error:
                # Its response URL may be too old by now. That is no reason to hang up on the app.
                self.on_refused(delivery, said, error.error)

        delivery = Delivery(envelope, on_ack=heard)
        self.sent[envelope["envelope_id"]] = delivery
        self.on_sent(delivery)
        while len(self.sent) > _REMEMBERED:
            self.sent.popitem(last=False)
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._soon, self._send(delivery))
        return delivery

    def acked(self, envelope_id: str, payload: Json) -> None:
        """An ack came over a socket."""
        if delivery := self.sent.get(envelope_id):
            delivery.ack(payload)

    def _soon(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _send(self, delivery: Delivery) -> None:
        if self.delay_s:
            await asyncio.sleep(self.delay_s)
        delivery.sent_at = time.monotonic()
        for attempt in itertools.count():
            if attempt:
                delivery.retries = attempt
                delivery.envelope |= {"retry_attempt": attempt, "retry_reason": "timeout"}
            if not await self.way.send(delivery):
                return
            # Only events come again, as with Slack.
            if delivery.acked_at is not None or delivery.kind != "events_api" or attempt == MAX_RETRIES:
                return
            await asyncio.sleep(REDELIVER_AFTER_S)
            if delivery.acked_at is not None:
                return


def _names_of(event: Json) -> list[str]:
    """What a manifest calls an event."""
    kind = str(event.get("type"))
    if kind != "message":
        return [kind]
    return [_MESSAGES[str(event.get("channel_type"))]]


_OF_ITS_END = frozenset({"tokens_revoked", "app_uninstalled"})
_MESSAGES = {"im": "message.im", "mpim": "message.mpim", "group": "message.groups", "channel": "message.channels"}
