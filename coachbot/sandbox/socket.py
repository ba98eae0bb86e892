"""Socket Mode: tickets, up to ten connections, envelopes out, acks in."""

import contextlib
import json
import secrets
from collections.abc import Callable

from starlette.websockets import WebSocket, WebSocketDisconnect

from coachbot.sandbox.arguments import as_json
from coachbot.sandbox.delivery import Delivery
from coachbot.sandbox.model import APP_ID
from coachbot.sandbox.tickets import Json

MAX_SOCKETS = 10
REASONS = ("warning", "refresh_requested", "link_disabled", "too_many_websockets")


class Sockets:
    """All connections of the app.

    Args:
        acked: Called with the envelope id and the payload of each ack.

    Attributes:
        accepting: Whether the app may connect; off is an outage.
        served: How many connections there were.
    """

    def __init__(self, acked: Callable[[str, Json], None]) -> None:
        self.accepting = True
        self.served = 0
        self._acked = acked
        self._tickets: set[str] = set()
        self._open: list[WebSocket] = []
        self._turn = 0

    @property
    def connected(self) -> int:
        """How many sockets are open."""
        return len(self._open)

    def new_ticket(self) -> str:
        """A ticket for one connection."""
        ticket = secrets.token_urlsafe(12)
        self._tickets.add(ticket)
        return ticket

    async def serve(self, socket: WebSocket) -> None:
        """One connection, from hello to the end."""
        ticket = socket.query_params.get("ticket", "")
        if not self.accepting or ticket not in self._tickets:
            await socket.close(code=4001)
            return
        self._tickets.discard(ticket)
        await socket.accept()
        if len(self._open) >= MAX_SOCKETS:
            await socket.send_json({"type": "disconnect", "reason": "too_many_websockets"})
            await socket.close()
            return
        self._open.append(socket)
        self.served += 1
        await socket.send_json(
            {
                "type": "hello",
                "num_connections": len(self._open),
                "connection_info": {"app_id": APP_ID},
                "debug_info": {
                    "host": "sandbox",
                    "started": "",
                    "build_number": 1,
                    "approximate_connection_time": 18060,
                },
            }
        )
        try:
            while True:
                self._heard(await socket.receive_text())
        except WebSocketDisconnect:
            pass
        finally:
            if socket in self._open:
                self._open.remove(socket)

    async def send(self, delivery: Delivery) -> bool:
        """Send an envelope to one of the connections, in turn."""
        if not self._open:
            return False
        self._turn += 1
        socket = self._open[self._turn % len(self._open)]
        # Where the socket died under it, the next try finds another one, or none.
        with contextlib.suppress(RuntimeError, WebSocketDisconnect):
            await socket.send_text(json.dumps(delivery.envelope))
        return True

    async def disconnect(self, reason: str) -> None:
        """Ask the app to come back, as Slack does before it restarts; ``link_disabled`` means stay away."""
        for socket in list(self._open):
            await socket.send_json({"type": "disconnect", "reason": reason, "debug_info": {"host": "sandbox"}})
            if reason != "warning":
                await socket.close()

    async def close(self) -> None:
        """Cut every connection, as a network does."""
        for socket in list(self._open):
            await socket.close(code=1012)

    def _heard(self, text: str) -> None:
        try:
            message = as_json(json.loads(text))
        except ValueError:
            return
        if message.get("envelope_id"):
            self._acked(str(message["envelope_id"]), as_json(message.get("payload")))
