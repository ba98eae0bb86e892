"""What Slack adds to messages: blocks to a text, ids to blocks, a channel to a reply, what is left of a thread."""

from typing import Any

import pytest
from slack_sdk import WebClient

from coachbot.sandbox.model import BOT_USER_ID, TEAM_ID
from coachbot.sandbox.server import Sandbox
from tests.coachbot.sandbox.bolt_apps import Json, button, data, page, plain, said
from tests.coachbot.sandbox.conftest import ANA, BO, CLOSED, ROOM, Listener, in_time


def history(client: WebClient, channel: str) -> list[Json]:
    """What was said in a channel, the newest first."""
    return data(client.conversations_history(channel=channel))["messages"]


# -- blocks of a text ------------------------------------------------------------------------------


def pieces(message: Json) -> list[Json]:
    """What a message that is only text was made into."""
    (block,) = message["blocks"]
    (section,) = block["elements"]
    assert (block["type"], section["type"]) == ("rich_text", "rich_text_section")
    assert block["block_id"]
    return section["elements"]


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("Hello", [{"type": "text", "text": "Hello"}]),
        (f"<@{BO}>: look", [{"type": "user", "user_id": BO}, {"type": "text", "text": ": look"}]),
        (f"<#{ROOM}|room>", [{"type": "channel", "channel_id": ROOM}]),
        ("<!here>", [{"type": "broadcast", "range": "here"}]),
        (
            "1 &lt; 2, see <https://x.example/?a=1&amp;b=2|this>",
            [
                {"type": "text", "text": "1 < 2, see "},
                {"type": "link", "url": "https://x.example/?a=1&b=2", "text": "this"},
            ],
        ),
        ("<mailto:a@x.example>", [{"type": "link", "url": "mailto:a@x.example"}]),
        ("a <b> c", [{"type": "text", "text": "a <b> c"}]),
    ],
)
def test_a_text_is_sent_as_blocks_too(
    slack: Sandbox, client: WebClient, app: Listener, text: str, made: list[Json]
) -> None:
    slack.hands.say(ANA, ROOM, text)
    posted = data(client.chat_postMessage(channel=ROOM, text=text))

    told = in_time(lambda: len(app.events()) == 2 and app.events())
    for message in (*told, posted["message"], *history(client, ROOM)):
        assert pieces(message) == made


def test_the_blocks_of_a_text_follow_it_and_the_page_shows_the_text(slack: Sandbox, client: WebClient) -> None:
    posted = data(client.chat_postMessage(channel=ROOM, text="*One*"))
    first = posted["message"]["blocks"]
    changed = data(client.chat_update(channel=ROOM, ts=posted["ts"], text="*Two*"))

    assert pieces(changed["message"]) == [{"type": "text", "text": "*Two*"}]
    assert changed["message"]["blocks"][0]["block_id"] != first[0]["block_id"]
    (shown,) = page(slack, ANA, ROOM)["messages"]
    assert (shown["text"], "blocks" in shown) == ("*Two*", False)


def test_a_text_whose_blocks_are_handed_back_stays_a_text(slack: Sandbox, client: WebClient) -> None:
    said_so = data(client.chat_postMessage(channel=ROOM, text="*One*"))["message"]
    metadata = {"event_type": "x", "event_payload": {"key": "1"}}
    client.chat_update(channel=ROOM, ts=said_so["ts"], text="*One*", blocks=said_so["blocks"], metadata=metadata)

    (shown,) = page(slack, ANA, ROOM)["messages"]
    assert (shown["text"], "blocks" in shown) == ("*One*", False)


# -- ids that were left out ------------------------------------------------------------------------


def test_a_message_comes_back_with_the_ids_its_blocks_were_given(
    slack: Sandbox, client: WebClient, app: Listener
) -> None:
    lines = [{"type": "actions", "elements": [button("a", "A"), {"type": "button", "text": plain("B"), "value": "b"}]}]
    posted = data(client.chat_postMessage(channel=ROOM, text="x", blocks=lines))
    block = posted["message"]["blocks"][0]
    slack.hands.press(ANA, ROOM, posted["ts"], "a")
    slack.hands.press(ANA, ROOM, posted["ts"], block["elements"][1]["action_id"])

    in_time(lambda: len([one for one in app.got if one.type == "interactive"]) == 2)
    bodies: list[Json] = [one.payload for one in app.got if one.type == "interactive"]
    for body in bodies:
        assert body["actions"][0]["block_id"] == block["block_id"]
        assert body["message"]["blocks"] == [block]
    assert app.events()[0]["blocks"] == [block]
    assert history(client, ROOM)[0]["blocks"] == [block]


