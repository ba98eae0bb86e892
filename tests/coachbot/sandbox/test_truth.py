"""What Slack does and a sandbox is tempted to leave out: who people are, who reads what, what is replaced."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.response import SocketModeResponse

from coachbot.sandbox.api import BOT_TOKEN, Tokens
from coachbot.sandbox.model import BOT_USER_ID, TEAM_ID, Channel, Person
from coachbot.sandbox.oauth import CLIENT_ID
from coachbot.sandbox.server import Sandbox
from tests.coachbot.sandbox.conftest import ANA, BO, CLOSED, ROOM, Listener, in_time


def error_of(call: Any, **args: Any) -> str:
    """Slack's name for why a call was refused."""
    with pytest.raises(SlackApiError) as refused:
        call(**args)
    response: Any = refused.value.response
    return str(response["error"])


# -- people --------------------------------------------------------------------------------------


def test_guests_leavers_and_strangers_say_so(slack: Sandbox, client: WebClient, app: Listener) -> None:
    slack.workspace.people["U9"] = Person("U9", "Stu", email="stu@buyer.example", team="T0BUYER")
    slack.workspace.amend(BO, guest="single")
    slack.workspace.amend(ANA, deleted=True)

    bo, ana, stu = (client.users_info(user=user)["user"] for user in (BO, ANA, "U9"))
    assert (bo["is_restricted"], bo["is_ultra_restricted"], bo["team_id"]) == (True, True, TEAM_ID)
    assert (ana["deleted"], stu["is_stranger"], stu["team_id"]) == (True, True, "T0BUYER")
    assert "email" not in stu["profile"]
    assert "U9" not in [user["id"] for user in client.users_list()["members"]]
    assert error_of(client.conversations_open, users=ANA) == "user_disabled"
    changed = in_time(lambda: len(app.events("user_change")) == 2 and app.events("user_change"))
    assert [event["user"]["id"] for event in changed] == [BO, ANA]


def test_a_grid_organization_is_told_of_everywhere() -> None:
    people = [Person(ANA, "Ana", email="ana@x.example", enterprise="E0GRID"), Person(BO, "Bo")]
    with Sandbox(people, [Channel(ROOM, "room", {ANA, BO, BOT_USER_ID})], enterprise="E0GRID") as slack:
        client = WebClient(token=BOT_TOKEN, base_url=f"{slack.url}/api/")
        app = Listener(slack, client)
        slack.hands.say(ANA, ROOM, "hello")

        assert client.auth_test()["enterprise_id"] == "E0GRID"
        assert client.users_info(user=ANA)["user"]["enterprise_user"]["enterprise_id"] == "E0GRID"
        (told,) = in_time(lambda: app.got)
        assert told.payload["authorizations"][0]["enterprise_id"] == "E0GRID"
        assert told.payload["event"]["user_team"] == "E0GRID"
        app.socket.close()


# -- conversations -------------------------------------------------------------------------------


def test_what_the_app_is_not_in_is_not_there(slack: Sandbox, client: WebClient) -> None:
    slack.workspace.channels["G1"] = Channel("G1", "secret", {ANA, BO}, is_private=True)
    slack.workspace.channels["D1"] = Channel("D1", "", {ANA, BO}, is_im=True)
    said = slack.hands.say(ANA, CLOSED, "hi")

    assert error_of(client.conversations_info, channel="G1") == "channel_not_found"
    assert error_of(client.conversations_members, channel="D1") == "channel_not_found"
    assert error_of(client.conversations_replies, channel=CLOSED, ts=said["ts"]) == "not_in_channel"
    listed = client.conversations_list(types="public_channel,private_channel,im")["channels"]
    assert {channel["id"] for channel in listed} == {ROOM, CLOSED}


def test_a_shared_channel_says_with_whom(slack: Sandbox, client: WebClient, app: Listener) -> None:
    slack.workspace.people["U9"] = Person("U9", "Stu", team="T0BUYER")
    slack.workspace.channels["C9"] = Channel("C9", "with-buyer", {ANA, "U9", BOT_USER_ID}, shared_with=("T0BUYER",))
    slack.workspace.channels["C8"] = Channel("C8", "soon", {ANA, BOT_USER_ID}, pending_with=("T0BUYER",))
    slack.hands.say("U9", "C9", "hello")

    assert client.conversations_info(channel="C9")["channel"]["is_ext_shared"] is True
    assert client.conversations_info(channel="C8")["channel"]["is_pending_ext_shared"] is True
    (told,) = in_time(lambda: app.got)
    assert told.payload["is_ext_shared_channel"] is True
    assert (told.payload["event"]["user_team"], told.payload["event"]["team"]) == ("T0BUYER", "T0BUYER")


