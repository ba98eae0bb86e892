"""Slack's own payloads: read, stored before Slack is told, and never a traceback."""

import json
from pathlib import Path
from typing import Any

import pytest
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.request import BoltRequest
from slack_sdk import WebClient

from coachbot.bootstrap import Coach
from handlers.bot import slack_of
from handlers.features import features
from handlers.slack.app import Listeners, build_app
from handlers.slack.intake import Intake
from handlers.slack.routing import Router
from handlers.slack.standing import Home


@pytest.fixture
def app(coach: Coach) -> Any:
    intake = Intake(coach.base.jobs, coach.base.clock, lambda: None)
    slack = slack_of(coach)
    parts = features(coach, slack)
    listeners = Listeners(
        parts,
        intake,
        coach.base.clock,
        bot_user="W111",
        home=Home(""),
        guard=Router(parts, slack),
        revoked=lambda _at: None,
    )
    client = WebClient("xoxb-nowhere", base_url="http://127.0.0.1:9/api/", timeout=1)
    who = AuthorizeResult(enterprise_id=None, team_id="T111", bot_token="xoxb-x", bot_id="B1", bot_user_id="W111")
    return build_app(client, listeners, lambda: who)


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


QUESTION = {
    "type": "message",
    "channel_type": "im",
    "channel": "D1",
    "user": "U1",
    "ts": "1.1",
    "text": "too expensive",
}


def told(event: dict[str, Any]) -> BoltRequest:
    """An event as it comes over the socket."""
    return BoltRequest(body={"type": "event_callback", "event": event, "team_id": "T111"}, mode="socket_mode")


def test_a_question_is_stored_before_slack_is_told_it_arrived(app: Any, coach: Coach) -> None:
    app.dispatch(told(QUESTION))

    stored = coach.base.jobs.claim("me", now=coach.base.clock(), limit=9, lease_s=9)
    assert [job.key for job in stored] == ["message:D1:1.1"]


def test_a_question_whose_asker_was_told_that_it_failed_is_not_answered_after_that(app: Any, coach: Coach) -> None:
    jobs, now = coach.base.jobs, coach.base.clock()
    app.dispatch(told(QUESTION))
    (job,) = jobs.claim("me", now=now, limit=9, lease_s=9)
    jobs.give_up(job, error="1a2b3c4d")

    app.dispatch(told(QUESTION))

    assert jobs.claim("me", now=now, limit=9, lease_s=9) == []


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
    app.dispatch(told(QUESTION | change))

    assert coach.base.jobs.claim("me", now=coach.base.clock(), limit=9, lease_s=9) == []


def test_a_question_that_cannot_be_stored_is_not_acked(app: Any, coach: Coach, monkeypatch: pytest.MonkeyPatch) -> None:
    from coachbot.errors import DatabaseTrouble

    def full(*args: object, **kwargs: object) -> bool:
        raise DatabaseTrouble("The disk is full.")

    # The queue is built deep inside the app; a full disk cannot be had in a test.
    monkeypatch.setattr(type(coach.base.jobs), "enqueue", full)
    response = app.dispatch(told(QUESTION))

    assert response.status == 503
