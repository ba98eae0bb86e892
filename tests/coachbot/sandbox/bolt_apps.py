"""Bolt apps at work in a workspace, over Socket Mode, and what a person of it sees meanwhile."""

import asyncio
import threading
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any, cast

from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web import SlackResponse

from coachbot.sandbox.api import APP_TOKEN
from coachbot.sandbox.server import Sandbox
from tests.coachbot.sandbox.conftest import in_time

Json = dict[str, Any]


@contextmanager
def listening(slack: Sandbox, app: App) -> Generator[None]:
    """An app that is connected for a while."""
    handler = SocketModeHandler(app, APP_TOKEN)
    handler.connect()
    in_time(lambda: slack.sockets.connected)
    try:
        yield
    finally:
        # The client waits for a word of Slack's before it hangs up, so Slack hangs up first.
        handler.client.auto_reconnect_enabled = False
        slack.drop_sockets()
        in_time(lambda: not handler.client.is_connected())
        handler.close()


@contextmanager
def listening_on_a_loop(slack: Sandbox, app: AsyncApp) -> Generator[None]:
    """The same for an app of coroutines, in a thread of its own."""

    async def connected() -> AsyncSocketModeHandler:
        handler = AsyncSocketModeHandler(app, APP_TOKEN)
        await handler.connect_async()
        return handler

    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    handler = asyncio.run_coroutine_threadsafe(connected(), loop).result(8)
    in_time(lambda: slack.sockets.connected)
    try:
        yield
    finally:
        asyncio.run_coroutine_threadsafe(handler.close_async(), loop).result(8)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(8)
        loop.close()


def page(slack: Sandbox, user: str, channel: str) -> Json:
    """A conversation as one person has it on the screen."""
    return next(one for one in slack.page.state_for(user)["channels"] if one["id"] == channel)


def said(slack: Sandbox, user: str, channel: str, thread: str = "") -> list[str]:
    """The words in a conversation, or under one message of it."""
    messages = page(slack, user, channel)["messages"]
    if thread:
        messages = [one for one in messages if one.get("thread_ts") == thread and one["ts"] != thread]
    return [one["text"] for one in messages]


def whispered(slack: Sandbox, user: str) -> list[str]:
    """What only this person sees."""
    return [one["text"] for one in slack.page.state_for(user)["ephemerals"]]


def screen(slack: Sandbox, user: str) -> Json | None:
    """The form in front of somebody."""
    views = slack.page.state_for(user)["views"]
    return views[-1] if views else None


def reactions(slack: Sandbox, channel: str, ts: str) -> list[str]:
    """The faces under a message."""
    return [one["name"] for one in slack.workspace.message(channel, ts).get("reactions", [])]


def data(answer: SlackResponse) -> Json:
    """What a call brought."""
    return cast("Json", answer.data)


def plain(words: str) -> Json:
    """A text without markup."""
    return {"type": "plain_text", "text": words}


def button(action: str, words: str, value: str = "1") -> Json:
    """A button."""
    return {"type": "button", "action_id": action, "text": plain(words), "value": value}


def asks(block: str, words: str, element: Json) -> Json:
    """A line of a form."""
    return {"type": "input", "block_id": block, "label": plain(words), "element": element}


def modal(name: str, title: str, *blocks: Json, **more: Any) -> Json:
    """A form."""
    send = {"submit": plain("Send")} if any(block["type"] == "input" for block in blocks) else {}
    return {"type": "modal", "callback_id": name, "title": plain(title), "blocks": [*blocks], **send, **more}