def test_ids_are_given_beside_those_there_are_and_anew_with_a_new_version(client: WebClient) -> None:
    line: Json = {"type": "divider"}
    posted = data(client.chat_postMessage(channel=ROOM, text="x", blocks=[line, line]))
    first, second = (block["block_id"] for block in posted["message"]["blocks"])
    changed = data(
        client.chat_update(
            channel=ROOM,
            ts=posted["ts"],
            text="x",
            blocks=[line, {**line, "block_id": first}, {**line, "block_id": "own"}],
        )
    )

    new, *kept = (block["block_id"] for block in changed["message"]["blocks"])
    assert kept == [first, "own"]
    assert len({first, second, new, "own"}) == 4


def test_a_stream_keeps_its_ids_while_it_grows(slack: Sandbox, client: WebClient) -> None:
    root = slack.hands.say(ANA, ROOM, "root")["ts"]
    to: Any = {"recipient_user_id": ANA, "recipient_team_id": TEAM_ID}
    ts = data(client.chat_startStream(channel=ROOM, thread_ts=root, markdown_text="One", **to))["ts"]
    before = slack.workspace.message(ROOM, ts)["blocks"]
    client.chat_appendStream(channel=ROOM, ts=ts, markdown_text=" two")

    (after,) = slack.workspace.message(ROOM, ts)["blocks"]
    assert (after["text"], after["block_id"]) == ("One two", before[0]["block_id"])


# -- replies and what is left of them --------------------------------------------------------------


def test_a_reply_is_broadcast_to_the_channel(slack: Sandbox, client: WebClient, app: Listener) -> None:
    root = slack.hands.say(ANA, ROOM, "root")["ts"]
    client.chat_postMessage(channel=ROOM, thread_ts=root, text="all of you", reply_broadcast=True)
    slack.hands.say(BO, ROOM, "me too", thread_ts=root, broadcast=True)

    events = in_time(lambda: len(app.events()) == 3 and app.events())[1:]
    shown = history(client, ROOM)
    assert [one["text"] for one in shown] == ["me too", "all of you", "root"]
    for one in (*events, *shown[:2]):
        assert (one["subtype"], one["thread_ts"]) == ("thread_broadcast", root)
        assert (one["root"]["ts"], one["root"]["text"], one["root"]["thread_ts"]) == (root, "root", root)
    assert said(slack, BO, ROOM, root) == ["all of you", "me too"]


def test_a_reply_is_broadcast_later_too(slack: Sandbox, client: WebClient) -> None:
    root, at = slack.hands.say(ANA, ROOM, "root")["ts"], int(slack.clock()) + 3600
    client.chat_scheduleMessage(channel=ROOM, post_at=at, text="later", thread_ts=root, reply_broadcast=True)
    slack.clock.advance(7200)

    in_time(lambda: history(client, ROOM)[0]["text"] == "later")


def test_a_deleted_root_with_replies_is_a_changed_message(slack: Sandbox, client: WebClient, app: Listener) -> None:
    root = slack.hands.say(ANA, ROOM, "root")["ts"]
    slack.hands.say(BO, ROOM, "reply", thread_ts=root, broadcast=True)
    slack.hands.delete(ANA, ROOM, root)

    event = in_time(lambda: len(app.events()) == 3 and app.events())[2]
    assert (event["subtype"], event["message"]["subtype"]) == ("message_changed", "tombstone")
    assert event["previous_message"]["text"] == "root"
    assert history(client, ROOM)[0]["root"]["subtype"] == "tombstone"


# -- who comes in ----------------------------------------------------------------------------------


def test_an_app_that_joins_is_seen_joining_once_and_is_not_called_by_that(
    slack: Sandbox, client: WebClient, app: Listener
) -> None:
    client.conversations_join(channel=CLOSED)
    again = client.conversations_join(channel=CLOSED)

    (message,) = history(client, CLOSED)
    assert (message["subtype"], message["user"]) == ("channel_join", BOT_USER_ID)
    assert again["warning"] == "already_in_channel"
    (event,) = in_time(lambda: app.events("member_joined_channel"))
    assert (event["user"], event["channel"], event["channel_type"]) == (BOT_USER_ID, CLOSED, "C")
    assert [one["subtype"] for one in app.events()] == ["channel_join"]
    assert app.events("app_mention") == []


def test_whoever_the_app_invites_comes_by_its_invitation(slack: Sandbox, client: WebClient, app: Listener) -> None:
    created = data(client.conversations_create(name="launch"))
    made = created["channel"]["id"]
    client.conversations_invite(channel=made, users=f"{ANA},{BO}")

    events = in_time(lambda: len(app.events("member_joined_channel")) == 2 and app.events("member_joined_channel"))
    assert [(one["user"], one["inviter"]) for one in events] == [(ANA, BOT_USER_ID), (BO, BOT_USER_ID)]
    assert [one["subtype"] for one in page(slack, ANA, made)["messages"]] == ["channel_join", "channel_join"]
