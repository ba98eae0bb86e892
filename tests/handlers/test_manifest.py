"""The manifest and the features say the same, both ways."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator

from coachbot.bootstrap import Coach
from handlers.bot import slack_of
from handlers.features import features
from handlers.slack.app import OWN_EVENTS
from handlers.slack.door import PATH
from handlers.slack.feature import Button, Doing, Feature, checked
from handlers.slack.interactions import PRESS
from handlers.slack.manifest import manifest
from tests.support.command import run

CODE = Path(__file__).parents[2] / "handlers"
READS = {"channels:read", "groups:read", "im:read", "mpim:read"}
HISTORIES = {"channels:history", "groups:history", "im:history", "mpim:history"}
# Which scope each method needs that the code calls; from Slack's method reference.
NEEDED = {
    "chat_postMessage": {"chat:write"}, "chat_postEphemeral": {"chat:write"}, "views_open": set[str](), "auth_test": set[str](),
    "assistant_threads_setStatus": {"chat:write"}, "conversations_open": {"im:write"}, "conversations_info": READS, "conversations_members": READS, "users_conversations": READS, "users_list": {"users:read"},
    "conversations_replies": HISTORIES,
    "conversations_history": HISTORIES,
    "chat_update": {"chat:write"}, "chat_delete": {"chat:write"}, "views_publish": set[str](),
    "users_info": {"users:read"}, "users_lookupByEmail": {"users:read.email"}, "files_info": {"files:read"},
    "files_upload_v2": {"files:write"},
}  # fmt: skip
# Scopes that stand for something else than a method: an event, a command, the agent view, a file, whose name is shown.
FOR_EVENTS = {"app_mentions:read", "commands", "assistant:write", "chat:write.customize"}


@pytest.fixture
def parts(coach: Coach) -> tuple[Feature, ...]:
    return features(coach, slack_of(coach))


def test_the_manifest_follows_slacks_schema(shared: Path) -> None:
    schema = json.loads((shared / "data/slack/schemas/slack-official.manifest.schema.1.0.0.json").read_text())

    assert [error.message for error in Draft7Validator(schema).iter_errors(manifest())] == []


def test_over_http_it_names_one_address_for_everything_and_follows_the_schema_too(shared: Path) -> None:
    schema = json.loads((shared / "data/slack/schemas/slack-official.manifest.schema.1.0.0.json").read_text())
    done = run(shared, "manifest", "--url", "https://coach.example.com/", "--org", "--rotate")
    made = yaml.safe_load(done.stdout)

    assert [error.message for error in Draft7Validator(schema).iter_errors(made)] == []
    urls = {command["url"] for command in made["features"]["slash_commands"]}
    urls |= {made["settings"][part]["request_url"] for part in ("event_subscriptions", "interactivity")}
    assert urls == {f"https://coach.example.com{PATH}"}
    assert made["oauth_config"]["redirect_urls"] == ["https://coach.example.com/slack/oauth_redirect"]
    assert made["settings"]["org_deploy_enabled"]
    assert made["settings"]["token_rotation_enabled"]
    assert not made["settings"]["socket_mode_enabled"]
    assert yaml.safe_load(run(shared, "manifest").stdout) == manifest()


@pytest.mark.parametrize("url", ["http://coach.example.com", "coach.example.com", "https://x.example/?a=1", "ftp://x"])
def test_an_address_slack_would_not_take_is_refused(tmp_path: Path, url: str) -> None:
    done = run(tmp_path, "manifest", "--url", url)

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("--url cannot be used.")


def test_commands_shortcuts_and_events_are_those_of_the_features(parts: tuple[Feature, ...]) -> None:
    told: dict[str, Any] = manifest()

    assert {one["command"] for one in told["features"]["slash_commands"]} == {c for f in parts for c in f.commands}
    assert {one["callback_id"] for one in told["features"]["shortcuts"]} == {s for f in parts for s in f.shortcuts}
    events = set(told["settings"]["event_subscriptions"]["bot_events"])
    assert events == OWN_EVENTS | {event for feature in parts for event in feature.events}


def test_scopes_are_the_ones_the_code_needs_and_no_more() -> None:
    source = "\n".join(path.read_text() for path in CODE.rglob("*.py"))
    called = set(
        re.findall(r"client\.((?:chat|views|auth|assistant|conversations|users|reactions|files)_\w+)\(", source)
    ) | {name.replace(".", "_") for name in re.findall(r"_pages\(\s*\"([a-z.]+)\"", source)}

    assert called == set(NEEDED)
    needed = set[str]().union(*(NEEDED[method] for method in called)) | FOR_EVENTS
    assert set(manifest()["oauth_config"]["scopes"]["bot"]) == needed


def test_every_feature_is_told_apart_and_keeps_below_its_name(parts: tuple[Feature, ...]) -> None:
    assert checked(parts) == parts
    assert [part.name for part in parts] == [
        "answers",
        "plans",
        "practice",
        "insight",
        "upkeep",
        "team",
        "privacy",
        "home",
    ]


def test_two_features_with_one_id_are_refused() -> None:
    one, other = (Feature(name, buttons=(Button("a.go", aliases=("go",)),)) for name in ("a", "a"))

    with pytest.raises(ValueError, match=r"claimed twice: button a\.go, button go, feature a"):
        checked([one, other])


def test_an_id_that_is_not_below_its_features_name_is_refused() -> None:
    with pytest.raises(ValueError, match=r"b claims what is not below its name: slack\.press"):
        checked([Feature("b", jobs=(Doing(PRESS, lambda _: None),))])
