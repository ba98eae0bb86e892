"""A workspace of two people, without a bot of ours."""

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.socket_mode import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse

from coachbot.sandbox.api import APP_TOKEN, BOT_TOKEN
from coachbot.sandbox.model import BOT_USER_ID, Channel, Person
from coachbot.sandbox.server import Sandbox

ANA, BO = "U0ANA", "U0BO"
ROOM, CLOSED = "C0ROOM", "C0CLOSED"


@pytest.fixture
def slack() -> Iterator[Sandbox]:
    """Ana and Bo, a channel with the app and one without."""
    people = [Person(ANA, "Ana Ruiz", "AE", "ana@example.com"), Person(BO, "Bo Lind", "manager", "bo@example.com")]
    rooms = [Channel(ROOM, "room", {ANA, BO, BOT_USER_ID}), Channel(CLOSED, "closed", {ANA})]
    with Sandbox(people, rooms) as running:
        yield running


@pytest.fixture
def client(slack: Sandbox) -> WebClient:
    """Slack's own client."""
    return WebClient(token=BOT_TOKEN, base_url=f"{slack.url}/api/")


def in_time(look: Callable[[], Any], seconds: float = 8) -> Any:
    """What is seen as soon as there is something; polls with a deadline."""
    until = time.monotonic() + seconds
    while not (found := look()):
        assert time.monotonic() < until, "nothing came"
        time.sleep(0.01)
    return found


class Listener:
    """An app that notes what it gets, and acks when it is told to."""

    def __init__(self, slack: Sandbox, client: WebClient) -> None:
        self.got: list[SocketModeRequest] = []
        self.acks = True
        # One at a time: by several of the client's threads, what comes first may be noted second.
        self.socket = SocketModeClient(app_token=APP_TOKEN, web_client=client, concurrency=1)
        self.socket.socket_mode_request_listeners.append(self._on)
        self.socket.connect()
        in_time(lambda: slack.sockets.connected)

    def _on(self, socket: Any, request: SocketModeRequest) -> None:
        self.got.append(request)
        if self.acks:
            socket.send_socket_mode_response(SocketModeResponse(envelope_id=request.envelope_id))

    def events(self, kind: str = "message") -> list[dict[str, Any]]:
        """The events of one kind."""
        return [r.payload["event"] for r in self.got if r.type == "events_api" and r.payload["event"]["type"] == kind]


@pytest.fixture
def app(slack: Sandbox) -> Iterator[Listener]:
    """An app on Slack's own Socket Mode client."""
    client = WebClient(token=BOT_TOKEN, base_url=f"{slack.url}/api/")
    listener = Listener(slack, client)
    yield listener
    listener.socket.close()
