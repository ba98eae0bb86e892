"""Slack's own client against the sandbox: what it expects, it gets."""

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_handlers import RateLimitErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient

from coachbot.sandbox.api import APP_TOKEN, BOT_TOKEN
from coachbot.sandbox.model import BOT_ID, BOT_USER_ID, TEAM_ID
from coachbot.sandbox.server import Sandbox
from coachbot.sandbox.specs import SPECS
from tests.coachbot.sandbox.conftest import ANA, BO, CLOSED, ROOM


def refused(call: Callable[[], Any]) -> Any:
    """The answer of a call that Slack refuses."""
    with pytest.raises(SlackApiError) as caught:
        call()
    return caught.value.response


def test_a_message_is_posted_answered_changed_and_taken_back(client: WebClient) -> None:
    posted = client.chat_postMessage(channel=ROOM, text="Hello")
    reply = client.chat_postMessage(channel="#room", text="and hello again", thread_ts=posted["ts"])
    client.chat_update(channel=ROOM, ts=posted["ts"], text="Good morning")
    client.chat_delete(channel=ROOM, ts=reply["ts"])

    (message,) = client.conversations_history(channel=ROOM)["messages"]
    assert (message["text"], message["bot_id"], message["user"]) == ("Good morning", BOT_ID, BOT_USER_ID)
    assert "edited" in message
    assert [m["ts"] for m in client.conversations_replies(channel=ROOM, ts=posted["ts"])["messages"]] == [posted["ts"]]


def test_an_update_keeps_the_blocks_it_does_not_name(client: WebClient) -> None:
    blocks = [{"type": "section", "block_id": "line", "text": {"type": "plain_text", "text": "Line"}}]
    ts = client.chat_postMessage(channel=ROOM, text="Line", blocks=blocks)["ts"]

    assert client.chat_update(channel=ROOM, ts=ts, text="Other words")["message"]["blocks"] == blocks
    (left,) = client.chat_update(channel=ROOM, ts=ts, text="Other words", blocks=[])["message"]["blocks"]
    assert left["elements"][0]["elements"] == [{"type": "text", "text": "Other words"}]


def test_the_root_of_a_thread_leaves_a_tombstone(client: WebClient) -> None:
    root = client.chat_postMessage(channel=ROOM, text="root")["ts"]
    client.chat_postMessage(channel=ROOM, text="reply", thread_ts=root)
    client.chat_delete(channel=ROOM, ts=root)

    thread = client.conversations_replies(channel=ROOM, ts=root)["messages"]
    assert [m.get("subtype", "") for m in thread] == ["tombstone", ""]
    assert refused(lambda: client.chat_update(channel=ROOM, ts=root, text="x"))["error"] == "message_not_found"


def test_metadata_is_shown_only_to_who_asks(client: WebClient) -> None:
    metadata = {"event_type": "coach", "event_payload": {"key": "k1"}}
    client.chat_postMessage(channel=ROOM, text="x", metadata=metadata)

    assert "metadata" not in client.conversations_history(channel=ROOM)["messages"][0]
    asked = client.conversations_history(channel=ROOM, include_all_metadata=True)["messages"][0]
    assert asked["metadata"] == metadata
    wrong = refused(lambda: client.chat_postMessage(channel=ROOM, text="x", metadata={"key": "k1"}))
    assert wrong["error"] == "invalid_metadata_format"


@pytest.mark.parametrize("method", ["json", "form", "query"])
def test_arguments_travel_in_three_ways(slack: Sandbox, method: str) -> None:
    blocks = [{"type": "divider", "block_id": "line"}]
    url, headers = f"{slack.url}/api/chat.postMessage", {"authorization": f"Bearer {BOT_TOKEN}"}
    flat = {"channel": ROOM, "blocks": json.dumps(blocks), "team_id": TEAM_ID}
    match method:
        case "json":
            answer = httpx.post(url, json={"channel": ROOM, "blocks": blocks}, headers=headers)
        case "form":
            answer = httpx.post(url, data={**flat, "token": BOT_TOKEN})
        case _:
            answer = httpx.get(url, params=flat, headers=headers)

    assert answer.json()["message"]["blocks"] == blocks
    assert "chat:write" in answer.headers["x-oauth-scopes"]
    assert answer.headers["x-slack-req-id"]


