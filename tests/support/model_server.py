"""A stub model server for tests: OpenAI's and Anthropic's wire on a local port, with every way to go wrong.

``python -m tests.support.model_server --port 8899`` serves until it is stopped, to try things by hand.
"""

import argparse
import contextlib
import json
import socket
import threading
import time
from collections import Counter
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from tests.support.model_faults import ACTS, KINDS, Exchange
from tests.support.model_line import Cut, Left, Line, Raw
from tests.support.model_replies import Reply, Script, as_text, ordinary
from tests.support.model_wire import Json, Request

__all__ = ["KINDS", "ModelServer", "Request", "Script"]

ENDPOINTS = {("POST", "/chat/completions"), ("POST", "/messages"), ("GET", "/models")}
CLOSING_S = 5.0


class ModelServer:
    """A model server on this machine, in threads of its own, for as long as a ``with`` block runs.

    Attributes:
        reply: What the model says to a request.
        latency_s: Before the first byte of an answer.
        chunk_s: Between two chunks of a stream.
        drip_s: Between two bytes of a drip.
    """

    def __init__(self, replies: Reply = ordinary, *, port: int = 0, kind: str | None = None) -> None:
        self.reply = replies
        self.latency_s, self.chunk_s, self.drip_s = 0.0, 0.0, 0.3
        self.port = port
        self._requests: list[Request] = []
        self._answered: Counter[str] = Counter()
        self._lines: dict[Line, threading.Thread] = {}
        self._lock = threading.Lock()
        self._is_closing = True
        self.kind = kind

    def __enter__(self) -> Self:
        self._listener = socket.create_server(("127.0.0.1", self.port), backlog=128)
        self.port = self._listener.getsockname()[1]
        self._is_closing = False
        self._accepting = threading.Thread(target=self._accept, name="model-server", daemon=True)
        self._accepting.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def kind(self) -> str | None:
        """The kind of every answer from now on, whatever the path says; None leaves it to the path."""
        return self._kind

    @kind.setter
    def kind(self, kind: str | None) -> None:
        with self._lock:
            self._kind = None if kind is None else known(kind)
            # Bad again means bad from the first request on.
            self._answered.clear()

    @property
    def requests(self) -> list[Request]:
        """All that came in, in order."""
        with self._lock:
            return list(self._requests)

    def base(self, kind: str = "good", *, wire: str = "openai") -> str:
        """The base URL a client of that wire wants."""
        return f"{self.url}/{known(kind)}" + ("/v1" if wire == "openai" else "")

    def close(self) -> None:
        """Hang up on everybody and take nobody else; a second call does nothing."""
        with self._lock:
            was_closing, self._is_closing = self._is_closing, True
        if was_closing:
            return
        # Closing a socket does not wake a thread that waits in accept(), on all systems; one more caller does.
        with contextlib.suppress(OSError):
            socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
        self._accepting.join(CLOSING_S)
        self._listener.close()
        with self._lock:
            lines = dict(self._lines)
        for line in lines:
            line.hang_up()
        for thread in lines.values():
            thread.join(CLOSING_S)
        if any(thread.is_alive() for thread in (self._accepting, *lines.values())):
            raise RuntimeError("a thread of the model server is still busy; does a reply wait for something?")

    def _accept(self) -> None:
        while True:
            connection, _ = self._listener.accept()
            with self._lock:
                if self._is_closing:
                    connection.close()
                    return
                line = Line(connection)
                thread = threading.Thread(target=self._serve, args=(line,), name="model-server-line", daemon=True)
                self._lines[line] = thread
            thread.start()

    def _serve(self, line: Line) -> None:
        """One connection, request by request."""
        try:
            while (raw := line.read()) and self._answer(line, raw):
                pass
        finally:
            line.close()
            with self._lock:
                del self._lines[line]

    def _answer(self, line: Line, raw: Raw) -> bool:
        """Whether the connection can be used again."""
        request, nth = self._received(raw)
        act = ACTS[request.kind]
        try:
            line.pause(self.latency_s)
            if (raw.method, endpoint(request.path)[1]) in ENDPOINTS:
                act(Exchange(line, request, lambda: as_text(self.reply(request)), nth, self.drip_s, self.chunk_s))
            else:
                line.json(404, {"error": {"message": "No such address here.", "type": "not_found"}})
        except Cut:
            return False
        except Left:
            request.left = not self._is_closing
            return False
        finally:
            request.done.set()
        return raw.headers.get("connection", "").lower() != "close"

    def _received(self, raw: Raw) -> tuple[Request, int]:
        path = urlsplit(raw.path).path
        body: Json = json.loads(raw.body) if raw.body else {}
        with self._lock:
            kind = self._kind or endpoint(path)[0]
            request = Request(raw.method, path, kind, raw.headers, body, time.monotonic())
            self._requests.append(request)
            nth = self._answered[kind]
            self._answered[kind] += 1
        return request, nth


def known(kind: str) -> str:
    """The kind, if there is one of that name."""
    if kind not in KINDS:
        raise ValueError(f"no kind {kind!r}; there are {', '.join(KINDS)}")
    return kind


def endpoint(path: str) -> tuple[str, str]:
    """The kind a path names, and what it asks for: ``/500/v1/models`` is ``500`` and ``/models``."""
    before, _, after = path.partition("/v1/")
    kind = before.strip("/") or "good"
    return (kind, f"/{after}") if kind in KINDS else ("good", path)


def main() -> None:
    options = argparse.ArgumentParser(description="A stub model server, until it is stopped.")
    options.add_argument("--port", type=int, default=8899)
    options.add_argument("--kind", choices=[*KINDS], help="answer everything like this")
    chosen = options.parse_args()
    with ModelServer(port=chosen.port, kind=chosen.kind) as server, contextlib.suppress(KeyboardInterrupt):
        print(f"{server.base('good')} for OpenAI's clients, {server.base('good', wire='anthropic')} for Anthropic's")
        print("instead of good:", *(f"  {name:20} {meaning}" for name, meaning in KINDS.items()), sep="\n", flush=True)
        threading.Event().wait()


if __name__ == "__main__":
    main()
