"""The server behind the front door, in a thread of its own."""

import socket
import threading
import time
from typing import Self

import uvicorn
from starlette.types import ASGIApp

from coachbot.errors import NotConfigured

_START_S = 10.0
_STOP_S = 5
# More at once wait outside: each of them holds a place in memory.
_AT_ONCE = 256
_MAX_HEAD = 32 * 1024


class Served:
    """Serves an app by HTTP. Use it as a context manager.

    Args:
        port: 0 takes any free one.

    Raises:
        NotConfigured: The address cannot be had.
    """

    def __init__(self, app: ASGIApp, host: str, port: int) -> None:
        self._host, self._port = host, port
        config = uvicorn.Config(
            app,
            # Of the two that uvicorn knows, the one that bounds the headers.
            http="h11",
            h11_max_incomplete_event_size=_MAX_HEAD,
            ws="none",
            interface="asgi3",
            lifespan="off",
            log_config=None,
            log_level="error",
            access_log=False,
            server_header=False,
            proxy_headers=False,
            limit_concurrency=_AT_ONCE,
            timeout_keep_alive=20,
            timeout_graceful_shutdown=_STOP_S,
        )
        self._server = uvicorn.Server(config)
        self._thread: threading.Thread | None = None

    def __enter__(self) -> Self:
        listener = self._listener()
        self._port = listener.getsockname()[1]
        self._thread = threading.Thread(target=self._server.run, args=([listener],), daemon=True, name="http")
        self._thread.start()
        until = time.monotonic() + _START_S
        while not self._server.started and time.monotonic() < until and self._thread.is_alive():
            time.sleep(0.01)
        if not self._server.started:
            raise NotConfigured(f"The server on port {self._port} did not start. Try again.")
        return self

    def __exit__(self, *details: object) -> None:
        self._server.should_exit = True
        if self._thread is not None:
            self._thread.join(_STOP_S + 5)

    @property
    def where(self) -> str:
        """Where it listens; a log keeps no whole address."""
        return f"{self._host}:{self._port}"

    @property
    def url(self) -> str:
        """Where it is reached on this machine."""
        return f"http://{self.where}"

    @property
    def is_alive(self) -> bool:
        """Whether it still serves."""
        return self._thread is not None and self._thread.is_alive()

    def _listener(self) -> socket.socket:
        try:
            return socket.create_server((self._host, self._port), backlog=512)
        except (OSError, OverflowError) as error:
            raise NotConfigured(
                f"Nothing can listen on {self._host}:{self._port}. Stop what uses it, or set COACHBOT_HTTP_PORT and "
                "COACHBOT_HTTP_HOST."
            ) from error
