"""What an install may ask for, and what its tokens may do."""

import httpx
import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from coachbot.sandbox import consent
from coachbot.sandbox.model import BOT_USER_ID, TEAM_ID, Channel, Person
from coachbot.sandbox.oauth import CLIENT_ID, CLIENT_SECRET
from coachbot.sandbox.scopes import BOT_SCOPES, USER_SCOPES
from coachbot.sandbox.server import Sandbox
from coachbot.sandbox.specs import SPECS
from handlers.slack.manifest import bot_scopes
from tests.coachbot.sandbox.bolt_apps import Json, data
from tests.coachbot.sandbox.conftest import ANA, ROOM

BACK = "http://127.0.0.1:9/x"


def asked(slack: Sandbox, **scopes: str) -> httpx.Response:
    """The page that asks an admin."""
    query = {"client_id": CLIENT_ID, "redirect_uri": BACK, "state": "s", **scopes}
    return httpx.get(f"{slack.url}/oauth/v2/authorize", params=query)


def installed(slack: Sandbox, client: WebClient, **scopes: str) -> Json:
    """What an app is given once the admin said yes."""
    query = {"client_id": CLIENT_ID, "redirect_uri": BACK, "state": "s", **scopes}
    back = httpx.URL(httpx.post(f"{slack.url}/oauth/v2/authorize", params=query).headers["location"])
    code = back.params["code"]
    return data(client.oauth_v2_access(client_id=CLIENT_ID, client_secret=CLIENT_SECRET, code=code, redirect_uri=BACK))


def with_token(slack: Sandbox, token: str) -> WebClient:
    """Slack's own client with another token."""
    return WebClient(token=token, base_url=f"{slack.url}/api/")


def test_every_scope_a_method_needs_may_be_asked_for() -> None:
    assert {scope for spec in SPECS.values() for scope in spec.scopes} <= set(BOT_SCOPES)


@pytest.mark.parametrize(
    "scopes", ["app_mentions:read", "commands", "im:read,im:write,app_mentions:read", ",".join(BOT_SCOPES)]
)
def test_an_install_asks_for_the_scopes_of_the_samples(slack: Sandbox, scopes: str) -> None:
    page = asked(slack, scope=scopes, user_scope="search:read")

    assert page.status_code == 200
    assert all(f"<li><code>{scope}</code>" in page.text for scope in (*scopes.split(","), "search:read"))


def test_the_page_says_which_app_asks_for_what_and_whom(slack: Sandbox) -> None:
    page = asked(slack, scope="chat:write,dnd:read", user_scope="channels:history").text

    assert "<h1>coachbot asks to come into Holdfast</h1>" in page
    assert "You are signed in as Ana Ruiz." in page
    assert "<li><code>chat:write</code> — send messages as coachbot</li>" in page
    assert "<li><code>dnd:read</code></li>" in page
    own = page.split("In your name it will be able to", 1)[1]
    assert "<code>channels:history</code>" in own
    assert "<code>chat:write</code>" not in own


def test_the_page_has_words_for_every_scope_of_the_manifest() -> None:
    assert set(consent.SAID) == set(bot_scopes())


def test_a_name_on_the_page_never_becomes_markup() -> None:
    people = [Person(ANA, "<i>Ana</i>", is_admin=True)]
    with Sandbox(people, [], features={"bot_user": {"display_name": "<b>x</b>"}}) as slack:
        page = asked(slack, scope="chat:write", user_scope="chat:write").text

    assert "<b>" not in page
    assert "<i>" not in page
    assert "send messages as &lt;b&gt;x&lt;/b&gt;" in page


def test_the_workspace_is_where_slack_has_it(slack: Sandbox) -> None:
    entered = httpx.get(f"{slack.url}/client/{TEAM_ID}", follow_redirects=True)

    assert str(entered.url) == f"{slack.url}/"
    assert "<title>Sandbox workspace</title>" in entered.text
    assert httpx.get(f"{slack.url}/client/T0ELSEWHERE").status_code == 404


@pytest.mark.parametrize(
    ("scopes", "error"),
    [
        ({"scope": "chat:shout"}, "invalid_scope"),
        ({"scope": "chat:write", "user_scope": "chat:shout"}, "invalid_scope"),
        ({"scope": "search:read"}, "invalid_scope"),
        ({"scope": ""}, "no_scopes"),
    ],
)
def test_a_scope_that_is_none_of_slacks_is_refused(slack: Sandbox, scopes: dict[str, str], error: str) -> None:
    assert asked(slack, **scopes).text == error


def test_an_install_asks_for_what_is_in_the_manifest_only() -> None:
    rooms = [Channel(ROOM, "room", {ANA, BOT_USER_ID})]
    with Sandbox([Person(ANA, "Ana")], rooms, scopes=("chat:write", "commands")) as slack:
        assert asked(slack, scope="commands").status_code == 200
        assert asked(slack, scope="users:read").text == "invalid_scope"


def test_a_token_may_do_what_its_install_allowed_and_no_more(slack: Sandbox, client: WebClient) -> None:
    got = installed(slack, client, scope="channels:history")
    own = with_token(slack, got["access_token"])

    assert own.conversations_history(channel=ROOM).headers["x-oauth-scopes"] == "channels:history"
    with pytest.raises(SlackApiError, match="missing_scope"):
        own.chat_postMessage(channel=ROOM, text="x")
    client.chat_postMessage(channel=ROOM, text="The app's own token may do what it could before.")


def test_another_install_adds_to_what_the_token_may_do(slack: Sandbox, client: WebClient) -> None:
    first = installed(slack, client, scope="channels:history")
    second = installed(slack, client, scope="chat:write")

    assert second["access_token"] == first["access_token"]
    assert second["scope"] == "channels:history,chat:write"
    own = with_token(slack, first["access_token"])
    assert own.chat_postMessage(channel=ROOM, text="x")["ok"]
    httpx.post(f"{slack.url}/control/scopes", json={"revoke": ["chat:write"]}).raise_for_status()
    with pytest.raises(SlackApiError, match="missing_scope"):
        own.chat_postMessage(channel=ROOM, text="x")


def test_an_install_with_user_scopes_brings_a_token_of_its_persons(slack: Sandbox, client: WebClient) -> None:
    person = installed(slack, client, scope="chat:write", user_scope="channels:history")["authed_user"]

    assert person["access_token"].startswith("xoxp-")
    assert (person["id"], person["scope"], person["token_type"]) == (ANA, "channels:history", "user")
    own = with_token(slack, person["access_token"])
    who = own.auth_test()
    assert (who["user_id"], who["user"], who.get("bot_id")) == (ANA, "ana.ruiz", None)
    with pytest.raises(SlackApiError, match="not_allowed_token_type"):
        own.conversations_history(channel=ROOM)


def test_an_install_for_a_person_only_brings_no_bot(slack: Sandbox, client: WebClient) -> None:
    got = installed(slack, client, user_scope=",".join(sorted(USER_SCOPES)))

    assert "access_token" not in got
    assert got["authed_user"]["access_token"]
