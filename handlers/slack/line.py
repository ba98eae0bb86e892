"""How Slack reaches a bot: over a socket that the bot opens, or with requests that come in."""

import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol

from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_bolt.request import BoltRequest
from slack_bolt.response import BoltResponse

from coachbot.clock import Clock
from coachbot.jobs.attention import Attention
from coachbot.settings import Settings
from handlers.slack.connection import connect, disconnect, socket
from handlers.slack.replies import Json

# Slack warns some seconds before it lets go of a connection; the next one stands before that one falls.
_HANDED_OVER_IN_S = 30.0
# Slack tries a request again for about six minutes, so after a longer silence something may be lost for good.
_SILENCE = timedelta(minutes=5)
_READ_APART = timedelta(minutes=10)


class Line(Protocol):
    """How Slack reaches a bot; what comes in over it goes before what is worked on."""

    @property
    def attention(self) -> Attention:
        """What work gives way to."""
        ...

    @property
    def is_up(self) -> bool:
        """Whether Slack can reach it now."""
        ...

    def open(self, app: App, listens: Callable[[bool], None]) -> None:
        """Listen from now on; ``listens`` hears of it each time, and whether the line before still stood.

        Raises:
            NotConfigured: Slack does not let it.
        """
        ...

    def close(self) -> None:
        """Listen no more."""
        ...

    def is_to_be_read(self, now: datetime) -> bool:
        """Whether something may have been said that did not come through; asking takes it as read."""
        ...

    def heard_until(self, now: datetime) -> datetime | None:
        """Up to when everything came through; None where that is not known."""
        ...


class SocketLine:
    """Socket Mode: no address of our own is needed."""

    def __init__(self, settings: Settings) -> None:
        self.attention = Attention()
        self._settings = settings
        self._handler: SocketModeHandler | None = None
        self._handing_over_since = -_HANDED_OVER_IN_S
        self._listens: Callable[[bool], None] = lambda _: None

    @property
    def is_up(self) -> bool:
        """Whether the socket stands."""
        return self._handler is not None and self._handler.client.is_connected()

    def open(self, app: App, listens: Callable[[bool], None]) -> None:
        """Open the socket.

        Raises:
            NotConfigured: Slack does not take the app's token.
        """
        self._listens = listens
        self._handler = socket(app, self._settings, self.attention)
        self._handler.client.on_message_listeners.append(self._on_message)
        connect(self._handler)

    def close(self) -> None:
        """Close it, if it was opened."""
        if self._handler is not None:
            disconnect(self._handler)

    def is_to_be_read(self, now: datetime) -> bool:  # noqa: ARG002 -- the hello of each connection says it
        """Never: each new connection says so itself."""
        return False

    def heard_until(self, now: datetime) -> datetime | None:
        """While the connection stands all is heard."""
        return now if self.is_up else None

    def _on_message(self, message: str) -> None:
        told = message.replace(" ", "")[:200]
        if '"type":"disconnect"' in told and '"reason":"warning"' in told:
            self._handing_over_since = time.monotonic()
        # Slack's hello says that a new connection listens; what came before it is read from the history,
        # unless the one before still stood.
        if '"type":"hello"' in told:
            self._listens(time.monotonic() - self._handing_over_since < _HANDED_OVER_IN_S)


class HttpLine:
    """Requests of one workspace, verified by whoever hands them over; see ``handlers.slack.door``.

    Args:
        attention: Of all lines in this process, for its workspaces compute in turns.
    """

    def __init__(self, clock: Clock, attention: Attention | None = None) -> None:
        self.attention = attention or Attention()
        self._clock = clock
        self._lock = threading.Lock()
        self._app: App | None = None
        self._last: datetime | None = None
        self._has_gap = False
        self._read_at: datetime | None = None

    @property
    def is_up(self) -> bool:
        """Whether requests are taken."""
        return self._app is not None

    def open(self, app: App, listens: Callable[[bool], None]) -> None:
        """Take requests from now on; what came before is read from the history."""
        self._app = app
        listens(False)

    def close(self) -> None:
        """Take none any more."""
        self._app = None

    def take(self, body: Json, *, again: bool) -> BoltResponse:
        """What the app says to a request that is Slack's beyond doubt.

        Args:
            again: Slack tried before, and it did not come through.
        """
        app = self._app
        if app is None:
            return BoltResponse(status=503)
        self._notice(self._clock(), again=again)
        # As the app knows requests from a socket: a body that is read already, and nothing left to verify.
        return app.dispatch(BoltRequest(body=body, mode="socket_mode"))

    def is_to_be_read(self, now: datetime) -> bool:
        """Whether there was a gap; reading all histories costs, so it is done every ten minutes at most."""
        with self._lock:
            if not self._has_gap or (self._read_at is not None and now - self._read_at < _READ_APART):
                return False
            self._has_gap, self._read_at = False, now
            return True

    def heard_until(self, now: datetime) -> datetime | None:  # noqa: ARG002 -- no request, no news
        """The last request; while a gap is not read, nothing."""
        with self._lock:
            return None if self._has_gap else self._last

    def _notice(self, now: datetime, *, again: bool) -> None:
        with self._lock:
            is_late = self._last is not None and now - self._last > _SILENCE
            self._has_gap = self._has_gap or again or is_late
            self._last = now
