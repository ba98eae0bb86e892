"""One HTTP/1.1 connection to a stub model server, down to the bytes: it can drip, stop in mid-chunk, and reset."""

import contextlib
import http.client
import json
import socket
import struct
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus


class Left(Exception):
    """The client hung up, or the server is closing."""


class Cut(Exception):
    """Nothing more comes on this connection."""


@dataclass(frozen=True, slots=True)
class Raw:
    """A request as it came in."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


class Line:
    """A client's connection; every wait on it ends as soon as the client hangs up or ``hang_up`` is called."""

    def __init__(self, connection: socket.socket) -> None:
        # A streamed chunk must not wait for the one after it.
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._connection = connection
        self._came = connection.makefile("rb")
        self._lock = threading.Lock()
        self._is_closed = False

    def read(self) -> Raw | None:
        """The next request, or None when no other comes."""
        try:
            method, path, _ = self._came.readline().decode("latin-1").split()
            headers = {name.lower(): value for name, value in http.client.parse_headers(self._came).items()}
            body = self._came.read(int(headers.get("content-length", "0")))
        except (OSError, ValueError):
            return None
        return Raw(method, path, headers, body)

    def send(self, data: bytes) -> None:
        try:
            self._connection.sendall(data)
        except OSError as e:
            raise Left from e

    def head(self, status: int, headers: Mapping[str, str]) -> None:
        lines = [f"HTTP/1.1 {status} {HTTPStatus(status).phrase}", *(f"{name}: {headers[name]}" for name in headers)]
        self.send(("\r\n".join(lines) + "\r\n\r\n").encode("latin-1"))

    def whole(self, status: int, data: bytes, content_type: str, headers: Mapping[str, str] | None = None) -> None:
        """An answer of known length."""
        length = {"Content-Type": content_type, "Content-Length": str(len(data))}
        self.head(status, {**length, **(headers or {})})
        self.send(data)

    def json(self, status: int, payload: object, headers: Mapping[str, str] | None = None) -> None:
        self.whole(status, json.dumps(payload, ensure_ascii=False).encode(), "application/json", headers)

    def begin(self, content_type: str) -> None:
        """The head of an answer in chunks."""
        self.head(200, {"Content-Type": content_type, "Cache-Control": "no-cache", "Transfer-Encoding": "chunked"})

    def chunk(self, data: bytes) -> None:
        """One chunk; an empty one is the end."""
        self.send(b"%x\r\n%b\r\n" % (len(data), data))

    def half_a_chunk(self, data: bytes) -> None:
        """A chunk of which only the first half comes, and nothing after it."""
        self.send(b"%x\r\n%b" % (len(data), data[: len(data) // 2]))
        raise Cut

    def pause(self, seconds: float) -> None:
        """Wait, and notice at once when the client hangs up."""
        if seconds <= 0:
            return
        until = time.monotonic() + seconds
        try:
            self._connection.settimeout(seconds)
            # A byte that is there belongs to the next request: it stays, and the wait goes on without looking.
            if not self._connection.recv(1, socket.MSG_PEEK):
                raise Left
            time.sleep(max(0.0, until - time.monotonic()))
        except TimeoutError:
            pass
        except OSError as e:
            raise Left from e
        finally:
            with contextlib.suppress(OSError):
                self._connection.settimeout(None)

    def reset(self) -> None:
        """An RST instead of an end."""
        self._connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        raise Cut

    def hang_up(self) -> None:
        """From another thread: end whatever the connection waits for."""
        with self._lock:
            if not self._is_closed:
                with contextlib.suppress(OSError):
                    self._connection.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        with self._lock:
            self._is_closed = True
            self._came.close()
            self._connection.close()
