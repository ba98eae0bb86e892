"""Assistants like those Slack gives its developers to begin with, at work in the sandbox."""

import json
import threading
from typing import Any

from slack_bolt import Ack, App, Assistant, BoltContext, Say, SetStatus, SetSuggestedPrompts
from slack_bolt.context.get_thread_context import GetThreadContext
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from coachbot.sandbox.model import BOT_USER_ID
from coachbot.sandbox.server import Sandbox
from tests.coachbot.sandbox.bolt_apps import (
    Json,
    asks,
    button,
    listening,
    modal,
    page,
    plain,
    said,
    screen,
)
from tests.coachbot.sandbox.conftest import ANA, CLOSED, ROOM, in_time

SUM_UP = "Sum up the channel I look at."
NAMES = {"title": "Find a name", "message": "Suggest names for my app."}
SUMMARY = {"title": "Sum up", "message": SUM_UP}


# -- slack-samples/bolt-python-assistant-template ---------------------------------------------------


def assistant_app(client: WebClient, may_answer: threading.Event) -> App:
    """Greets, suggests, says that it types, and answers from the thread or the channel beside it."""
    app, assistant = App(client=client), Assistant()

    def began(say: Say, get_thread_context: GetThreadContext, set_suggested_prompts: SetSuggestedPrompts) -> None:
        say("How can I help?")
        beside = get_thread_context()
        set_suggested_prompts(prompts=[NAMES, SUMMARY] if beside and beside.channel_id else [NAMES])

    def asked(
        payload: Json,
        context: BoltContext,
        client: WebClient,
        set_status: SetStatus,
        get_thread_context: GetThreadContext,
        say: Say,
    ) -> None:
        set_status("is typing…")
        may_answer.wait(8)
        if payload["text"] == SUM_UP:
            beside = get_thread_context()
            assert beside is not None
            say(" / ".join(read(client, str(beside.channel_id))))
            return
        thread: Any = client.conversations_replies(
            channel=str(context.channel_id), ts=str(context.thread_ts), oldest=str(context.thread_ts), limit=10
        )
        say(" / ".join(f"{'I' if one.get('bot_id') else 'you'}: {one['text']}" for one in thread["messages"]))

    assistant.thread_started(began)
    assistant.user_message(asked)
    app.use(assistant)
    return app


def read(client: WebClient, channel: str) -> list[str]:
    """What was said in a channel, which the app joins where it must."""
    history: Any
    try:
        history = client.conversations_history(channel=channel, limit=50)
    except SlackApiError as refused:
        if refused.response["error"] != "not_in_channel":
            raise
        client.conversations_join(channel=channel)
        history = client.conversations_history(channel=channel, limit=50)
    return [f"<@{one['user']}> {one['text']}" for one in reversed(history["messages"])]


def test_an_assistant_greets_whoever_opens_it_and_offers_what_fits(slack: Sandbox, client: WebClient) -> None:
    dm = slack.workspace.open_dm(ANA).id
    with listening(slack, assistant_app(client, threading.Event())):
        alone = slack.containers.open(ANA)["ts"]
        in_time(lambda: page(slack, ANA, dm)["suggestions"] == {alone: {"title": "", "prompts": [NAMES]}})
        beside = slack.containers.open(ANA, ROOM)["ts"]
        in_time(lambda: page(slack, ANA, dm)["suggestions"].get(beside, {}).get("prompts") == [NAMES, SUMMARY])

    assert said(slack, ANA, dm, alone) == said(slack, ANA, dm, beside) == ["How can I help?"]


def test_an_assistant_says_that_it_types_until_it_has_answered(slack: Sandbox, client: WebClient) -> None:
    dm, may_answer = slack.workspace.open_dm(ANA).id, threading.Event()
    with listening(slack, assistant_app(client, may_answer)):
        thread = slack.containers.open(ANA)["ts"]
        in_time(lambda: said(slack, ANA, dm, thread))
        slack.hands.say(ANA, dm, "Name it.", thread_ts=thread)

        in_time(lambda: page(slack, ANA, dm)["statuses"] == {thread: "is typing…"})
        may_answer.set()
        answer = in_time(lambda: said(slack, ANA, dm, thread)[2:])[0]

    assert answer.endswith("I: How can I help? / you: Name it.")
    assert page(slack, ANA, dm)["statuses"] == {}