def test_private_channels_and_group_messages_have_events_of_their_own(slack: Sandbox, app: Listener) -> None:
    slack.workspace.channels["G1"] = Channel("G1", "secret", {ANA, BOT_USER_ID}, is_private=True)
    slack.workspace.channels["G2"] = Channel("G2", "mpdm", {ANA, BO, BOT_USER_ID}, is_private=True, is_mpim=True)
    slack.hands.say(ANA, "G1", "one")
    slack.hands.say(ANA, "G2", "two")

    assert {e["channel_type"] for e in in_time(lambda: len(app.events()) == 2 and app.events())} == {"group", "mpim"}


def test_a_channel_is_made_and_filled(slack: Sandbox, client: WebClient) -> None:
    made = client.conversations_create(name="launch")["channel"]
    client.conversations_invite(channel=made["id"], users=f"{ANA},{BO}")

    assert set(client.conversations_members(channel=made["id"])["members"]) == {ANA, BO, BOT_USER_ID}
    assert error_of(client.conversations_create, name="launch") == "name_taken"
    assert error_of(client.conversations_create, name="Not So") == "invalid_name_specials"
    assert error_of(client.conversations_invite, channel=made["id"], users=ANA) == "already_in_channel"


def test_a_threads_root_comes_along_however_old(slack: Sandbox, client: WebClient) -> None:
    root = slack.hands.say(ANA, ROOM, "root")
    slack.hands.say(BO, ROOM, "early", thread_ts=root["ts"])
    after = slack.workspace.new_ts()
    slack.hands.say(BO, ROOM, "late", thread_ts=root["ts"])

    page = client.conversations_replies(channel=ROOM, ts=root["ts"], oldest=after)["messages"]
    assert [message["text"] for message in page] == ["root", "late"]


# -- messages and what answers them --------------------------------------------------------------


def test_metadata_comes_with_events_and_answers(slack: Sandbox, client: WebClient, app: Listener) -> None:
    metadata = {"event_type": "x", "event_payload": {"key": "1"}}
    posted = client.chat_postMessage(channel=ROOM, text="hi", metadata=metadata)

    assert posted["message"]["metadata"] == metadata
    assert in_time(app.events)[0]["metadata"] == metadata
    assert "metadata" not in client.conversations_history(channel=ROOM)["messages"][0]
    (told,) = in_time(lambda: app.events("message_metadata_posted"))
    assert (told["message_ts"], told["metadata"]) == (posted["ts"], metadata)


def test_what_an_ack_says_stays_and_costs_no_answer(slack: Sandbox, app: Listener) -> None:
    app.acks = False
    slack.hands.command(ANA, ROOM, "/coach", "hello")
    (request,) = in_time(lambda: app.got)
    app.socket.send_socket_mode_response(
        SocketModeResponse(envelope_id=request.envelope_id, payload={"text": "Looking…"})
    )
    in_time(lambda: slack.workspace.ephemerals)
    for n in range(5):
        httpx.post(request.payload["response_url"], json={"text": f"{n}", "replace_original": True}).raise_for_status()

    assert [m["text"] for m in slack.workspace.ephemerals] == ["Looking…", "0", "1", "2", "3", "4"]


def test_a_press_says_what_the_message_holds_and_of_a_private_one_no_more(
    slack: Sandbox, client: WebClient, app: Listener
) -> None:
    options = [{"text": {"type": "plain_text", "text": one}, "value": one} for one in ("a", "b")]
    choice = {"type": "static_select", "action_id": "which", "options": options, "initial_option": options[1]}
    go = {"type": "button", "action_id": "go", "text": {"type": "plain_text", "text": "Go"}, "value": "1"}
    blocks = [{"type": "actions", "block_id": "row", "elements": [choice, go]}]
    posted = client.chat_postMessage(channel=ROOM, text="x", blocks=blocks)
    client.chat_postEphemeral(channel=ROOM, user=ANA, text="x", blocks=blocks)
    slack.hands.press(ANA, ROOM, posted["ts"], "go")
    slack.hands.press(ANA, ROOM, slack.workspace.ephemerals[0]["ts"], "go")

    pressed = [r.payload for r in in_time(lambda: [r for r in app.got if r.type == "interactive"][1:] and app.got)]
    open_one, private = [one for one in pressed if one.get("type") == "block_actions"]
    assert open_one["state"]["values"]["row"]["which"]["selected_option"]["value"] == "b"
    assert open_one["message"]["text"] == "x"
    assert "message" not in private
    assert private["container"]["is_ephemeral"] is True


