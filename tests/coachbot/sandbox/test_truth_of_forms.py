"""What Slack knows of a form beyond what the app put into it: ids, what is entered so far, where it was opened."""

from typing import Any

import httpx
import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.response import SocketModeResponse

from coachbot.sandbox.server import Sandbox
from tests.coachbot.sandbox.bolt_apps import Json, asks, button, data, modal, plain
from tests.coachbot.sandbox.conftest import ANA, BO, ROOM, Listener, in_time

WORDS = {"type": "plain_text_input", "action_id": "a"}
WHERE = {
    "type": "conversations_select",
    "action_id": "a",
    "response_url_enabled": True,
    "default_to_current_conversation": True,
}
WHO = {"type": "external_select", "action_id": "who", "min_query_length": 0}


def opened(slack: Sandbox, client: WebClient, view: Json, channel: str = "") -> Json:
    """A form in front of Ana."""
    return data(client.views_open(trigger_id=slack.workspace.tickets.new_trigger(ANA, channel), view=view))["view"]


def last(slack: Sandbox, kind: str) -> Any:
    """What the app was told last of a kind."""
    return in_time(lambda: [one for one in slack.journal.entries(kind="interactive") if one.name == kind])[-1].detail


# -- ids -------------------------------------------------------------------------------------------


def test_an_input_without_ids_is_given_some(slack: Sandbox, client: WebClient) -> None:
    line = {"type": "input", "label": plain("Label"), "element": {"type": "plain_text_input"}}
    form = opened(slack, client, modal("f", "F", line))
    block = form["blocks"][0]
    slack.hands.submit(ANA, form["id"], {block["block_id"]: "words"})

    values = last(slack, "view_submission")["view"]["state"]["values"]
    assert values[block["block_id"]][block["element"]["action_id"]]["value"] == "words"


def test_a_form_that_changes_loses_what_was_entered_where_it_had_no_ids_of_its_own(
    slack: Sandbox, client: WebClient
) -> None:
    bare = {"type": "input", "label": plain("Label"), "element": {"type": "plain_text_input"}}
    view = modal("f", "F", asks("kept", "Kept", WORDS), bare, {"type": "actions", "elements": [button("go", "Go")]})
    form = opened(slack, client, view)
    slack.hands.press_in_view(ANA, form["id"], "go", values={"kept": "one", form["blocks"][1]["block_id"]: "two"})
    assert len(str(last(slack, "block_actions")["view"]["state"]).split("'value': '")) == 3
    changed = data(client.views_update(view_id=form["id"], view=view))["view"]
    slack.hands.submit(ANA, form["id"], {})

    values = last(slack, "view_submission")["view"]["state"]["values"]
    assert values["kept"]["a"]["value"] == "one"
    new = changed["blocks"][1]["block_id"]
    assert new != form["blocks"][1]["block_id"]
    assert [one["value"] for one in values[new].values()] == [None]


# -- what is entered so far ------------------------------------------------------------------------


def test_a_press_on_a_form_tells_what_is_entered_so_far(slack: Sandbox, client: WebClient) -> None:
    some = [{"text": plain(one), "value": one} for one in ("x", "y")]
    row = [button("go", "Go"), {"type": "static_select", "action_id": "which", "options": some}]
    drafted = asks("w", "W", {**WORDS, "initial_value": "draft"})
    view = modal("f", "F", {"type": "actions", "block_id": "row", "elements": row}, drafted, asks("v", "V", WORDS))
    form = opened(slack, client, view)

    def entered() -> Json:
        values = last(slack, "block_actions")["view"]["state"]["values"]
        option = values["row"]["which"]["selected_option"]
        return {"w": values["w"]["a"]["value"], "v": values["v"]["a"]["value"], "row": option and option["value"]}

    slack.hands.press_in_view(ANA, form["id"], "go")
    assert entered() == {"w": "draft", "v": None, "row": None}
    slack.hands.press_in_view(ANA, form["id"], "which", value="y", values={"v": "new"})
    assert entered() == {"w": "draft", "v": "new", "row": "y"}
    slack.hands.press_in_view(ANA, form["id"], "go")
    assert entered() == {"w": "draft", "v": "new", "row": "y"}


def test_a_press_on_the_page_tells_it_too_and_the_cross_there_closes_all(slack: Sandbox, client: WebClient) -> None:
    row = {"type": "actions", "elements": [button("go", "Go")]}
    form = opened(slack, client, modal("f", "F", asks("w", "W", WORDS), row, notify_on_close=True))
    do = {"user": ANA, "view_id": form["id"]}
    press = do | {"what": "press", "action_id": "go", "values": {"w": "typed"}}
    httpx.post(f"{slack.url}/page/do", json=press).raise_for_status()
    assert last(slack, "block_actions")["view"]["state"]["values"]["w"]["a"]["value"] == "typed"

    httpx.post(f"{slack.url}/page/do", json=do | {"what": "close", "everything": True}).raise_for_status()
    assert last(slack, "view_closed")["is_cleared"] is True