def test_an_assistant_joins_the_channel_it_was_opened_beside_to_sum_it_up(slack: Sandbox, client: WebClient) -> None:
    dm, may_answer = slack.workspace.open_dm(ANA).id, threading.Event()
    may_answer.set()
    for words in ("We launch.", "On Monday."):
        slack.hands.say(ANA, CLOSED, words)
    with listening(slack, assistant_app(client, may_answer)):
        thread = slack.containers.open(ANA, CLOSED)["ts"]
        in_time(lambda: said(slack, ANA, dm, thread))
        slack.hands.say(ANA, dm, SUM_UP, thread_ts=thread)
        answer = in_time(lambda: said(slack, ANA, dm, thread)[2:])[0]

    assert answer.startswith(f"<@{ANA}> We launch. / <@{ANA}> On Monday.")
    assert BOT_USER_ID in slack.workspace.channel(CLOSED).members


def test_an_assistant_of_plain_events_keeps_what_somebody_looks_at_in_its_greeting(
    slack: Sandbox, client: WebClient
) -> None:
    app, dm = App(client=client), slack.workspace.open_dm(ANA).id

    def greeting(channel: str, thread: str) -> Json:
        found: Any = client.conversations_replies(
            channel=channel, ts=thread, oldest=thread, include_all_metadata=True, limit=4
        )
        return next(one for one in found["messages"] if not one.get("subtype") and one["user"] == BOT_USER_ID)

    def looks_at(context: Json) -> Json:
        return {"event_type": "assistant_thread_context", "event_payload": context}

    @app.event("assistant_thread_started")
    def began(payload: Json) -> None:
        thread = payload["assistant_thread"]
        where = {"channel": thread["channel_id"], "thread_ts": thread["thread_ts"]}
        client.chat_postMessage(text="How can I help?", metadata=looks_at(thread["context"]), **where)

    @app.event("assistant_thread_context_changed")
    def moved(payload: Json) -> None:
        thread = payload["assistant_thread"]
        known = greeting(thread["channel_id"], thread["thread_ts"])
        client.chat_update(
            channel=thread["channel_id"],
            ts=known["ts"],
            text=known["text"],
            blocks=known.get("blocks"),
            metadata=looks_at(thread["context"]),
        )

    @app.event("message")
    def asked(payload: Json) -> None:
        if payload.get("subtype") is None:
            known = greeting(payload["channel"], payload["thread_ts"])["metadata"]["event_payload"]
            text = f"You look at <#{known['channel_id']}>."
            client.chat_postMessage(channel=payload["channel"], thread_ts=payload["thread_ts"], text=text)

    with listening(slack, app):
        thread = slack.containers.open(ANA, ROOM)["ts"]
        in_time(lambda: said(slack, ANA, dm, thread))
        slack.hands.say(ANA, dm, "Where am I?", thread_ts=thread)
        in_time(lambda: said(slack, ANA, dm, thread)[2:] == [f"You look at <#{ROOM}>."])
        slack.containers.look_at(ANA, CLOSED, thread)
        in_time(lambda: greeting(dm, thread)["metadata"]["event_payload"]["channel_id"] == CLOSED)
        slack.hands.say(ANA, dm, "And now?", thread_ts=thread)
        in_time(lambda: said(slack, ANA, dm, thread)[4:] == [f"You look at <#{CLOSED}>."])

    assert said(slack, ANA, dm, thread)[0] == "How can I help?"


