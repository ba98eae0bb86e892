"""Socket Mode: envelopes out, acks in, and again when no ack came."""

import asyncio
import contextlib
import json
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect

from coachbot.sandbox.state import APP_ID, BOT_USER_ID, TEAM_ID
from coachbot.sandbox.tickets import Json

MAX_SOCKETS = 10
REDELIVER_AFTER_S = 3.0
MAX_RETRIES = 3


@dataclass(slots=True)
class Delivery:
    """An envelope on its way: when it went out, when the ack came."""

    envelope: Json
    sent_at: float = 0.0
    acked_at: float | None = None
    on_ack: Callable[[Json], None] | None = None
    retries: int = 0


@dataclass(slots=True)
class Hub:
    """All sockets of the app. ``deliver`` may be called from any thread."""

    #: How many times more than once each event is delivered.
    duplicates: int = 0
    #: Whether the app may connect; off is an outage.
    accepting: bool = True
    deliveries: dict[str, Delivery] = field(default_factory=dict[str, Delivery])
    tickets: set[str] = field(default_factory=set[str])
    _sockets: list[WebSocket] = field(default_factory=list[WebSocket])
    _loop: asyncio.AbstractEventLoop | None = None
    _turn: int = 0

    def new_ticket(self) -> str:
        """A ticket for one connection."""
        ticket = secrets.token_urlsafe(12)
        self.tickets.add(ticket)
        return ticket

    def start(self, loop: asyncio.AbstractEventLoop) -> None:
        """Where sending happens."""
        self._loop = loop

    @property
    def connected(self) -> int:
        """How many sockets are open."""
        return len(self._sockets)

    def event(self, event: Json) -> None:
        """Wrap an event as the Events API does and deliver it, ``duplicates`` times more than once."""
        payload = {
            "token": "sandbox",
            "team_id": TEAM_ID,
            "api_app_id": APP_ID,
            "event": event,
            "type": "event_callback",
            "event_id": f"Ev{secrets.token_hex(6).upper()}",
            "event_time": int(time.time()),
            "authorizations": [
                {
                    "enterprise_id": None,
                    "team_id": TEAM_ID,
                    "user_id": BOT_USER_ID,
                    "is_bot": True,
                    "is_enterprise_install": False,
                }
            ],
            "is_ext_shared_channel": False,
        }
        for _ in range(1 + self.duplicates):
            self.deliver("events_api", payload)

    def deliver(
        self,
        kind: str,
        payload: Json,
        *,
        answers: bool = False,
        on_ack: Callable[[Json], None] | None = None,
    ) -> Delivery:
        """Send an envelope to one socket; while none is connected it is lost, as with Slack."""
        envelope: Json = {
            "envelope_id": secrets.token_hex(8),
            "type": kind,
            "payload": payload,
            "accepts_response_payload": answers,
        }
        if kind == "events_api":
            envelope |= {"retry_attempt": 0, "retry_reason": ""}
        delivery = Delivery(envelope, on_ack=on_ack)
        self.deliveries[envelope["envelope_id"]] = delivery
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._send_soon, delivery)
        return delivery

    async def serve(self, socket: WebSocket) -> None:
        """One connection, from hello to the end."""
        if not self.accepting or socket.query_params.get("ticket") not in self.tickets:
            await socket.close(code=4001)
            return
        self.tickets.discard(socket.query_params["ticket"])
        await socket.accept()
        if len(self._sockets) >= MAX_SOCKETS:
            await socket.send_json({"type": "disconnect", "reason": "too_many_websockets"})
            await socket.close()
            return
        await socket.send_json(
            {
                "type": "hello",
                "num_connections": len(self._sockets) + 1,
                "connection_info": {"app_id": APP_ID},
                "debug_info": {
                    "host": "sandbox",
                    "started": "",
                    "build_number": 1,
                    "approximate_connection_time": 18060,
                },
            }
        )
        self._sockets.append(socket)
        try:
            while True:
                self._acked(await socket.receive_text())
        except WebSocketDisconnect:
            pass
        finally:
            if socket in self._sockets:
                self._sockets.remove(socket)

    async def drop_all(self) -> None:
        """Cut every connection, as a network does."""
        for socket in list(self._sockets):
            await socket.close(code=1012)

    def _send_soon(self, delivery: Delivery) -> None:
        asyncio.ensure_future(self._send(delivery))  # noqa: RUF006 -- the loop outlives it

    async def _send(self, delivery: Delivery) -> None:
        if not self._sockets:
            return
        self._turn += 1
        socket = self._sockets[self._turn % len(self._sockets)]
        delivery.sent_at = delivery.sent_at or time.monotonic()
        # Where the socket died under it, the next look delivers it again or drops it.
        with contextlib.suppress(RuntimeError, WebSocketDisconnect):
            await socket.send_text(json.dumps(delivery.envelope))
        await asyncio.sleep(REDELIVER_AFTER_S)
        if delivery.acked_at is None and delivery.retries < MAX_RETRIES and delivery.envelope["type"] == "events_api":
            delivery.retries += 1
            delivery.envelope |= {"retry_attempt": delivery.retries, "retry_reason": "timeout"}
            await self._send(delivery)

    def _acked(self, text: str) -> None:
        message: Any = json.loads(text)
        delivery = self.deliveries.get(message.get("envelope_id", ""))
        if delivery is None or delivery.acked_at is not None:
            return
        delivery.acked_at = time.monotonic()
        if delivery.on_ack is not None:
            delivery.on_ack(message.get("payload") or {})