def test_a_home_tells_what_is_chosen_on_it(slack: Sandbox, client: WebClient) -> None:
    some = [{"text": plain(one), "value": one} for one in ("x", "y")]
    menu = {"type": "static_select", "action_id": "which", "options": some}
    row = {"type": "actions", "block_id": "row", "elements": [menu]}
    home = data(client.views_publish(user_id=ANA, view={"type": "home", "blocks": [row]}))["view"]
    slack.hands.press_in_view(ANA, home["id"], "which", value="x")

    state = last(slack, "block_actions")["view"]["state"]
    assert state["values"]["row"]["which"]["selected_option"]["value"] == "x"


def test_a_menu_in_a_message_asks_the_app_too(slack: Sandbox, client: WebClient, app: Listener) -> None:
    app.acks = False
    row = {"type": "actions", "block_id": "row", "elements": [WHO]}
    posted = data(client.chat_postMessage(channel=ROOM, text="x", blocks=[row]))
    asking = slack.hands.suggest(ANA, posted["ts"], "who", "m", channel=ROOM)
    request = in_time(lambda: [one for one in app.got if one.payload.get("type") == "block_suggestion"])[0]
    assert (request.payload["container"]["message_ts"], request.payload["channel"]["id"]) == (posted["ts"], ROOM)
    assert (request.payload["message"]["text"], request.payload["value"]) == ("x", "m")
    option = {"text": plain("Maya"), "value": "maya"}
    app.socket.send_socket_mode_response(SocketModeResponse(request.envelope_id, {"options": [option]}))
    in_time(lambda: asking.acked_at)
    slack.hands.press(ANA, ROOM, posted["ts"], "who", value="maya")

    body = last(slack, "block_actions")
    assert body["actions"][0]["selected_option"] == option
    assert body["state"]["values"]["row"]["who"]["selected_option"] == option


def test_a_menu_that_asks_the_app_may_begin_with_what_the_app_chose(slack: Sandbox, client: WebClient) -> None:
    first = {"text": plain("Maya"), "value": "maya"}
    form = opened(slack, client, modal("f", "F", asks("who", "Who", {**WHO, "initial_option": first})))
    slack.hands.submit(ANA, form["id"], {})

    assert last(slack, "view_submission")["view"]["state"]["values"]["who"]["who"]["selected_option"] == first


# -- where it was opened ---------------------------------------------------------------------------


def test_a_form_knows_the_conversation_it_was_opened_from(slack: Sandbox, client: WebClient, app: Listener) -> None:
    slack.hands.command(ANA, ROOM, "/x", "")
    trigger = in_time(lambda: app.got)[0].payload["trigger_id"]
    many = {"type": "multi_conversations_select", "action_id": "a", "default_to_current_conversation": True}
    view = modal("f", "F", asks("where", "Where", WHERE), asks("many", "Many", many))
    form = data(client.views_open(trigger_id=trigger, view=view))["view"]
    slack.hands.submit(ANA, form["id"], {})

    body = last(slack, "view_submission")
    assert body["view"]["state"]["values"]["where"]["a"]["selected_conversation"] == ROOM
    assert body["view"]["state"]["values"]["many"]["a"]["selected_conversations"] == [ROOM]
    assert [one["channel_id"] for one in body["response_urls"]] == [ROOM]


def test_a_form_above_another_knows_it_too_and_one_from_nowhere_does_not(slack: Sandbox, client: WebClient) -> None:
    view = modal("f", "F", asks("where", "Where", WHERE))

    def where(form: Json) -> str | None:
        return form["blocks"][0]["element"].get("initial_conversation")

    assert where(opened(slack, client, view)) is None
    assert where(opened(slack, client, view, ROOM)) == ROOM
    above = data(client.views_push(trigger_id=slack.workspace.tickets.new_trigger(ANA), view=view))["view"]
    assert where(above) == ROOM


# -- how it is closed ------------------------------------------------------------------------------


def stack(slack: Sandbox, client: WebClient, **more: Any) -> tuple[Json, Json]:
    """One form above another."""
    view = modal("f", "F", asks("w", "W", WORDS), notify_on_close=True, **more)
    first = opened(slack, client, view)
    top = data(client.views_push(trigger_id=slack.workspace.tickets.new_trigger(ANA), view=view))["view"]
    return first, top


def test_the_cross_closes_the_whole_stack_and_says_so(slack: Sandbox, client: WebClient) -> None:
    first, top = stack(slack, client)
    slack.hands.close(ANA, top["id"], everything=True)

    body = last(slack, "view_closed")
    assert (body["is_cleared"], body["view"]["id"]) == (True, first["id"])
    assert slack.page.state_for(ANA)["views"] == []


def test_a_form_may_take_those_below_it_along(slack: Sandbox, client: WebClient) -> None:
    first, top = stack(slack, client, clear_on_close=True)
    slack.hands.close(ANA, top["id"])

    body = last(slack, "view_closed")
    assert (body["is_cleared"], body["view"]["id"]) == (True, first["id"])


def test_a_form_is_pressed_by_whoever_sees_it(slack: Sandbox, client: WebClient) -> None:
    with pytest.raises(Exception, match="not_found"):
        slack.hands.press_in_view(BO, "V0NONE", "go")
    with pytest.raises(SlackApiError, match="not_found"):
        client.views_push(trigger_id=slack.workspace.tickets.new_trigger(BO), view=modal("f", "F", {"type": "divider"}))
