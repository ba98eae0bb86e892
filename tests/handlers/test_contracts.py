"""The manifest, the ids and Slack's own payload samples agree with the code."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.request import BoltRequest
from slack_sdk import WebClient

from coachbot.bootstrap import Coach
from handlers import ids
from handlers.app import build_app
from handlers.demo import manifest
from handlers.intake import Intake
from handlers.listeners import Listeners
from handlers.people import People
from handlers.plan_listeners import PlanListeners

CODE = Path(__file__).parent.parent.parent / "handlers"
# Which scope each method needs that the code calls; from Slack's method reference.
NEEDED = {
    "chat_postMessage": {"chat:write"}, "chat_postEphemeral": {"chat:write"}, "views_open": set[str](), "auth_test": set[str](),
    "assistant_threads_setStatus": {"chat:write"}, "conversations_open": {"im:write"}, "conversations_list": {"im:read"},
    "conversations_replies": {"channels:history", "groups:history", "im:history"},
    "conversations_history": {"channels:history", "groups:history", "im:history"},
    "chat_update": {"chat:write"}, "chat_delete": {"chat:write"}, "views_publish": set[str](),
    "users_info": {"users:read"}, "users_lookupByEmail": {"users:read.email"},
}  # fmt: skip
# Scopes that stand for something else than a method: an event, a command, the agent view, a file.
FOR_EVENTS = {"app_mentions:read", "commands", "assistant:write", "files:read"}


def test_the_manifest_follows_slacks_schema(shared: Path) -> None:
    schema = json.loads((shared / "data/slack/schemas/slack-official.manifest.schema.1.0.0.json").read_text())

    assert [error.message for error in Draft7Validator(schema).iter_errors(manifest())] == []


def test_commands_and_shortcuts_are_the_ones_the_code_knows() -> None:
    features = manifest()["features"]

    assert [command["command"] for command in features["slash_commands"]] == [
        ids.COACH_COMMAND,
        ids.PLAN_COMMAND,
    ]
    assert [shortcut["callback_id"] for shortcut in features["shortcuts"]] == [ids.COACH_THIS_MESSAGE]


def test_events_are_the_ones_the_code_hears() -> None:
    heard = {"app_home_opened", "app_mention", "message.im", "app_uninstalled", "tokens_revoked"}

    assert set(manifest()["settings"]["event_subscriptions"]["bot_events"]) == heard
    source = (
        (CODE / "listeners.py").read_text()
        + (CODE / "plan_listeners.py").read_text()
        + (CODE / "intake.py").read_text()
    )
    assert all(event.partition(".")[0] in source for event in heard)


def test_scopes_are_the_ones_the_code_needs_and_no_more() -> None:
    source = "\n".join(path.read_text() for path in CODE.glob("*.py"))
    called = set(
        re.findall(r"client\.((?:chat|views|auth|assistant|conversations|users|reactions|files)_\w+)\(", source)
    )

    assert called == set(NEEDED)
    needed = set[str]().union(*(NEEDED[method] for method in called)) | FOR_EVENTS
    assert set(manifest()["oauth_config"]["scopes"]["bot"]) == needed


@pytest.fixture
def app(coach: Coach) -> Any:
    intake = Intake(coach.jobs, coach.clock, lambda: None)
    listeners = Listeners(
        intake, coach.answers, looking=lambda: "is looking", bot_user="W111",
        team="", revoked=lambda: None,
    )  # fmt: skip
    client = WebClient("xoxb-nowhere", base_url="http://127.0.0.1:9/api/", timeout=1)
    return build_app(
        client,
        [PlanListeners(coach, intake, People(client, coach.team)), listeners],
        AuthorizeResult(enterprise_id=None, team_id="T111", bot_token="xoxb-x", bot_id="B1", bot_user_id="W111"),
    )


def test_every_payload_sample_of_slack_is_acked_without_a_traceback(shared: Path, app: Any, caplog: Any) -> None:
    files = sorted((shared / "data/slack/payloads").glob("*/*.json"))
    assert len(files) == 129
    for file in files:
        body = json.loads(file.read_text())
        body.pop("_source", None)
        if "inner_event" in file.name or file.name.startswith("event."):
            body = (
                body
                if body.get("type") == "event_callback"
                else {"type": "event_callback", "event": body, "team_id": "T111"}
            )

        response = app.dispatch(BoltRequest(body=body, mode="socket_mode"))

        assert response.status == 200, (file.name, response.status, response.body)
    # Listeners of events run in threads; what they log must be seen too.
    app.listener_runner.listener_executor.shutdown(wait=True)
    unexpected = [record.getMessage() for record in caplog.records if record.exc_info]
    assert unexpected == []


def test_a_question_is_stored_before_slack_is_told_it_arrived(app: Any, coach: Coach) -> None:
    event = {
        "type": "message",
        "channel_type": "im",
        "channel": "D1",
        "user": "U1",
        "ts": "1.1",
        "text": "too expensive",
    }

    app.dispatch(BoltRequest(body={"type": "event_callback", "event": event, "team_id": "T111"}, mode="socket_mode"))

    stored = coach.jobs.claim("me", now=coach.clock(), limit=9, lease_s=9)
    assert [job.key for job in stored] == ["message:D1:1.1"]


@pytest.mark.parametrize(
    "change",
    [
        {"bot_id": "B9"},
        {"subtype": "message_changed"},
        {"user": "W111"},
        {"channel_type": "channel", "channel": "C1"},
        {"user": None},
    ],
)
def test_messages_that_are_no_questions_are_not_stored(app: Any, coach: Coach, change: dict[str, Any]) -> None:
    event = {"type": "message", "channel_type": "im", "channel": "D1", "user": "U1", "ts": "1.1", "text": "x"} | change

    app.dispatch(BoltRequest(body={"type": "event_callback", "event": event, "team_id": "T111"}, mode="socket_mode"))

    assert coach.jobs.claim("me", now=coach.clock(), limit=9, lease_s=9) == []


def test_a_question_that_cannot_be_stored_is_not_acked(app: Any, coach: Coach, monkeypatch: pytest.MonkeyPatch) -> None:
    from coachbot.errors import DatabaseTrouble

    def full(*args: object, **kwargs: object) -> bool:
        raise DatabaseTrouble("The disk is full.")

    # The queue is built deep inside the app; a full disk cannot be had in a test.
    monkeypatch.setattr(type(coach.jobs), "enqueue", full)
    event = {
        "type": "message",
        "channel_type": "im",
        "channel": "D1",
        "user": "U1",
        "ts": "1.1",
        "text": "too expensive",
    }

    response = app.dispatch(
        BoltRequest(body={"type": "event_callback", "event": event, "team_id": "T111"}, mode="socket_mode")
    )

    assert response.status == 503
