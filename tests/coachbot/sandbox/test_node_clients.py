"""Slack's own Node clients against the sandbox."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from coachbot.sandbox.server import Sandbox
from tests.coachbot.sandbox.conftest import ANA, ROOM, in_time

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


def test_bolt_answers_messages_commands_buttons_and_forms(slack: Sandbox) -> None:
    command = [str(NODE), "bolt.mjs", slack.url]
    with subprocess.Popen(command, cwd=HERE, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as app:
        assert app.stdout is not None
        assert app.stdin is not None
        assert app.stdout.readline() == "listening\n"
        in_time(lambda: slack.sockets.connected)

        said = slack.hands.say(ANA, ROOM, "hello there")
        answer = in_time(lambda: slack.workspace.thread(ROOM, said["ts"])[1:])[0]
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
        app.stdin.close()
        assert app.wait(10) == 0
