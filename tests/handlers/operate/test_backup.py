"""The machine is gone, a backup is there: another one takes over, and nobody hears anything twice."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from coachbot.bootstrap import build
from coachbot.bootstrap.backup import back_up, restore
from coachbot.sandbox.server import Sandbox
from coachbot.settings import Settings, load
from handlers.bot import Bot
from handlers.demo.workspace import at, in_sandbox
from tests.support.command import TOOL, json_of, run
from tests.support.rep import MAYA, TEN, Calendar, Rep
from tests.support.workspace import idle


@contextmanager
def running(home: Path, workspace: Sandbox) -> Iterator[Bot]:
    """A bot on a home, on the workspace's clock."""
    coach = build(in_sandbox(load(home=home), workspace), clock=lambda: at(workspace.clock()), stays=True)
    try:
        with Bot(coach) as bot:
            yield bot
    finally:
        coach.close()


def back_up_now(bot: Bot, folder: Path) -> None:
    back_up(bot.coach.base.settings, folder, now=bot.coach.base.clock())


def restored(backup: Path, home: Path, index: Path) -> Path:
    """Another home from a backup; the index of the first one spares the test its rebuilding."""
    restore(load(home=home), backup)
    shutil.copytree(index / "index", home / "index")
    return home


@pytest.fixture
def calendar(tmp_path: Path, workspace: Sandbox) -> Calendar:
    workspace.clock.move_to(TEN.timestamp())
    return Calendar(tmp_path / "maya.ics")


def moved_in(bot: Bot, calendar: Calendar, workspace: Sandbox) -> Rep:
    """Maya, with her calendar connected."""
    bot.coach.team.people.save_person(MAYA)
    bot.coach.plans.calendars.connect(MAYA.id, str(calendar.file), now=bot.coach.base.clock())
    return Rep(workspace, "U0MAYA", bot)


@pytest.mark.slow
def test_what_was_posted_after_the_backup_is_not_posted_again_and_the_next_plan_comes_once(
    workspace: Sandbox, home: Path, indexed_home: Path, calendar: Calendar, tmp_path: Path
) -> None:
    calendar.put("first", TEN + timedelta(minutes=50))
    calendar.put("second", TEN + timedelta(hours=2))
    with running(home, workspace) as bot:
        maya = moved_in(bot, calendar, workspace)
        maya.pass_time(minutes=5)
        idle(workspace, bot)
        assert maya.messages() == []
        back_up_now(bot, tmp_path / "backup")
        maya.pass_time(minutes=15)
        maya.message("10:50  ")
        asked = maya.say("they say we're too expensive")
        (answer,) = maya.replies(asked)
        idle(workspace, bot)
        said = maya.messages()

    with running(restored(tmp_path / "backup", tmp_path / "elsewhere", indexed_home), workspace) as bot:
        maya = Rep(workspace, "U0MAYA", bot)
        # Nothing of it is in the backup: both are found in Slack's history, and the question is read there too.
        idle(workspace, bot)
        assert maya.settled(maya.messages) == said
        assert [m["ts"] for m in maya.settled(lambda: maya.bot_replies(asked))] == [answer["ts"]]
        assert bot.coach.answers.store.in_thread(maya.dm, asked["ts"])

        maya.pass_time(minutes=75)
        maya.message("12:00  ")
        maya.pass_time(minutes=1)
        assert len(maya.settled(maya.messages)) == len(said) + 1


@pytest.mark.slow
def test_a_message_on_its_way_out_at_the_backup_is_looked_for_before_it_is_posted(
    workspace: Sandbox, home: Path, indexed_home: Path, calendar: Calendar, tmp_path: Path
) -> None:
    with running(home, workspace) as bot:
        maya = moved_in(bot, calendar, workspace)
        # It goes out, and the bot never hears so.
        workspace.faults.plan("chat.postMessage", lost=True)
        asked = maya.say("they say we're too expensive")
        maya.replies(asked)
        back_up_now(bot, tmp_path / "backup")

    with running(restored(tmp_path / "backup", tmp_path / "elsewhere", indexed_home), workspace) as bot:
        maya = Rep(workspace, "U0MAYA", bot)
        maya.pass_time(minutes=1)

        assert len(maya.settled(lambda: maya.bot_replies(asked))) == 1
        assert bot.coach.base.jobs.kinds().get("message", 0) == 0