def test_an_assistant_takes_up_what_it_said_itself_after_a_form(slack: Sandbox, client: WebClient) -> None:
    """slackapi/bolt-python, examples/assistants/interaction_app.py"""
    app, assistant = App(client=client, ignoring_self_assistant_message_events_enabled=False), Assistant()
    dm, some = slack.workspace.open_dm(ANA).id, [{"text": plain(one), "value": one} for one in ("5", "10")]

    def began(say: Say) -> None:
        say(text="Hello", blocks=[{"type": "actions", "elements": [button("numbers", "Draw numbers")]}])

    @app.action("numbers")
    def pressed(ack: Ack, client: WebClient, body: Json) -> None:
        ack()
        select = {"type": "static_select", "action_id": "a", "options": some, "initial_option": some[0]}
        where = json.dumps({"channel": body["channel"]["id"], "thread_ts": body["message"]["thread_ts"]})
        form = modal("how_many", "Numbers", asks("num", "How many?", select), private_metadata=where)
        client.views_open(trigger_id=body["trigger_id"], view=form)

    @app.view("how_many")
    def sent(ack: Ack, client: WebClient, payload: Json) -> None:
        ack()
        count = payload["state"]["values"]["num"]["a"]["selected_option"]["value"]
        metadata = {"event_type": "draw", "event_payload": {"count": int(count)}}
        where = json.loads(payload["private_metadata"])
        client.chat_postMessage(text=f"You want {count}.", metadata=metadata, **where)

    def own(payload: Json, set_status: SetStatus, say: Say) -> None:
        if payload.get("metadata", {}).get("event_type") == "draw":
            set_status("is drawing…")
            say(" ".join(str(one) for one in range(payload["metadata"]["event_payload"]["count"])))

    assistant.thread_started(began)
    assistant.bot_message(own)
    app.use(assistant)
    with listening(slack, app):
        thread = slack.containers.open(ANA)["ts"]
        in_time(lambda: said(slack, ANA, dm, thread))
        slack.hands.press(ANA, dm, slack.workspace.thread(dm, thread)[1]["ts"], "numbers")
        slack.hands.submit(ANA, in_time(lambda: screen(slack, ANA))["id"], {})
        in_time(lambda: said(slack, ANA, dm, thread)[1:] == ["You want 5.", "0 1 2 3 4"])
        in_time(lambda: screen(slack, ANA) is None)


def test_the_assistant_class_keeps_a_new_context_in_its_greeting(slack: Sandbox, client: WebClient) -> None:
    app, assistant, dm = App(client=client), Assistant(), slack.workspace.open_dm(ANA).id

    def began(say: Say) -> None:
        say("*Hello*")

    def asked(say: Say, get_thread_context: GetThreadContext) -> None:
        beside = get_thread_context()
        say(f"<#{beside.channel_id if beside else None}>")

    assistant.thread_started(began)
    assistant.user_message(asked)
    app.use(assistant)
    with listening(slack, app):
        thread = slack.containers.open(ANA, ROOM)["ts"]
        greeting = in_time(lambda: slack.workspace.thread(dm, thread)[1:])[0]
        slack.containers.look_at(ANA, CLOSED, thread)
        in_time(lambda: greeting["metadata"]["event_payload"].get("channel_id") == CLOSED)
        slack.hands.say(ANA, dm, "Where?", thread_ts=thread)
        in_time(lambda: said(slack, ANA, dm, thread)[2:] == [f"<#{CLOSED}>"])

    # It is changed with the blocks it came with, and looks as before.
    assert (greeting["text"], greeting.get("blocks")) == ("*Hello*", None)


# -- what an assistant's threads show --------------------------------------------------------------


def test_suggestions_belong_to_a_thread_and_have_a_heading(slack: Sandbox, client: WebClient) -> None:
    dm = slack.workspace.open_dm(ANA).id
    threads = {title: slack.containers.open(ANA)["ts"] for title in ("One", "Two")}
    for title, thread in threads.items():
        client.assistant_threads_setSuggestedPrompts(channel_id=dm, thread_ts=thread, title=title, prompts=[NAMES])

    expected = {thread: {"title": title, "prompts": [NAMES]} for title, thread in threads.items()}
    assert page(slack, ANA, dm)["suggestions"] == expected


def test_a_threads_title_and_what_is_shown_while_it_is_worked_on_are_seen(slack: Sandbox, client: WebClient) -> None:
    dm, thread = slack.workspace.open_dm(ANA).id, slack.containers.open(ANA)["ts"]
    client.assistant_threads_setTitle(channel_id=dm, thread_ts=thread, title="Holidays")
    where: Any = {"channel_id": dm, "thread_ts": thread}
    client.assistant_threads_setStatus(status="Thinking…", loading_messages=["Hmm…", "Well…"], **where)

    seen = page(slack, ANA, dm)
    assert (seen["titles"], seen["loading"]) == ({thread: "Holidays"}, {thread: ["Hmm…", "Well…"]})
    client.assistant_threads_setStatus(status="", **where)
    assert page(slack, ANA, dm)["loading"] == {}
