"""How the tests of the stub model server speak to it: bare HTTP, and what an answer holds."""

import http.client
import json
import socket
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any

from tests.support.model_server import ModelServer

KEY = "sk-never-shown"
WIRES = ("openai", "anthropic")
PATHS = {"openai": "/v1/chat/completions", "anthropic": "/v1/messages"}
# What never ends by itself, and what ends before it should.
ENDLESS = {"hang", "endless", "slow_drip", "drip_headers"}
BROKEN = {"reset", "cut_stream"}


@dataclass
class Got:
    """An answer, and what its events hold if it was streamed."""

    status: int
    headers: dict[str, str]
    data: bytes
    events: list[Any] = field(default_factory=list)

    @property
    def body(self) -> Any:
        return json.loads(self.data)


def ask(server: ModelServer, kind: str, wire: str = "openai", **more: Any) -> Got:
    """A request as bare as it may be, with the standard library's client."""
    body = {"model": "m", "messages": [{"role": "user", "content": "Too expensive?"}], **more}
    headers = {"x-api-key": KEY} if wire == "anthropic" else {"Authorization": f"Bearer {KEY}"}
    with closing(http.client.HTTPConnection("127.0.0.1", server.port, timeout=5)) as connection:
        connection.request("POST", f"/{kind}{PATHS[wire]}", json.dumps(body), headers)
        with connection.getresponse() as reply:
            data = reply.read()
            named = {name.lower(): value for name, value in reply.getheaders()}
    return Got(reply.status, named, data, _events(data) if more.get("stream") else [])


def _events(data: bytes) -> list[Any]:
    lines = [line.removeprefix("data: ") for line in data.decode().splitlines() if line.startswith("data: ")]
    return [line if line == "[DONE]" else json.loads(line) for line in lines if line[-1] in "}]"]


def call(server: ModelServer, kind: str) -> socket.socket:
    """A request sent, and its answer left to be read byte by byte."""
    line = socket.create_connection(("127.0.0.1", server.port), timeout=5)
    line.sendall(
        f"POST /{kind}/v1/chat/completions HTTP/1.1\r\nContent-Length: 16\r\n\r\n".encode() + b'{"stream": true}'
    )
    return line


def said(wire: str, body: Any) -> Any:
    """The text of an answer in one piece."""
    return body["choices"][0]["message"]["content"] if wire == "openai" else body["content"][0]["text"]


def streamed(wire: str, events: list[Any]) -> str:
    """The text of a stream."""
    if wire == "anthropic":
        return "".join(event["delta"].get("text", "") for event in events if event["type"] == "content_block_delta")
    choices = [choice for event in events if event != "[DONE]" for choice in event["choices"]]
    return "".join(choice["delta"].get("content") or "" for choice in choices)
