"""Apps like Slack's samples that tell messages apart, and that work once somebody installed them."""

import re
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

import httpx
import pytest
import uvicorn
from slack_bolt import Ack, App, BoltContext, Say
from slack_bolt.adapter.starlette.handler import SlackRequestHandler
from slack_bolt.oauth.oauth_settings import OAuthSettings
from slack_sdk import WebClient
from slack_sdk.oauth.installation_store import FileInstallationStore
from slack_sdk.oauth.state_store import FileOAuthStateStore
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from coachbot.sandbox.http_way import SIGNING_SECRET
from coachbot.sandbox.model import BOT_USER_ID, TEAM_ID
from coachbot.sandbox.oauth import CLIENT_ID, CLIENT_SECRET
from coachbot.sandbox.server import Sandbox
from tests.coachbot.sandbox.bolt_apps import Json, listening, reactions, said, whispered
from tests.coachbot.sandbox.conftest import ANA, BO, ROOM, in_time

# -- slackapi/bolt-python: examples/message_events.py ----------------------------------------------


def test_messages_of_every_kind_are_told_apart(slack: Sandbox, client: WebClient) -> None:
    app, others = App(client=client), list[str]()
    of_some: dict[str, str | Sequence[str | re.Pattern[str] | None] | None]
    of_some = {"type": "message", "subtype": [re.compile("me_message"), re.compile("file_share")]}

    @app.message("test")
    def test(say: Say) -> None:
        say("Tests matter.")

    @app.event({"type": "message", "subtype": None})
    def new(event: Json, say: Say) -> None:
        say(text="What is it?", thread_ts=event.get("thread_ts") or event["ts"])

    @app.event({"type": "message", "subtype": "message_deleted"})
    def deleted(event: Json, say: Say) -> None:
        say(f"Gone: {event['previous_message']['text']}")

    @app.event(of_some)
    def seen(event: Json, client: WebClient, context: BoltContext) -> None:
        client.reactions_add(channel=str(context.channel_id), timestamp=event["ts"], name="eyes")

    @app.event({"type": "message"})
    def other(event: Json) -> None:
        others.append(f"{event['subtype']}: {event.get('message', event)['text']}")

    with listening(slack, app):
        tested = slack.hands.say(ANA, ROOM, "test one")["ts"]
        in_time(lambda: said(slack, BO, ROOM) == ["test one", "Tests matter."])
        slack.hands.delete(ANA, ROOM, tested)
        in_time(lambda: said(slack, BO, ROOM) == ["Tests matter.", "Gone: test one"])
        talk = slack.hands.say(ANA, ROOM, "hello")["ts"]
        in_time(lambda: said(slack, BO, ROOM, talk) == ["What is it?"])
        some = [slack.hands.me(ANA, ROOM, "waves")["ts"], slack.hands.share(ANA, ROOM, "a.txt", b"x")["ts"]]
        in_time(lambda: [reactions(slack, ROOM, ts) for ts in some] == [["eyes"], ["eyes"]])
        slack.hands.edit(ANA, ROOM, talk, "hello all")
        slack.workspace.post(ROOM, {"subtype": "bot_message", "bot_id": "B0OTHER", "text": "Build 7 failed"})
        in_time(lambda: sorted(others) == ["bot_message: Build 7 failed", "message_changed: hello all"])

    assert said(slack, BO, ROOM)[2:] == ["hello all", "What is it?", "waves", "", "Build 7 failed"]


# -- slackapi/bolt-python: examples/oauth_app_settings.py ------------------------------------------


@pytest.fixture
def installable(slack: Sandbox, tmp_path: Path) -> Iterator[tuple[str, FileInstallationStore]]:
    """An app that has no token until somebody installs it: its address, and where it keeps what it got."""
    store = FileInstallationStore(base_dir=str(tmp_path / "installations"))
    app = App(
        client=WebClient(base_url=f"{slack.url}/api/"),
        signing_secret=SIGNING_SECRET,
        installation_store=store,
        oauth_settings=OAuthSettings(
            client_id=CLIENT_ID,
            client_secret=CLIENT_SECRET,
            scopes=["channels:history", "chat:write"],
            user_scopes=[],
            state_store=FileOAuthStateStore(expiration_seconds=600, base_dir=str(tmp_path / "states")),
            authorization_url=f"{slack.url}/oauth/v2/authorize",
        ),
    )

    @app.event("app_mention")
    def mentioned(say: Say) -> None:
        say("What's up?")

    @app.command("/hello")
    def ran(ack: Ack) -> None:
        ack("Thanks!")

    handler = SlackRequestHandler(app)

    async def endpoint(request: Request) -> Response:
        return await handler.handle(request)

    web = Starlette(routes=[Route("/slack/{rest}", endpoint, methods=["GET", "POST"])])
    server = uvicorn.Server(uvicorn.Config(web, port=0, log_level="critical"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    in_time(lambda: server.started)
    url = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}/slack"
    slack.oauth.redirect_urls = (f"{url}/oauth_redirect",)
    httpx.post(f"{slack.url}/control/delivery", json={"url": f"{url}/events"}).raise_for_status()
    yield url, store
    server.should_exit = True
    thread.join(5)


def installed(url: str, answer: str) -> httpx.Response:
    """Go through an install as a browser does; the app's last page."""
    start = httpx.get(f"{url}/install")
    found = re.search(r'href="([^"]+/oauth/v2/authorize[^"]+)"', start.text)
    assert found is not None
    where = found[1].replace("&amp;", "&")
    asked = httpx.get(where)
    assert "<li><code>chat:write</code>" in asked.text
    back = httpx.post(where, data={"answer": answer})
    return httpx.get(back.headers["location"], headers={"cookie": start.headers["set-cookie"].partition(";")[0]})


def test_an_app_works_once_it_is_installed(slack: Sandbox, installable: tuple[str, FileInstallationStore]) -> None:
    url, store = installable
    slack.hands.command(ANA, ROOM, "/hello", "")
    in_time(lambda: [one for one in whispered(slack, ANA) if "reinstall this app into your workspace" in one])
    assert "access_denied" in installed(url, "cancel").text
    assert store.find_bot(enterprise_id=None, team_id=TEAM_ID) is None

    assert installed(url, "allow").status_code == 200
    kept = store.find_bot(enterprise_id=None, team_id=TEAM_ID)
    assert kept is not None
    assert (kept.bot_user_id, kept.bot_scopes) == (BOT_USER_ID, ["channels:history", "chat:write"])
    slack.hands.command(ANA, ROOM, "/hello", "")
    in_time(lambda: whispered(slack, ANA)[1:] == ["Thanks!"])
    slack.hands.say(ANA, ROOM, f"<@{BOT_USER_ID}>")
    in_time(lambda: said(slack, BO, ROOM)[1:] == ["What's up?"])
