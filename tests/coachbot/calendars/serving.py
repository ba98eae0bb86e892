"""Services of other companies on a local port or on a cassette, and a network on which nobody answers."""

import http.server
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx

TOKEN = "tok-3n-never-shown"
COOKIE = "session=c00kie-never-kept"
Json = dict[str, Any]
# For pytest-recording: nothing that opens a door stays in a cassette.
CASSETTE: Json = {
    "match_on": ["method", "scheme", "host", "port", "path", "query", "body"],
    "filter_headers": ["authorization", "cookie", "user-agent", "connection", "accept-encoding", "accept"],
    "before_record_response": lambda reply: {**reply, "headers": _kept(reply["headers"])},
}


def _kept(headers: Json) -> Json:
    return {name: value for name, value in headers.items() if name.lower() == "content-type"}


@dataclass
class Asked:
    """A request, as a service sees it."""

    method: str
    url: str
    query: dict[str, str]
    headers: Json
    body: Any

    @property
    def path(self) -> str:
        return urlsplit(self.url).path

    @property
    def host(self) -> str:
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc}"


@dataclass
class Reply:
    status: int
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)


class Service:
    """What all of them have: replies that come before any other, and who has asked."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.next: list[Reply] = []

    def reply(self, asked: Asked) -> Reply:
        self.asked.append(asked)
        if self.next:
            return self.next.pop(0)
        if asked.headers.get("authorization") != f"Bearer {TOKEN}":
            return Reply(401, {"error": {"code": 401, "message": "Invalid Credentials"}})
        return self.answer(asked)

    def answer(self, asked: Asked) -> Reply:
        raise NotImplementedError


class Silent(httpx.BaseTransport):
    """A network on which nobody ever answers; remembers how long was waited, in seconds."""

    def __init__(self) -> None:
        self.waited: list[float] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.waited.append(request.extensions["timeout"]["read"])
        raise httpx.ReadTimeout(f"no answer to {request.headers}", request=request)


@contextmanager
def served(service: Service) -> Iterator[str]:
    """The address the service is at, for as long as the block runs."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", "0")))
            # A proxy is asked with the whole address.
            url = self.path if "://" in self.path else f"http://{self.headers['host']}{self.path}"
            headers = {name.lower(): value for name, value in self.headers.items()}
            said = json.loads(body) if "json" in headers.get("content-type", "") else body.decode()
            reply = service.reply(Asked(self.command, url, dict(parse_qsl(urlsplit(url).query)), headers, said))
            data = reply.body if isinstance(reply.body, bytes) else json.dumps(reply.body).encode()
            self.send_response_only(reply.status)
            for name, value in {"Content-Type": "application/json", "Set-Cookie": COOKIE, **reply.headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        do_POST = do_GET

        def log_message(self, *args: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def replayed(service: Service, cassette: Any, *, recording: bool) -> Iterator[httpx.BaseTransport | None]:
    """How to reach a service that is on a cassette; while recording, its local server stands in for every host."""
    if recording:
        with served(service) as address:
            yield httpx.HTTPTransport(proxy=address, trust_env=False)
        return
    yield None
    assert cassette.all_played, "something on the cassette was not asked for"
