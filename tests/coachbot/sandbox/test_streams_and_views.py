"""Messages that grow, and screens: modals, stacks of them, Home."""

from collections.abc import Callable
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from coachbot.sandbox.model import TEAM_ID
from coachbot.sandbox.server import Sandbox
from tests.coachbot.sandbox.conftest import ANA, BO, ROOM, in_time

FORM = {
    "type": "modal",
    "callback_id": "note",
    "title": {"type": "plain_text", "text": "Note"},
    "submit": {"type": "plain_text", "text": "Send"},
    "notify_on_close": True,
    "blocks": [
        {
            "type": "input",
            "block_id": "words",
            "label": {"type": "plain_text", "text": "Words"},
            "element": {"type": "plain_text_input", "action_id": "text", "initial_value": "draft"},
        },
        {
            "type": "input",
            "block_id": "how",
            "label": {"type": "plain_text", "text": "How"},
            "element": {
                "type": "static_select",
                "action_id": "tone",
                "options": [
                    {"text": {"type": "plain_text", "text": word}, "value": word.lower()} for word in ("Calm", "Direct")
                ],
            },
        },
    ],
}


def error_of(call: Callable[[], Any]) -> str:
    """Slack's name for what was wrong."""
    with pytest.raises(SlackApiError) as caught:
        call()
    return caught.value.response["error"]


# -- streams ---------------------------------------------------------------------------------------


def test_a_stream_grows_and_ends_with_its_buttons(slack: Sandbox, client: WebClient) -> None:
    dm = client.conversations_open(users=ANA)["channel"]["id"]
    asked = slack.hands.say(ANA, dm, "what now?")
    stream = client.chat_stream(channel=dm, thread_ts=asked["ts"], buffer_size=1)
    stream.append(markdown_text="Ask ")
    stream.append(markdown_text="what it **costs** them.")
    button = {"type": "button", "action_id": "more", "text": {"type": "plain_text", "text": "Another way"}}
    stream.stop(blocks=[{"type": "actions", "elements": [button]}])

    _, answer = client.conversations_replies(channel=dm, ts=asked["ts"])["messages"]
    assert answer["text"] == "Ask what it **costs** them."
    assert [block["type"] for block in answer["blocks"]] == ["markdown", "actions"]
    assert "streaming" not in answer


def test_tasks_are_shown_as_they_are_done(client: WebClient) -> None:
    dm = client.conversations_open(users=ANA)["channel"]["id"]
    task = {"type": "task_update", "id": "t1", "title": "Looking in 32 plays", "status": "in_progress"}
    root = client.chat_postMessage(channel=dm, text="root")["ts"]
    ts = client.chat_startStream(channel=dm, thread_ts=root, chunks=[task])["ts"]
    client.chat_appendStream(channel=dm, ts=ts, markdown_text="", chunks=[{**task, "status": "complete"}])
    client.chat_stopStream(channel=dm, ts=ts, markdown_text="Done.")

    blocks = client.conversations_replies(channel=dm, ts=root)["messages"][1]["blocks"]
    assert [(block["type"], block.get("status")) for block in blocks] == [("task_card", "complete"), ("markdown", None)]


def test_a_stream_is_over_after_five_minutes_or_when_stopped(slack: Sandbox, client: WebClient) -> None:
    dm = client.conversations_open(users=ANA)["channel"]["id"]
    root = client.chat_postMessage(channel=dm, text="root")["ts"]
    late = client.chat_startStream(channel=dm, thread_ts=root, markdown_text="a")["ts"]
    assert error_of(lambda: client.chat_update(channel=dm, ts=late, text="x")) == "streaming_state_conflict"
    slack.clock.advance(301)
    assert (
        error_of(lambda: client.chat_appendStream(channel=dm, ts=late, markdown_text="b"))
        == "message_not_in_streaming_state"
    )
    client.chat_update(channel=dm, ts=late, text="finished by hand")

    done = client.chat_startStream(channel=dm, thread_ts=root, markdown_text="a")["ts"]
    client.chat_stopStream(channel=dm, ts=done)
    assert (
        error_of(lambda: client.chat_appendStream(channel=dm, ts=done, markdown_text="b"))
        == "message_not_in_streaming_state"
    )


def test_a_stream_in_a_channel_is_for_somebody(client: WebClient) -> None:
    assert error_of(lambda: client.chat_startStream(channel=ROOM, thread_ts="1")) == "missing_recipient_user_id"
    root = client.chat_postMessage(channel=ROOM, text="root")["ts"]
    ts = client.chat_startStream(
        channel=ROOM, thread_ts=root, recipient_user_id=ANA, recipient_team_id=TEAM_ID, markdown_text="Hi"
    )["ts"]
    assert error_of(lambda: client.chat_appendStream(channel=ROOM, ts=ts, markdown_text="")) == "no_text"
    wrong = [{"type": "song"}]
    assert (
        error_of(lambda: client.chat_appendStream(channel=ROOM, ts=ts, markdown_text="", chunks=wrong))
        == "invalid_chunks"
    )


# -- views -----------------------------------------------------------------------------------------