def test_a_menu_offers_what_the_app_answers(slack: Sandbox, client: WebClient, app: Listener) -> None:
    app.acks = False
    slack.hands.command(ANA, ROOM, "/coach", "x")
    command = in_time(lambda: app.got)[0]
    select = {"type": "external_select", "action_id": "who", "min_query_length": 1}
    label = {"type": "plain_text", "text": "Who"}
    view = {"type": "modal", "callback_id": "f", "title": label, "submit": label,
            "blocks": [{"type": "input", "block_id": "who", "label": label, "element": select}]}  # fmt: skip
    opened = client.views_open(trigger_id=command.payload["trigger_id"], view=view)["view"]
    asking = slack.hands.suggest(ANA, opened["id"], "who", "ma")
    request = in_time(lambda: [r for r in app.got if r.payload.get("type") == "block_suggestion"])[0]
    option = {"text": {"type": "plain_text", "text": "Maya"}, "value": "maya"}
    app.socket.send_socket_mode_response(
        SocketModeResponse(envelope_id=request.envelope_id, payload={"options": [option]})
    )
    in_time(lambda: asking.acked_at)
    slack.hands.submit(ANA, opened["id"], {"who": "maya"})

    sent = in_time(lambda: [r for r in app.got if r.payload.get("type") == "view_submission"])[0]
    assert sent.payload["view"]["state"]["values"]["who"]["who"]["selected_option"] == option


def test_a_message_is_scheduled_listed_and_taken_back(slack: Sandbox, client: WebClient) -> None:
    at = int(slack.clock()) + 3600
    kept = client.chat_scheduleMessage(channel=ROOM, post_at=at, text="later")["scheduled_message_id"]
    gone = client.chat_scheduleMessage(channel=ROOM, post_at=at + 60, text="never")["scheduled_message_id"]
    assert [one["id"] for one in client.chat_scheduledMessages_list()["scheduled_messages"]] == [kept, gone]

    client.chat_deleteScheduledMessage(channel=ROOM, scheduled_message_id=gone)
    slack.clock.advance(7200)

    said = in_time(lambda: client.conversations_history(channel=ROOM)["messages"])
    assert [message["text"] for message in said] == ["later"]
    past = {"channel": ROOM, "post_at": at, "text": "x"}
    assert error_of(client.chat_scheduleMessage, **past) == "time_in_past"
    again = {"channel": ROOM, "scheduled_message_id": kept}
    assert error_of(client.chat_deleteScheduledMessage, **again) == "invalid_scheduled_message_id"


def test_reactions_are_read(slack: Sandbox, client: WebClient) -> None:
    said = slack.hands.say(ANA, ROOM, "hi")
    slack.hands.react(BO, ROOM, said["ts"], "tada")

    found = client.reactions_get(channel=ROOM, timestamp=said["ts"])["message"]["reactions"]
    assert found == [{"name": "tada", "users": [BO], "count": 1}]


def test_an_empty_status_is_none_any_more(slack: Sandbox, client: WebClient) -> None:
    said = slack.hands.say(ANA, ROOM, "hi")
    for status in ("is thinking…", ""):
        client.assistant_threads_setStatus(channel_id=ROOM, thread_ts=said["ts"], status=status)

    assert slack.workspace.channel(ROOM).statuses == {}


def test_a_conversation_with_an_assistant_begins_and_moves(slack: Sandbox, app: Listener) -> None:
    root = slack.containers.open(ANA, ROOM)
    slack.containers.look_at(ANA, CLOSED, root["ts"])

    (began,) = in_time(lambda: app.events("assistant_thread_started"))
    assert began["assistant_thread"]["context"]["channel_id"] == ROOM
    (moved,) = in_time(lambda: app.events("assistant_thread_context_changed"))
    assert (moved["assistant_thread"]["thread_ts"], moved["assistant_thread"]["context"]["channel_id"]) == (
        root["ts"],
        CLOSED,
    )
    assert in_time(lambda: app.events("app_context_changed"))


