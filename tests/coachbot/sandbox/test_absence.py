"""A workspace that does not have the app: before its install, and after it was taken away."""

from collections.abc import Iterator

import httpx
import pytest
from slack_sdk import WebClient

from coachbot.sandbox.model import BOT_USER_ID, Channel, Person
from coachbot.sandbox.server import Sandbox
from coachbot.sandbox.tickets import SlackError
from tests.coachbot.sandbox.bolt_apps import Json
from tests.coachbot.sandbox.conftest import ANA, ROOM, Listener, in_time
from tests.coachbot.sandbox.test_truth_of_installs import installed, with_token

DM = "D0ANA"
FEATURES = {
    "bot_user": {"display_name": "helper"},
    "slash_commands": [{"command": "/coach", "description": "Ask"}],
    "app_home": {"home_tab_enabled": True},
}


@pytest.fixture
def slack() -> Iterator[Sandbox]:
    """A workspace that the app comes into by an install only."""
    rooms = [Channel(ROOM, "room", {ANA, BOT_USER_ID}), Channel(DM, "", {ANA, BOT_USER_ID}, is_im=True)]
    with Sandbox([Person(ANA, "Ana Ruiz", is_admin=True)], rooms, features=FEATURES, installs=True) as running:
        yield running


def seen(slack: Sandbox) -> Json:
    """What Ana's page shows."""
    return httpx.get(f"{slack.url}/page/state", params={"user": ANA}).json()


def does(slack: Sandbox, what: str, **body: str) -> Json:
    """What Ana's page answers when she does something."""
    return httpx.post(f"{slack.url}/page/do", json={"what": what, "user": ANA, "channel": ROOM} | body).json()


def only_for_ana(slack: Sandbox) -> list[tuple[str, str]]:
    return [(shown["user"], shown["text"]) for shown in seen(slack)["ephemerals"]]


def test_nothing_of_the_app_is_there_before_its_install(slack: Sandbox, client: WebClient, app: Listener) -> None:
    slack.hands.say(ANA, ROOM, f"<@{BOT_USER_ID}> help")
    slack.hands.say(ANA, DM, "help")
    slack.hands.look(ANA, "home")
    assert does(slack, "command", command="/coach", text="too pricey") == {"ok": True}

    assert only_for_ana(slack) == [("USLACKBOT", "`/coach` is not a valid command.")]
    page = seen(slack)
    assert (page["absence"], page["features"]) == ("helper is not installed in Holdfast.", {})
    installed(slack, client, scope="chat:write,commands")
    slack.hands.say(ANA, DM, "now")
    in_time(lambda: app.events())
    assert [event["text"] for event in app.events()] == ["now"]
    assert [request.type for request in app.got] == ["events_api"]
    assert (seen(slack)["absence"], seen(slack)["features"]) == ("", FEATURES)


def test_a_person_alone_who_installs_brings_no_app(slack: Sandbox, client: WebClient) -> None:
    installed(slack, client, user_scope="chat:write")

    assert seen(slack)["absence"]


def test_a_workspace_that_took_the_app_away_tells_it_that_and_nothing_more(
    slack: Sandbox, client: WebClient, app: Listener
) -> None:
    own = with_token(slack, installed(slack, client, scope="chat:write,commands")["access_token"])
    button = {"type": "button", "action_id": "more", "text": {"type": "plain_text", "text": "More"}}
    ts = own.chat_postMessage(channel=ROOM, text="Say this", blocks=[{"type": "actions", "elements": [button]}])["ts"]
    own.views_publish(user_id=ANA, view={"type": "home", "blocks": [{"type": "divider"}]})
    own.views_open(trigger_id=trigger(slack, app), view={"type": "modal", "title": button["text"], "blocks": []})
    assert seen(slack)["home"]
    assert seen(slack)["views"]
    in_time(lambda: app.events())
    app.got.clear()

    slack.oauth.uninstall()
    slack.hands.say(ANA, DM, "are you there?")
    does(slack, "command", command="/coach", text="too pricey")

    assert does(slack, "press", ts=ts, action_id="more") == {"ok": False, "error": "app_not_installed"}
    with pytest.raises(SlackError, match="app_not_installed"):
        slack.hands.command(ANA, ROOM, "/coach", "too pricey")
    page = seen(slack)
    assert (page["absence"], page["home"], page["views"]) == ("helper was removed from Holdfast.", None, [])
    assert only_for_ana(slack)[-1] == ("USLACKBOT", "`/coach` is not a valid command.")
    installed(slack, client, scope="chat:write")
    slack.hands.say(ANA, DM, "and now?")
    in_time(lambda: app.events())
    told = [request.payload["event"] for request in app.got]
    assert [event.get("text", event["type"]) for event in told] == ["tokens_revoked", "app_uninstalled", "and now?"]


def trigger(slack: Sandbox, app: Listener) -> str:
    """What lets the app open a screen: Ana used its command."""
    does(slack, "command", command="/coach", text="too pricey")
    (command,) = in_time(lambda: [request for request in app.got if request.type == "slash_commands"])
    return command.payload["trigger_id"]


def test_a_token_that_is_given_back_takes_the_app_away(slack: Sandbox, client: WebClient) -> None:
    own = with_token(slack, installed(slack, client, scope="chat:write")["access_token"])
    assert seen(slack)["absence"] == ""

    own.auth_revoke()

    assert seen(slack)["absence"] == "helper was removed from Holdfast."


def test_a_command_in_a_thread_is_refused_there(slack: Sandbox, client: WebClient, app: Listener) -> None:
    installed(slack, client, scope="commands")
    root = slack.hands.say("U0ANA", ROOM, "Who knows?")["ts"]

    does(slack, "command", command="/coach", text="privacy", thread_ts=root)

    assert only_for_ana(slack) == [("USLACKBOT", "`/coach` is not supported in threads. Sorry!")]
    assert slack.workspace.ephemerals[-1]["thread_ts"] == root
    assert not [request for request in app.got if request.type == "slash_commands"]


def test_a_command_of_no_app_answers_only_who_typed_it(slack: Sandbox, client: WebClient, app: Listener) -> None:
    installed(slack, client, scope="commands")

    does(slack, "command", command="/coahc", text="too pricey")

    assert only_for_ana(slack) == [("USLACKBOT", "`/coahc` is not a valid command.")]
    assert not [request for request in app.got if request.type == "slash_commands"]
    assert not slack.workspace.channel(ROOM).messages
