"""What comes from Slack while the database is away: nothing is acked that was not stored, and nobody reads settings."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.request import BoltRequest
from slack_sdk import WebClient

from coachbot.bootstrap import Coach
from coachbot.domain.jobs import Due
from coachbot.errors import DatabaseTrouble
from coachbot.sandbox.server import Sandbox
from handlers.bot import slack_of
from handlers.features import features
from handlers.slack.app import Listeners, build_app
from handlers.slack.intake import Intake
from handlers.slack.routing import Router
from handlers.slack.standing import Home

NOW = datetime(2026, 11, 25, 15, 0, tzinfo=UTC)
MESSAGE = {"type": "message", "channel_type": "im", "channel": "D1", "user": "U1", "ts": "1.1", "text": "too expensive"}


@dataclass(slots=True)
class Away:
    """A queue whose database is away."""

    asked: list[str] = field(default_factory=list[str])

    def enqueue(self, work: Due, *, now: datetime) -> bool:
        self.asked.append(work.key)
        raise DatabaseTrouble("The database does not answer. Check that its server runs.")

    def __getattr__(self, name: str) -> Any:
        raise NotImplementedError(f"{name} is not scripted")


@dataclass(frozen=True, slots=True)
class House:
    """The real app over a queue that is away."""

    sandbox: Sandbox
    listeners: Listeners
    app: Any
    queue: Away

    def hears(self, body: dict[str, Any]) -> int:
        return self.app.dispatch(BoltRequest(body=body, mode="socket_mode")).status


@pytest.fixture
def house(coach: Coach, workspace: Sandbox) -> Iterator[House]:
    queue, slack = Away(), slack_of(coach)
    parts = features(coach, slack)
    listeners = Listeners(
        parts,
        Intake(queue, lambda: NOW, lambda: None),
        lambda: NOW,
        bot_user="W111",
        home=Home(""),
        guard=Router(parts, slack),
        revoked=lambda _at: None,
    )
    client = WebClient("xoxb-sandbox", base_url=f"{workspace.url}/api/")
    who = AuthorizeResult(enterprise_id=None, team_id="T111", bot_token="xoxb-x", bot_id="B1", bot_user_id="W111")
    app = build_app(client, listeners, lambda: who)
    yield House(workspace, listeners, app, queue)
    app.listener_runner.listener_executor.shutdown(wait=True)


def test_a_message_is_not_acked_and_it_is_known_since_when_some_may_be_missing(house: House) -> None:
    body = {"type": "event_callback", "team_id": "T111", "event": MESSAGE}

    assert house.hears(body) == house.hears(body) == 503
    assert len(house.queue.asked) == 2

    house.listeners.note_loss(NOW + timedelta(seconds=9))
    assert house.listeners.take_loss() == NOW
    assert house.listeners.take_loss() is None


def test_whoever_pressed_a_button_is_asked_to_press_it_again(house: House, eventually: Callable[..., Any]) -> None:
    bodies = house.sandbox.hands.bodies
    press = bodies.interaction("block_actions", "U0MAYA", "D0MAYA") | {
        "channel": {"id": "D0MAYA", "name": "directmessage"},
        "container": {"type": "message", "message_ts": "1.1", "channel_id": "D0MAYA", "is_ephemeral": False},
        "actions": [
            {"action_id": "plans.not_a_call", "block_id": "b", "type": "button", "value": "", "action_ts": "1"}
        ],
        "response_url": bodies.url("D0MAYA", "U0MAYA", message_ts=None),
    }

    assert house.hears(press) == 200
    told = eventually(lambda: [m.get("text") for m in house.sandbox.workspace.ephemerals])

    assert told == ["I could not keep that just now. Please try it again in a moment."]
