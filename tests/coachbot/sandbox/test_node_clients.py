"""Slack's own Node clients against the sandbox."""

import os
import shutil
import subprocess
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import pytest

from coachbot.sandbox.model import BOT_USER_ID
from coachbot.sandbox.server import Sandbox
from tests.coachbot.sandbox.bolt_apps import page, said, screen, whispered
from tests.coachbot.sandbox.conftest import ANA, BO, CLOSED, ROOM, in_time

HERE = Path(__file__).parents[2] / "node"
NODE = shutil.which("node")
pytestmark = pytest.mark.skipif(
    (NODE is None or not (HERE / "node_modules").is_dir()) and "CI" not in os.environ,
    reason="Slack's Node clients are not installed; install Node and run make test",
)


def test_the_web_api_client_gets_what_it_expects(slack: Sandbox) -> None:
    command = [str(NODE), "web_api.mjs", slack.url, ROOM, ANA]
    done = subprocess.run(command, cwd=HERE, capture_output=True, text=True, timeout=60, check=False)

    assert done.stdout == "done\n", done.stderr


@contextmanager
def running(slack: Sandbox, script: str) -> Generator[None]:
    """An app on Bolt, from when it listens to when it is told to stop."""
    command = [str(NODE), script, slack.url]
    with subprocess.Popen(command, cwd=HERE, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as app:
        assert app.stdout is not None
        assert app.stdin is not None
        assert app.stdout.readline() == "listening\n"
        in_time(lambda: slack.sockets.connected)
        yield
        app.stdin.close()
        assert app.wait(10) == 0


def test_bolt_answers_messages_commands_buttons_and_forms(slack: Sandbox) -> None:
    with running(slack, "bolt.mjs"):
        hello = slack.hands.say(ANA, ROOM, "hello there")
        answer = in_time(lambda: slack.workspace.thread(ROOM, hello["ts"])[1:])[0]
        slack.hands.command(ANA, ROOM, "/coach", "discount")
        in_time(lambda: [m for m in slack.workspace.ephemerals if m["text"] == "you said discount"])
        slack.hands.press(ANA, ROOM, answer["ts"], "go")
        view = in_time(lambda: slack.page.state_for(ANA)["views"])[0]
        in_time(lambda: slack.workspace.message(ROOM, answer["ts"])["text"] == "pressed v1")
        slack.hands.submit(ANA, view["id"], {"b": "short"})
        in_time(lambda: slack.page.state_for(ANA)["views"][0].get("errors") == {"b": "Too short."})
        slack.hands.submit(ANA, view["id"], {"b": "long enough"})
        in_time(lambda: not slack.page.state_for(ANA)["views"])
        dm = slack.workspace.open_dm(ANA)
        in_time(lambda: [m for m in dm.messages.values() if m["text"] == "got long enough"])


def test_an_assistant_of_the_template_plans_answers_and_follows(slack: Sandbox) -> None:
    """slack-samples/bolt-js-assistant-template"""
    dm = slack.workspace.open_dm(ANA).id
    with running(slack, "assistant.mjs"):
        thread = slack.containers.open(ANA)["ts"]
        in_time(lambda: page(slack, ANA, dm)["prompts"] == [{"title": "Think", "message": "Think deeply."}])
        assert said(slack, ANA, dm, thread) == ["Hi, how can I help?"]
        slack.hands.say(ANA, dm, "Think deeply.", thread_ts=thread)
        answer = in_time(lambda: slack.workspace.thread(dm, thread)[3:])[0]
        in_time(lambda: "context_actions" in [block["type"] for block in answer["blocks"]])
        plan, written, _ = answer["blocks"]
        assert (plan["title"], [one["status"] for one in plan["tasks"]]) == ("Done", ["complete", "complete"])
        assert (written["type"], written["text"]) == ("markdown", "I begin. Here.")
        slack.hands.press(ANA, dm, answer["ts"], "feedback", value="bad")
        in_time(lambda: whispered(slack, ANA) == ["Sorry about that."])
        slack.containers.look_at(ANA, CLOSED, thread)
        greeting = slack.workspace.thread(dm, thread)[1]
        in_time(lambda: greeting["metadata"]["event_payload"].get("channel_id") == CLOSED)
        slack.hands.say(ANA, dm, "Where am I?", thread_ts=thread)
        in_time(lambda: said(slack, ANA, dm, thread)[4:] == [f"In <#{CLOSED}>."])
        root = slack.hands.say(ANA, ROOM, f"<@{BOT_USER_ID}> hello")["ts"]
        in_time(lambda: said(slack, ANA, ROOM, root) == ["You called me."])
        in_time(lambda: page(slack, ANA, ROOM)["statuses"] == {})


def test_a_starter_of_the_template_greets_obeys_and_has_a_form_and_a_home(slack: Sandbox) -> None:
    """slack-samples/bolt-js-starter-template"""
    with running(slack, "starter.mjs"):
        slack.hands.say(ANA, ROOM, "hello there")
        in_time(lambda: said(slack, BO, ROOM) == ["hello there", "hello there, how are you?"])
        slack.hands.command(BO, ROOM, "/sample", "")
        in_time(lambda: whispered(slack, BO) == ["You ran it."])
        slack.hands.look(ANA, "messages")
        slack.hands.look(ANA, "home")
        home = in_time(lambda: slack.page.state_for(ANA)["home"])
        assert home["blocks"][0]["text"]["text"] == f"*Welcome home, <@{ANA}>*"
        slack.hands.shortcut(ANA, "sample")
        form = in_time(lambda: screen(slack, ANA))
        assert form["title"]["text"] == "Before"
        slack.hands.press_in_view(ANA, form["id"], "update")
        in_time(lambda: form["title"]["text"] == "After" and form["blocks"][0]["type"] == "image")
        slack.hands.submit(ANA, form["id"], {"dreams": "the sea", "where": ROOM})
        in_time(lambda: said(slack, BO, ROOM)[2:] == [f"<@{ANA}> dreams of the sea."])
        in_time(lambda: screen(slack, ANA) is None)