def opened(slack: Sandbox, client: WebClient, view: dict[str, Any] = FORM) -> dict[str, Any]:
    return client.views_open(trigger_id=slack.workspace.tickets.new_trigger(ANA), view=view)["view"]


def test_a_form_is_filled_in_and_sent(slack: Sandbox, client: WebClient) -> None:
    view = opened(slack, client)

    sent = slack.hands.submit(ANA, view["id"], {"words": "they want a discount", "how": "direct"})

    values = sent.envelope["payload"]["view"]["state"]["values"]
    assert values["words"]["text"]["value"] == "they want a discount"
    assert values["how"]["tone"]["selected_option"]["value"] == "direct"
    sent.ack({"response_action": "errors", "errors": {"words": "Too short."}})
    assert slack.page.state_for(ANA)["views"][0]["errors"] == {"words": "Too short."}
    slack.hands.submit(ANA, view["id"], {}).ack({})
    assert slack.page.state_for(ANA)["views"] == []


def test_what_was_drafted_is_what_an_untouched_field_holds(slack: Sandbox, client: WebClient) -> None:
    sent = slack.hands.submit(ANA, opened(slack, client)["id"], {})

    assert sent.envelope["payload"]["view"]["state"]["values"]["words"]["text"]["value"] == "draft"


def test_a_trigger_opens_one_view_within_three_seconds(slack: Sandbox, client: WebClient) -> None:
    trigger = slack.workspace.tickets.new_trigger(ANA)
    client.views_open(trigger_id=trigger, view=FORM)
    assert error_of(lambda: client.views_open(trigger_id=trigger, view=FORM)) == "exchanged_trigger_id"
    assert error_of(lambda: client.views_open(trigger_id="1.a", view=FORM)) == "invalid_trigger_id"
    late = slack.workspace.tickets.new_trigger(ANA)
    slack.clock.advance(4)
    assert error_of(lambda: client.views_open(trigger_id=late, view=FORM)) == "expired_trigger_id"


def test_a_view_is_changed_only_by_who_saw_its_latest_state(slack: Sandbox, client: WebClient) -> None:
    view = opened(slack, client)
    changed = client.views_update(view_id=view["id"], hash=view["hash"], view=FORM)["view"]

    assert error_of(lambda: client.views_update(view_id=view["id"], hash=view["hash"], view=FORM)) == "hash_conflict"
    client.views_update(view_id=view["id"], hash=changed["hash"], view=FORM)
    assert error_of(lambda: client.views_update(view_id="V0NONE", view=FORM)) == "not_found"


def test_three_modals_at_most_stand_above_each_other(slack: Sandbox, client: WebClient) -> None:
    first = opened(slack, client)

    def push() -> Any:
        return client.views_push(trigger_id=slack.workspace.tickets.new_trigger(ANA), view=FORM)["view"]

    second = push()
    assert (second["previous_view_id"], second["root_view_id"]) == (first["id"], first["id"])
    top = push()
    assert error_of(push) == "push_limit_reached"
    slack.hands.close(ANA, top["id"])
    assert [view["id"] for view in slack.page.state_for(ANA)["views"]] == [first["id"], second["id"]]
    closed = in_time(lambda: [e for e in slack.journal.entries(kind="interactive") if e.name == "view_closed"])
    assert closed[0].detail["view"]["id"] == top["id"]
    slack.hands.submit(ANA, second["id"], {}).ack({"response_action": "clear"})
    assert slack.page.state_for(ANA)["views"] == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"title": {"type": "plain_text", "text": "x" * 25}}, "must be less than 25 characters"),
        ({"private_metadata": "x" * 3001}, "must be less than 3001 characters"),
        ({"submit": None}, "missing required field: submit"),
        ({"blocks": [{"type": "divider"}] * 101}, "no more than 100 items"),
        ({"blocks": [{"type": "section"}]}, "missing required field: text"),
    ],
)
def test_a_view_slack_would_refuse_is_refused(
    slack: Sandbox, client: WebClient, change: dict[str, Any], said: str
) -> None:
    view = {key: value for key, value in {**FORM, **change}.items() if value is not None}
    with pytest.raises(SlackApiError) as caught:
        opened(slack, client, view)

    assert said in caught.value.response["response_metadata"]["messages"][0]


def test_everybody_has_a_home_of_their_own(slack: Sandbox, client: WebClient) -> None:
    home = {
        "type": "home",
        "blocks": [{"type": "section", "block_id": "hi", "text": {"type": "mrkdwn", "text": "Hi Ana"}}],
    }
    shown = client.views_publish(user_id=ANA, view=home)["view"]

    assert slack.page.state_for(ANA)["home"]["blocks"] == home["blocks"]
    assert slack.page.state_for(BO)["home"] is None
    again = client.views_publish(user_id=ANA, view=home, hash=shown["hash"])["view"]
    assert again["id"] == shown["id"]
    assert error_of(lambda: client.views_publish(user_id=ANA, view=home, hash=shown["hash"])) == "hash_conflict"
    slack.hands.look(ANA, "home")
    (entry,) = [e for e in slack.journal.entries() if e.name == "app_home_opened"]
    assert entry.detail["event"]["view"]["id"] == shown["id"]
