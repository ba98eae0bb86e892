"""How ``coachbot run`` ends: with which exit code, and with which last line."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from coachbot.db.engine import Database, sqlite_url
from coachbot.db.marks import Marks
from coachbot.privacy.uninstalled import UNINSTALLED
from coachbot.sandbox.server import Sandbox
from handlers.demo.workspace import sandbox
from tests.support.workspace import BOT_ID

pytestmark = pytest.mark.slow

PROGRAM = "import sys, handlers.operate.run as run; run.STOPS_S = float(sys.argv.pop()); from handlers.cli import main; main()"


@pytest.fixture
def slack() -> Iterator[Sandbox]:
    with sandbox() as running:
        yield running


class Run:
    """The program in a process of its own, given some seconds to finish what it is doing."""

    def __init__(self, folder: Path, slack: Sandbox, *, stops_s: float) -> None:
        given = {
            "COACHBOT_HOME": str(folder / "home"),
            "COACHBOT_SLACK_BOT_TOKEN": slack.tokens.bot,
            "COACHBOT_SLACK_APP_TOKEN": slack.tokens.app,
            "COACHBOT_SLACK_API_URL": f"{slack.url}/api/",
        }
        self._log = folder / "log"
        with self._log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-c", PROGRAM, "run", str(stops_s)], env=os.environ | given, cwd=folder, stderr=log
            )

    @property
    def lines(self) -> list[dict[str, Any]]:
        """What is in its log by now."""
        return [json.loads(line) for line in self._log.read_text(encoding="utf-8").splitlines()]

    def ends(self, signum: int | None = None) -> int:
        """Its exit code, after a signal if one is given."""
        if signum is not None:
            self.process.send_signal(signum)
        try:
            return self.process.wait(120)
        finally:
            self.process.kill()


def until(look: Callable[[], Any]) -> Any:
    end = time.monotonic() + 120
    while not (found := look()):
        assert time.monotonic() < end
        time.sleep(0.05)
    return found


def test_what_is_being_done_is_finished_before_it_stops(slack: Sandbox, tmp_path: Path) -> None:
    bot = Run(tmp_path, slack, stops_s=50)
    until(lambda: slack.sockets.connected)
    slack.faults.plan("chat.postMessage", delay_s=2.0)
    asked = slack.hands.say("U0MAYA", "D0MAYA", "they say we're too expensive")
    until(lambda: slack.workspace.thread("D0MAYA", asked["ts"])[1:])

    assert bot.ends(signal.SIGTERM) == 0

    thread = slack.workspace.thread("D0MAYA", asked["ts"])
    assert len([message for message in thread if message.get("bot_id") == BOT_ID]) == 1
    assert bot.lines[-1]["message"] == "coachbot stopped"


def test_what_cannot_be_finished_in_time_is_left_for_the_next_start(slack: Sandbox, tmp_path: Path) -> None:
    bot = Run(tmp_path, slack, stops_s=0.5)
    until(lambda: slack.sockets.connected)
    slack.faults.plan("chat.postMessage", delay_s=12.0)
    slack.hands.say("U0MAYA", "D0MAYA", "they say we're too expensive")
    until(lambda: slack.journal.entries(kind="call", name="chat.postMessage"))

    assert bot.ends(signal.SIGTERM) == 1

    assert bot.lines[-1]["message"].startswith("work that was not finished within")


@pytest.mark.without_a_model("it has a model of its own")
def test_a_stop_while_it_starts_is_heard(slack: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COACHBOT_MODEL", "openai:x")
    slack.faults.plan("auth.test", delay_s=10.0)
    bot = Run(tmp_path, slack, stops_s=50)
    until(lambda: slack.journal.entries(kind="call", name="auth.test"))

    assert bot.ends(signal.SIGTERM) == 0
    assert bot.lines[0]["message"] == "Prompts go to api.openai.com"


def test_why_it_cannot_start_is_the_last_line(slack: Sandbox, tmp_path: Path) -> None:
    slack.faults.plan("auth.test", error="invalid_auth")

    bot = Run(tmp_path, slack, stops_s=50)

    assert bot.ends() == 1
    assert bot.lines[-1]["level"] == "ERROR"
    assert bot.lines[-1]["message"].startswith("coachbot ends: Slack does not accept COACHBOT_SLACK_BOT_TOKEN.")


@pytest.mark.parametrize(
    ("error", "counts"), [("token_revoked", True), ("account_inactive", True), ("invalid_auth", False)]
)
def test_that_it_was_taken_away_while_nobody_ran_it_counts_from_the_next_start_on(
    slack: Sandbox, tmp_path: Path, error: str, counts: bool
) -> None:
    slack.faults.plan("auth.test", error=error)

    assert Run(tmp_path, slack, stops_s=50).ends() == 1

    db = Database(sqlite_url(tmp_path / "home"))
    assert (Marks(db, "default").mark(UNINSTALLED) is not None) == counts
    db.close()