@pytest.mark.parametrize("scheme", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "slack://x"])
def test_a_link_leads_to_the_web_or_to_a_mail(client: WebClient, scheme: str) -> None:
    button = {"type": "button", "text": {"type": "plain_text", "text": "Go"}, "action_id": "a", "url": scheme}
    image = {"type": "image", "image_url": scheme, "alt_text": "x"}

    for block in ({"type": "actions", "elements": [button]}, image):
        assert error_of(client.chat_postMessage, channel=ROOM, text="x", blocks=[block]) == "invalid_blocks"


# -- whoever else is on this machine -------------------------------------------------------------


@pytest.fixture
def guarded() -> Iterator[Sandbox]:
    """A workspace with secrets of its own, as the demo has it."""
    rooms = [Channel(ROOM, "room", {ANA, BOT_USER_ID})]
    with Sandbox([Person(ANA, "Ana")], rooms, key="k1", tokens=Tokens("xoxb-1", "xapp-1")) as running:
        yield running


@pytest.mark.parametrize(
    "headers",
    [
        {"host": "evil.example"},
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site"},
        {"host": "localhost.evil.example:80"},
    ],
)
def test_another_page_cannot_speak_to_it(guarded: Sandbox, headers: dict[str, str]) -> None:
    own = {"x-sandbox-key": "k1", "authorization": "Bearer xoxb-1"}
    for path in ("/page/state?user=U0ANA", "/control", "/api/auth.test", "/"):
        assert httpx.get(f"{guarded.url}{path}", headers=own | headers).status_code == 403


def test_only_its_own_page_and_bot_have_its_secrets(guarded: Sandbox) -> None:
    do = {"what": "say", "user": ANA, "channel": ROOM, "text": "hi"}
    with httpx.Client(base_url=guarded.url) as anybody:
        assert anybody.post("/page/do", json=do).status_code == 403
        assert anybody.post("/control/clock", json={"advance_s": 1}).status_code == 403
        assert anybody.get("/api/auth.test", params={"token": BOT_TOKEN}).json()["error"] == "invalid_auth"
    with httpx.Client(base_url=guarded.url) as page:
        assert page.get("/").status_code == 200
        assert page.post("/page/do", json=do, headers={"origin": guarded.url}).json() == {"ok": True}


@pytest.mark.parametrize("number", ["nan", "inf", "-inf", "1e400", "-1", "soon", None, [1]])
def test_time_is_moved_by_numbers_only(slack: Sandbox, number: Any) -> None:
    before = slack.clock()

    refused = httpx.post(f"{slack.url}/control/clock", json={"advance_s": number})

    assert refused.status_code == 400
    assert 0 <= slack.clock() - before < 60
    assert httpx.get(f"{slack.url}/page/state", params={"user": ANA}).status_code == 200


def test_the_journal_is_read_on_from_where_one_stopped(slack: Sandbox, client: WebClient) -> None:
    for _ in range(5):
        client.auth_test()

    first = httpx.get(f"{slack.url}/control/journal", params={"after": 1, "limit": 2}).json()
    assert ([entry["number"] for entry in first["entries"]], first["has_more"]) == ([2, 3], True)
    last = httpx.get(f"{slack.url}/control/journal", params={"after": 3, "limit": 9}).json()
    assert ([entry["number"] for entry in last["entries"]], last["has_more"]) == ([4, 5], False)


def test_an_install_says_no_too_and_needs_no_redirect_where_the_app_has_one(slack: Sandbox) -> None:
    slack.oauth.redirect_urls = ("http://127.0.0.1:9/own",)
    query = {"client_id": CLIENT_ID, "scope": "chat:write", "state": "s"}

    said_no = httpx.post(f"{slack.url}/oauth/v2/authorize", params=query, data={"answer": "cancel"})

    assert said_no.headers["location"] == "http://127.0.0.1:9/own?error=access_denied&state=s"
    evil = query | {"redirect_uri": "http://127.0.0.1.evil.example/x"}
    assert httpx.get(f"{slack.url}/oauth/v2/authorize", params=evil).text == "bad_redirect_uri"