def test_after_a_day_the_history_is_not_looked_through_any_more(tmp_path: Path, settings: Settings) -> None:
    back_up(settings, tmp_path / "backup", now=TEN)
    restore(load(home=tmp_path / "new"), tmp_path / "backup")
    coach = build(load(home=tmp_path / "new"))
    # Every row carries a workspace; the sample's is the default.
    out, started = coach.base.outbound, TEN + timedelta(days=3)

    first = out.begin("a", "D0", now=started)
    later = out.begin("b", "D0", now=started + timedelta(hours=25))
    out.refused("a")
    again = out.begin("a", "D0", now=started + timedelta(hours=1))
    coach.close()

    assert (first is not None and first.at, first is not None and first.ts) == (TEN, None)
    assert later is None
    assert again is not None
    assert again.at == TEN


@pytest.mark.slow
@pytest.mark.without_a_model("doctor says that it is in trouble")
def test_an_admin_backs_up_and_restores_at_a_terminal(home: Path, tmp_path: Path) -> None:
    made = json_of(home, "backup", tmp_path / "backup")
    assert set(made) == {"folder", "made_at", "schema", "rows", "not_in_it"}
    assert {file.stat().st_mode & 0o077 for file in (tmp_path / "backup").iterdir()} == {0}

    back = run(tmp_path / "new", "restore", tmp_path / "backup", "--json")
    assert set(json.loads(back.stdout)) == {"folder", "made_at", "rows"}
    assert all(check["ok"] for check in json_of(tmp_path / "new", "doctor")["checks"])

    again = run(tmp_path / "new", "restore", tmp_path / "backup")
    assert (again.returncode, again.stdout) == (1, "")
    assert again.stderr.startswith("This database is in use already.")
    full = run(home, "backup", tmp_path / "backup")
    assert (full.returncode, full.stdout) == (1, "")
    assert "is not empty" in full.stderr


@pytest.mark.slow
def test_a_full_disk_leaves_nothing_half_written(home: Path, tmp_path: Path) -> None:
    script = (
        "import resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        # Enough to open the database, too little for the pages.
        "resource.setrlimit(resource.RLIMIT_FSIZE, (65_536, 65_536));"
        f"sys.argv = ['coachbot', 'backup', {str(tmp_path / 'out' / 'backup')!r}];"
        "from handlers.cli import main; main()"
    )

    done = subprocess.run(
        [sys.executable, "-c", script], env=os.environ | {"COACHBOT_HOME": str(home)}, capture_output=True, text=True,
        timeout=120, check=False,
    )  # fmt: skip

    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "Traceback" not in done.stderr
    assert list((tmp_path / "out").iterdir()) == []


@pytest.mark.slow
def test_killed_in_the_middle_a_restore_has_done_nothing_or_everything(home: Path, tmp_path: Path) -> None:
    json_of(home, "backup", tmp_path / "backup")
    new, seen = tmp_path / "new", set[int]()
    for after_s in (0.0, 0.02, 0.05, 0.1):
        shutil.rmtree(new, ignore_errors=True)
        environment = os.environ | {"COACHBOT_HOME": str(new)}
        with subprocess.Popen(
            [TOOL, "restore", tmp_path / "backup"],
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ) as process:
            until = time.monotonic() + 60
            while not (new / "coachbot.db-wal").exists():
                assert time.monotonic() < until
                time.sleep(0.002)
            time.sleep(after_s)
            process.kill()
        seen.add(pages_in(new))

    # A killed one is no obstacle to the next.
    if pages_in(new) == 0:
        json_of(new, "restore", tmp_path / "backup")
    assert seen <= {0, pages_in(new)}
    assert pages_in(new) == pages_in(home) > 0


def pages_in(home: Path) -> int:
    """How many pages a home has; none where it has no tables."""
    database = sqlite3.connect(home / "coachbot.db")
    try:
        (there,) = database.execute("SELECT count(*) FROM sqlite_master WHERE name = 'pages'").fetchone()
        return database.execute("SELECT count(*) FROM pages").fetchone()[0] if there else 0
    finally:
        database.close()