def test_history_is_read_a_page_at_a_time(client: WebClient) -> None:
    stamps = [client.chat_postMessage(channel=ROOM, text=str(n))["ts"] for n in range(25)]

    pages = [[m["ts"] for m in page["messages"]] for page in client.conversations_history(channel=ROOM, limit=10)]
    assert pages == [stamps[:14:-1], stamps[14:4:-1], stamps[4::-1]]
    newer = client.conversations_history(channel=ROOM, oldest=stamps[20])["messages"]
    assert [m["ts"] for m in newer] == stamps[:20:-1]
    both = client.conversations_history(channel=ROOM, oldest=stamps[20], latest=stamps[21], inclusive=True)["messages"]
    assert [m["ts"] for m in both] == [stamps[21], stamps[20]]
    assert refused(lambda: client.conversations_history(channel=ROOM, cursor="xx"))["error"] == "invalid_cursor"
    assert refused(lambda: client.conversations_history(channel=ROOM, oldest="noon"))["error"] == "invalid_ts_oldest"


def test_a_long_thread_is_read_a_page_at_a_time(client: WebClient) -> None:
    root = client.chat_postMessage(channel=ROOM, text="root")["ts"]
    replies = [client.chat_postMessage(channel=ROOM, text=str(n), thread_ts=root)["ts"] for n in range(7)]

    pages = client.conversations_replies(channel=ROOM, ts=root, limit=3)
    assert [m["ts"] for page in pages for m in page["messages"]] == [root, *replies]
    assert client.conversations_history(channel=ROOM)["messages"][0]["reply_count"] == 7


def test_who_is_there(client: WebClient) -> None:
    assert client.auth_test()["user_id"] == BOT_USER_ID
    assert client.users_info(user=ANA)["user"]["profile"]["email"] == "ana@example.com"
    assert client.users_info(user=BOT_USER_ID)["user"]["is_bot"] is True
    assert client.users_lookupByEmail(email="BO@example.com")["user"]["id"] == BO
    assert len(client.users_list()["members"]) == 3
    assert client.bots_info(bot=BOT_ID)["bot"]["user_id"] == BOT_USER_ID
    assert client.team_info()["team"]["id"] == TEAM_ID
    assert client.conversations_members(channel=ROOM)["members"] == sorted([ANA, BO, BOT_USER_ID])
    assert client.conversations_info(channel=ROOM)["channel"]["name"] == "room"
    dm = client.conversations_open(users=ANA)["channel"]["id"]
    assert client.conversations_info(channel=dm)["channel"]["user"] == ANA
    assert {c["id"] for c in client.users_conversations(types="public_channel,im")["channels"]} == {ROOM, dm}
    assert {c["id"] for c in client.conversations_list()["channels"]} == {ROOM, CLOSED}


def test_a_message_for_one_person_is_in_no_history(slack: Sandbox, client: WebClient) -> None:
    client.chat_postEphemeral(channel=ROOM, user=ANA, text="between us")

    assert client.conversations_history(channel=ROOM)["messages"] == []
    assert [m["text"] for m in slack.page.state_for(ANA)["ephemerals"]] == ["between us"]
    assert slack.page.state_for(BO)["ephemerals"] == []


def test_reactions_and_links(slack: Sandbox, client: WebClient) -> None:
    ts = slack.hands.say(ANA, ROOM, "done")["ts"]
    client.reactions_add(channel=ROOM, timestamp=ts, name="eyes")
    slack.hands.react(BO, ROOM, ts, "eyes")

    (reaction,) = client.conversations_history(channel=ROOM)["messages"][0]["reactions"]
    assert (reaction["name"], reaction["count"]) == ("eyes", 2)
    again = refused(lambda: client.reactions_add(channel=ROOM, timestamp=ts, name="eyes"))
    assert again["error"] == "already_reacted"
    client.reactions_remove(channel=ROOM, timestamp=ts, name="eyes")
    assert client.chat_getPermalink(channel=ROOM, message_ts=ts)["permalink"].endswith(ts.replace(".", ""))


