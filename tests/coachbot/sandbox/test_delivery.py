"""How an app hears of things: over sockets or HTTP, once, twice, late, or not at all."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import httpx
import pytest
import uvicorn
from slack_bolt import App
from slack_bolt.adapter.starlette.handler import SlackRequestHandler
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.response import SocketModeResponse
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from websockets.exceptions import InvalidStatus
from websockets.sync.client import ClientConnection, connect

from coachbot.sandbox.api import APP_TOKEN, BOT_TOKEN
from coachbot.sandbox.http_way import SIGNING_SECRET, signed
from coachbot.sandbox.model import BOT_USER_ID
from coachbot.sandbox.oauth import CLIENT_ID, CLIENT_SECRET
from coachbot.sandbox.server import Sandbox
from tests.coachbot.sandbox.conftest import ANA, ROOM, Listener, in_time


def test_what_people_do_arrives(slack: Sandbox, app: Listener) -> None:
    said = slack.hands.say(ANA, ROOM, f"<@{BOT_USER_ID}> help")
    slack.hands.edit(ANA, ROOM, said["ts"], "never mind")
    slack.hands.delete(ANA, ROOM, said["ts"])
    slack.hands.command(ANA, ROOM, "/coach", "too pricey")

    in_time(lambda: len(app.got) >= 5)
    assert [event.get("subtype", "") for event in app.events()] == ["", "message_changed", "message_deleted"]
    assert [event["text"] for event in app.events("app_mention")] == [f"<@{BOT_USER_ID}> help"]
    (command,) = [r for r in app.got if r.type == "slash_commands"]
    assert (command.payload["text"], command.accepts_response_payload) == ("too pricey", True)


def test_an_ack_whose_words_cannot_be_shown_does_not_cut_the_line(slack: Sandbox, app: Listener) -> None:
    app.acks = False
    slack.hands.command(ANA, ROOM, "/coach", "too pricey")
    in_time(lambda: app.got)
    late = SocketModeResponse(envelope_id=app.got[0].envelope_id, payload={"blocks": [{"type": "none"}]})
    app.socket.send_socket_mode_response(late)

    (refused,) = in_time(lambda: slack.journal.entries(kind="ack"))
    slack.hands.say(ANA, ROOM, "still there?")

    assert (refused.name, refused.error) == ("/coach", "invalid_blocks")
    in_time(app.events)
    assert [shown["text"] for shown in slack.workspace.ephemerals] == []


def test_a_mention_may_come_before_its_message(slack: Sandbox, app: Listener) -> None:
    httpx.post(f"{slack.url}/control/delivery", json={"mention_first": True}).raise_for_status()
    slack.hands.say(ANA, ROOM, f"<@{BOT_USER_ID}> help")

    in_time(lambda: len(app.got) == 2)
    assert [r.payload["event"]["type"] for r in app.got] == ["app_mention", "message"]


def test_the_app_hears_its_own_words(app: Listener, client: WebClient) -> None:
    client.chat_postMessage(channel=ROOM, text="mine")

    (event,) = in_time(app.events)
    assert event["bot_id"]


def test_what_is_not_acked_comes_again_with_the_reason(slack: Sandbox, app: Listener) -> None:
    app.acks = False
    slack.hands.say(ANA, ROOM, "hello?")

    in_time(lambda: len(app.got) == 2)
    again = app.got[1]
    assert (again.retry_attempt, again.retry_reason) == (1, "timeout")
    assert again.payload["event_id"] == app.got[0].payload["event_id"]


def test_events_come_twice_late_or_only_as_subscribed(slack: Sandbox, app: Listener) -> None:
    slack.deliveries.duplicates = 1
    slack.deliveries.delay_s = 0.05
    slack.deliveries.subscribed = frozenset({"message.im"})
    slack.hands.say(ANA, ROOM, "not for you")
    slack.hands.say(ANA, slack.workspace.open_dm(ANA).id, "for you")

    in_time(lambda: len(app.got) == 2)
    assert [event["text"] for event in app.events()] == ["for you", "for you"]
    assert app.got[0].payload["event_id"] == app.got[1].payload["event_id"]


def test_ten_connections_and_not_one_more(slack: Sandbox, client: WebClient) -> None:
    def connection() -> ClientConnection:
        return connect(client.apps_connections_open(app_token=APP_TOKEN)["url"])

    with ExitStack() as stack:
        ten = [stack.enter_context(connection()) for _ in range(10)]
        assert [json.loads(one.recv())["num_connections"] for one in ten] == list(range(1, 11))
        one_more = stack.enter_context(connection())
        assert json.loads(one_more.recv())["reason"] == "too_many_websockets"

        for number in range(20):
            slack.hands.say(ANA, ROOM, str(number))
        got = [json.loads(one.recv(timeout=5)) for one in ten for _ in range(2)]
        assert sorted(int(envelope["payload"]["event"]["text"]) for envelope in got) == list(range(20))


def test_a_ticket_is_for_one_connection(slack: Sandbox, client: WebClient) -> None:
    url = client.apps_connections_open(app_token=APP_TOKEN)["url"]
    with connect(url), pytest.raises(InvalidStatus):
        connect(url)


@pytest.mark.parametrize("reason", ["refresh_requested", "dropped"])
def test_an_app_comes_back_after_its_connection_is_gone(slack: Sandbox, app: Listener, reason: str) -> None:
    if reason == "dropped":
        slack.drop_sockets()
    else:
        httpx.post(f"{slack.url}/control/sockets", json={"disconnect": reason})

    def heard() -> bool:
        slack.hands.say(ANA, ROOM, "still there?")
        time.sleep(0.2)
        return bool(app.got)

    in_time(heard, seconds=30)


# -- HTTP instead of sockets -----------------------------------------------------------------------


@pytest.fixture
def http_app(slack: Sandbox, client: WebClient) -> Iterator[list[str]]:
    """A Bolt app that listens on HTTP; what it heard."""
    heard: list[str] = []
    bolt = App(token=BOT_TOKEN, signing_secret=SIGNING_SECRET, client=client, process_before_response=True)
    bolt.event("message")(lambda event: heard.append(f"event {event['text']}"))

    def on_command(ack: Any, command: dict[str, Any]) -> None:
        ack(f"Looking for {command['text']}")
        heard.append(f"command {command['text']}")

    bolt.command("/coach")(on_command)
    handler = SlackRequestHandler(bolt)

    async def endpoint(request: Request) -> Response:
        return await handler.handle(request)

    server = uvicorn.Server(
        uvicorn.Config(Starlette(routes=[Route("/slack", endpoint, methods=["POST"])]), port=0, log_level="critical")
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    in_time(lambda: server.started)
    port = server.servers[0].sockets[0].getsockname()[1]
    httpx.post(f"{slack.url}/control/delivery", json={"url": f"http://127.0.0.1:{port}/slack"})
    yield heard
    server.should_exit = True
    thread.join(5)


def test_the_same_over_http_signed(slack: Sandbox, http_app: list[str]) -> None:
    slack.hands.say(ANA, ROOM, "over http")
    slack.hands.command(ANA, ROOM, "/coach", "pricing")

    in_time(lambda: len(http_app) == 2)
    assert sorted(http_app) == ["command pricing", "event over http"]
    shown = in_time(lambda: slack.page.state_for(ANA)["ephemerals"])
    assert shown[0]["text"] == "Looking for pricing"


def test_a_signature_is_as_slack_documents_it() -> None:
    # Source: the example on https://docs.slack.dev/authentication/verifying-requests-from-slack
    body = (
        b"token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V"
        b"&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text="
        b"&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN"
        b"&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
    )
    headers = signed(body, "8f742231b10e8888abcd99yyyzzz85a5", timestamp=1531420618)

    assert headers["x-slack-signature"] == "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"


# -- things that go wrong on demand ----------------------------------------------------------------


def test_an_answer_is_lost_after_the_message_was_posted(slack: Sandbox, client: WebClient) -> None:
    slack.faults.plan("chat.postMessage", lost=True)

    with pytest.raises(SlackApiError):
        client.chat_postMessage(channel=ROOM, text="x")
    assert len(client.conversations_history(channel=ROOM)["messages"]) == 1


def test_faults_come_in_the_order_they_were_planned(slack: Sandbox) -> None:
    url, headers = f"{slack.url}/api/auth.test", {"authorization": f"Bearer {BOT_TOKEN}"}
    for fault in ({"status": 503, "times": 2}, {"error": "ratelimited"}, {"delay_s": 0.3}):
        httpx.post(f"{slack.url}/control/faults", json={"method": "auth.test", **fault}).raise_for_status()

    answers = [httpx.post(url, headers=headers) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [503, 503, 429, 200]
    assert answers[3].elapsed.total_seconds() >= 0.3


def test_every_knob_is_turned_from_outside(slack: Sandbox, client: WebClient) -> None:
    def turn(knob: str, body: object) -> httpx.Response:
        return httpx.post(f"{slack.url}/control/{knob}", json=body)

    before = slack.clock()
    assert turn("clock", {"advance_s": 3600}).json()["now"] >= before + 3600
    assert turn("clock", {"advance_s": -1}).status_code == 400
    assert turn("clock", {"to": "noon"}).status_code == 400
    assert "chat:write" not in turn("scopes", {"revoke": ["chat:write"]}).json()["scopes"]
    assert turn("faults", {"method": "chat.shout"}).json()["error"] == "There is no method chat.shout."
    assert turn("limits", {}).json()["error"] == "'scale' is missing."
    with pytest.raises(SlackApiError, match="missing_scope"):
        client.chat_postMessage(channel=ROOM, text="x")
    entries = httpx.get(f"{slack.url}/control/journal").json()["entries"]
    assert (entries[-1]["name"], entries[-1]["error"]) == ("chat.postMessage", "missing_scope")
    assert "POST /control/clock" in httpx.get(f"{slack.url}/control").json()


def test_moved_time_is_the_time_of_messages(slack: Sandbox, client: WebClient) -> None:
    first = float(client.chat_postMessage(channel=ROOM, text="today")["ts"])
    slack.clock.advance(86_400)

    assert float(client.chat_postMessage(channel=ROOM, text="tomorrow")["ts"]) > first + 86_000


# -- installing ------------------------------------------------------------------------------------


def test_an_admin_allows_the_install_and_the_app_gets_its_token(slack: Sandbox, client: WebClient) -> None:
    query = {
        "client_id": CLIENT_ID,
        "scope": "chat:write",
        "redirect_uri": "http://127.0.0.1:9/back",
        "state": "s1",
    }
    page = httpx.get(f"{slack.url}/oauth/v2/authorize", params=query)
    allowed = httpx.post(f"{slack.url}/oauth/v2/authorize", params=query)

    assert "chat:write" in page.text
    sent_to = httpx.URL(allowed.headers["location"])
    assert (sent_to.host, sent_to.params["state"]) == ("127.0.0.1", "s1")
    code = {
        "client_id": CLIENT_ID,
        "client_secret": CLIENT_SECRET,
        "code": sent_to.params["code"],
        "redirect_uri": query["redirect_uri"],
    }
    token = client.oauth_v2_access(**code)["access_token"]
    assert WebClient(token=token, base_url=f"{slack.url}/api/").auth_test()["user_id"] == BOT_USER_ID
    with pytest.raises(SlackApiError, match="invalid_code"):
        client.oauth_v2_access(**code)
    assert httpx.get(f"{slack.url}/oauth/v2/authorize", params={**query, "client_id": "1"}).text == "invalid_client_id"


def test_what_is_not_json_is_refused_in_slacks_way(slack: Sandbox) -> None:
    headers = {"authorization": f"Bearer {BOT_TOKEN}", "content-type": "application/json"}

    assert httpx.post(f"{slack.url}/api/auth.test", content=b"{", headers=headers).json()["error"] == "invalid_json"
    body = json.dumps(["a list"])
    assert httpx.post(f"{slack.url}/api/auth.test", content=body, headers=headers).json()["ok"] is True
