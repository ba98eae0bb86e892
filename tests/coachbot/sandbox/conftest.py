"""A workspace of two people, without a bot of ours."""

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from slack_sdk import WebClient

from coachbot.sandbox.api import BOT_TOKEN
from coachbot.sandbox.server import Sandbox
from coachbot.sandbox.state import BOT_USER_ID, Channel, Person

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