def test_a_file_takes_three_steps(slack: Sandbox, client: WebClient) -> None:
    shared = client.files_upload_v2(channel=ROOM, filename="notes.txt", content="they asked for SOC 2", title="Notes")

    ident = shared["file"]["id"]
    assert client.files_info(file=ident)["file"]["title"] == "Notes"
    message = client.conversations_history(channel=ROOM)["messages"][0]
    assert (message["subtype"], message["files"][0]["name"]) == ("file_share", "notes.txt")
    assert httpx.get(message["files"][0]["url_private"]).text == "they asked for SOC 2"
    assert refused(lambda: client.files_info(file="F0NONE"))["error"] == "file_not_found"


def test_the_asynchronous_client_gets_the_same(slack: Sandbox) -> None:
    async def script() -> list[str]:
        client = AsyncWebClient(token=BOT_TOKEN, base_url=f"{slack.url}/api/")
        posted = await client.chat_postMessage(channel=ROOM, text="one")
        await client.chat_postMessage(channel=ROOM, text="two", thread_ts=posted["ts"])
        thread = await client.conversations_replies(channel=ROOM, ts=posted["ts"])
        return [message["text"] for message in thread["messages"]]

    assert asyncio.run(script()) == ["one", "two"]


# -- what Slack refuses ----------------------------------------------------------------------------


@pytest.mark.parametrize("method", sorted(method for method, spec in SPECS.items() if spec.required))
def test_what_is_missing_is_said(client: WebClient, method: str) -> None:
    required = SPECS[method].required
    for left_out in required:
        args = {name: "1" for name in required if name != left_out}
        answer = refused(lambda args=args: client.api_call(method, params=args))
        own_names = {"no_item_specified", "invalid_name"}
        assert answer["error"] in {"invalid_arguments"} | own_names, left_out
        if answer["error"] == "invalid_arguments":
            assert f"[ERROR] missing required field: {left_out}" in answer["response_metadata"]["messages"]


@pytest.mark.shared
def test_every_method_asks_for_what_slack_asks_for(shared: Path) -> None:
    # Of these the references at hand have no page.
    for method, spec in [
        (m, s) for m, s in SPECS.items() if m not in ("chat.scheduledMessages.list", "conversations.create")
    ]:
        told = json.loads((shared / "data" / "slack" / "methods" / f"{method}.json").read_text(encoding="utf-8"))
        required = set(told["args"].get("required", ())) - {"token"}
        # Slack's own clients append chunks without markdown_text.
        assert set(spec.required) == required - ({"markdown_text"} if method == "chat.appendStream" else set()), method
        assert set(spec.scopes) == set(told.get("scope", {}).get("bot") or ()), method


@pytest.mark.parametrize(
    ("method", "args", "error"),
    [
        ("chat.postMessage", {"channel": "C0NONE", "text": "x"}, "channel_not_found"),
        ("chat.postMessage", {"channel": CLOSED, "text": "x"}, "not_in_channel"),
        ("chat.postMessage", {"channel": ROOM}, "no_text"),
        ("chat.postMessage", {"channel": ROOM, "text": "x" * 40_001}, "msg_too_long"),
        ("chat.postMessage", {"channel": ROOM, "blocks": "[{"}, "invalid_blocks_format"),
        ("chat.postMessage", {"channel": ROOM, "blocks": [{"type": "banner"}]}, "invalid_blocks"),
        ("chat.postMessage", {"channel": ROOM, "text": "x", "markdown_text": "y"}, "markdown_text_conflict"),
        ("chat.postMessage", {"channel": ROOM, "text": "x", "thread_ts": "1.000000"}, "thread_not_found"),
        ("chat.postMessage", {"channel": ROOM, "text": "x", "attachments": [{}] * 101}, "too_many_attachments"),
        ("chat.postEphemeral", {"channel": ROOM, "user": "U0NONE", "text": "x"}, "user_not_in_channel"),
        ("chat.update", {"channel": ROOM, "ts": "1.000000", "text": "x"}, "message_not_found"),
        ("chat.delete", {"channel": ROOM, "ts": "1.000000"}, "message_not_found"),
        ("conversations.replies", {"channel": ROOM, "ts": "1.000000"}, "thread_not_found"),
        ("conversations.history", {"channel": CLOSED}, "not_in_channel"),
        ("conversations.list", {"types": "secret"}, "invalid_types"),
        ("conversations.list", {"limit": "many"}, "invalid_limit"),
        ("conversations.open", {}, "users_list_not_supplied"),
        ("conversations.open", {"users": "U0NONE"}, "user_not_found"),
        ("users.info", {"user": "U0NONE"}, "user_not_found"),
        ("users.lookupByEmail", {"email": "who@example.com"}, "users_not_found"),
        ("bots.info", {"bot": "B0NONE"}, "bot_not_found"),
        ("reactions.add", {"channel": ROOM, "timestamp": "now", "name": "eyes"}, "bad_timestamp"),
        ("reactions.add", {"channel": ROOM, "timestamp": "1.000000", "name": "!"}, "invalid_name"),
        ("files.completeUploadExternal", {"files": [{"id": "F0NONE"}]}, "file_not_found"),
        ("files.getUploadURLExternal", {"filename": "a", "length": 10**9}, "file_upload_size_restricted"),
        ("assistant.threads.setStatus", {"channel_id": ROOM, "thread_ts": "1.0", "status": "x"}, "invalid_thread_ts"),
        ("agents.sessions.setStatus", {"channel_id": ROOM, "status": "resting"}, "invalid_status"),
        ("views.open", {"view": {"type": "sheet"}, "trigger_id": "1"}, "invalid_arguments"),
        ("oauth.v2.access", {"client_id": "someone"}, "invalid_client_id"),
        ("chat.shout", {}, "unknown_method"),
    ],
)
def test_slack_has_a_name_for_what_is_wrong(client: WebClient, method: str, args: dict[str, Any], error: str) -> None:
    assert refused(lambda: client.api_call(method, json=args))["error"] == error


