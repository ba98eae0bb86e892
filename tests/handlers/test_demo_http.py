"""``coachbot demo --http``: an admin tries the install page without Slack."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from handlers.demo.installing import free_port
from tests.support.two_workspaces import way_to_slack

pytestmark = pytest.mark.slow


class Terminal:
    """A command that runs, and what it has said."""

    def __init__(self, folder: Path) -> None:
        self.said = folder / "said.txt"
        command = [Path(sys.executable).parent / "coachbot", "demo", "--http", "--no-browser", "--port", "0"]
        with self.said.open("w") as out:
            self.process = subprocess.Popen(
                command, env=os.environ | {"COACHBOT_HOME": str(folder)}, stdin=subprocess.PIPE, stderr=out, stdout=out
            )

    def until(self, finds: Callable[[str], re.Match[str] | None]) -> re.Match[str]:
        """What is looked for in its words, as soon as it is there."""
        until = time.monotonic() + 90
        while time.monotonic() < until:
            if found := finds(self.said.read_text(encoding="utf-8")):
                return found
            time.sleep(0.05)
        raise AssertionError(self.said.read_text(encoding="utf-8"))


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    running = Terminal(tmp_path)
    with running.process:
        yield running
        running.process.kill()


def seen_by_maya(browser: httpx.Client, workspace: str, words: str) -> None:
    """Wait until she sees these words."""
    until = time.monotonic() + 60
    while words not in (seen := browser.get(f"{workspace}/page/state", params={"user": "U0MAYA"}).text):
        assert time.monotonic() < until, seen
        time.sleep(0.1)


def test_an_admin_installs_asks_and_takes_it_away(terminal: Terminal) -> None:
    page = terminal.until(re.compile(r"install page is at (\S+)").search)[1]
    workspace = terminal.until(re.compile(r"open at (\S+)").search)[1]
    with httpx.Client(timeout=30) as browser:
        allowed = browser.post(way_to_slack(browser.get(page).text), data={"answer": "allow"})
        shown = browser.get(allowed.headers["location"], follow_redirects=True)
        assert "Holdfast" in shown.text
        terminal.until(re.compile("Holdfast installed it").search)
        browser.get(workspace)
        said = {"what": "say", "user": "U0MAYA", "channel": "D0MAYA", "text": "they say we're too expensive"}
        assert browser.post(f"{workspace}/page/do", json=said).json() == {"ok": True}
        seen_by_maya(browser, workspace, "Compared with what")
        asks = {"what": "command", "user": "U0MAYA", "channel": "D0MAYA", "command": "/coach"}
        browser.post(f"{workspace}/page/do", json=asks | {"text": "what do you know about me"})
        seen_by_maya(browser, workspace, "Dana Whitfield can open the same sheet")

    assert terminal.process.stdin is not None
    terminal.process.stdin.write(b"\n")
    terminal.process.stdin.flush()
    terminal.until(re.compile("took it away").search)
    terminal.process.stdin.write(b"\n")
    terminal.process.stdin.flush()
    terminal.until(re.compile(r"coachbot was removed from Holdfast\. Install it at").search)
    terminal.process.send_signal(signal.SIGTERM)
    terminal.process.wait(60)
    said_in_all = terminal.said.read_text(encoding="utf-8")
    assert "Traceback" not in said_in_all
    assert [line for line in said_in_all.splitlines() if "INFO" in line] == []


def test_the_install_page_is_beside_the_workspace_where_that_port_is_free() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert free_port(port) not in {0, port}

    assert free_port(port) == port