def test_somebody_elses_message_cannot_be_changed(slack: Sandbox, client: WebClient) -> None:
    ts = slack.hands.say(ANA, ROOM, "mine")["ts"]

    assert refused(lambda: client.chat_update(channel=ROOM, ts=ts, text="x"))["error"] == "cant_update_message"
    assert refused(lambda: client.chat_delete(channel=ROOM, ts=ts))["error"] == "cant_delete_message"


def test_nothing_is_said_in_an_archived_channel(slack: Sandbox, client: WebClient) -> None:
    slack.workspace.channels[ROOM].is_archived = True

    assert refused(lambda: client.chat_postMessage(channel=ROOM, text="x"))["error"] == "is_archived"


def test_tokens_are_for_what_they_are_for(slack: Sandbox) -> None:
    def as_(token: str, method: str = "auth.test") -> str:
        return refused(lambda: WebClient(token=token, base_url=f"{slack.url}/api/").api_call(method))["error"]

    assert as_("") == "not_authed"
    assert as_("xoxb-other") == "invalid_auth"
    assert as_(APP_TOKEN) == "not_allowed_token_type"
    assert as_(BOT_TOKEN, "apps.connections.open") == "not_allowed_token_type"


def test_a_scope_that_was_not_granted_is_named(slack: Sandbox, client: WebClient) -> None:
    slack.api.scopes = ("chat:write", "im:history")

    answer = refused(lambda: client.users_info(user=ANA))
    assert (answer["error"], answer["needed"]) == ("missing_scope", "users:read")
    assert answer["provided"] == "chat:write,im:history"


def test_an_argument_nobody_knows_is_mentioned(client: WebClient) -> None:
    answer = client.api_call("chat.postMessage", json={"channel": ROOM, "text": "x", "colour": "red"})

    assert answer["response_metadata"]["warnings"] == ["unknown_argument: colour"]


def test_one_message_a_second_in_a_channel(slack: Sandbox, client: WebClient) -> None:
    slack.limits.scale = 1
    client.chat_postMessage(channel=ROOM, text="one")
    answer = refused(lambda: client.chat_postMessage(channel=ROOM, text="two"))

    assert (answer.status_code, answer["error"], answer.headers["Retry-After"]) == (429, "ratelimited", "1")
    client.chat_postMessage(channel=ANA, text="another conversation")

    slack.limits.scale = 20
    client.retry_handlers.append(RateLimitErrorRetryHandler(max_retry_count=2))
    client.chat_postMessage(channel=ROOM, text="three")
    assert len(client.conversations_history(channel=ROOM)["messages"]) == 2


def test_a_method_may_be_called_as_often_as_its_tier_allows(slack: Sandbox, client: WebClient) -> None:
    slack.limits.scale = 1
    for _ in range(20):
        client.users_list()

    assert refused(client.users_list)["error"] == "ratelimited"
