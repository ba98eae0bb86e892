"""A database of the last version, filled by it, keeps all that was in it."""

import json
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, time
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command

from coachbot.bootstrap import Coach, build
from coachbot.db.engine import Database
from coachbot.db.migrate import current, head, scripts
from coachbot.domain.deals import Outcome
from coachbot.domain.people import QuietHours
from coachbot.plans.preferences import PlanPreferences
from coachbot.sandbox.model import BOT_USER_ID, Channel, Person
from coachbot.sandbox.server import Sandbox
from coachbot.settings import load
from handlers.bot import Bot
from handlers.demo.workspace import in_sandbox
from tests.support.workspace import idle

FILLED = Path(__file__).parent / "v0003.sql"
NOW = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home as the last version left it: a library, two plans, debriefs, answers, a gap, and work still to do."""
    folder = tmp_path / "home"
    folder.mkdir()
    database = sqlite3.connect(folder / "coachbot.db")
    database.executescript(FILLED.read_text(encoding="utf-8"))
    database.close()
    return folder


@pytest.fixture
def coach(home: Path) -> Iterator[Coach]:
    built = build(load(home=home), clock=lambda: NOW)
    yield built
    built.close()


def test_pages_are_known_by_their_path_wherever_they_are_named(coach: Coach) -> None:
    assert [page.id for page in coach.base.pages.facts()] == [
        "plays/price-objection",
        "plays/status-quo",
        "stages/discovery",
    ]
    assert [passage.id for passage in coach.base.pages.all_passages()] == [
        "plays/price-objection-0", "plays/status-quo-0", "stages/discovery-0"
    ]  # fmt: skip
    given = coach.answers.store.answer("answer1")
    assert given is not None
    assert (given.page_id, given.shown["page"], given.shown["seen"]) == (
        "plays/price-objection", "plays/price-objection", ["plays/price-objection"]
    )  # fmt: skip
    assert given.shown["sources"][0]["page"] == "plays/price-objection"


def test_a_play_has_one_name_in_answers_wishes_gaps_plans_and_debriefs(coach: Coach) -> None:
    play = "plays/price-objection"
    debrief = coach.plans.debriefs.debrief("maya", "past@x", "once")
    plan = coach.plans.plans.plan("maya", "past@x", "once")
    assert debrief is not None
    assert plan is not None
    assert plan.content is not None

    assert coach.answers.store.practice_list("maya") == [play]
    assert [gap.nearest_page_id for gap in coach.answers.store.recent_gaps(now=NOW, days=9)] == [play]
    assert debrief.moments == {play: "said", "plays/status-quo": "unsaid"}
    assert (plan.accepted, plan.content["if_then"][0]["id"], plan.content["warm_up"]["play"]) == ((play,), play, play)
    assert debrief.outcome is Outcome.NEXT_STEP


def test_a_rep_has_one_name_too_and_who_is_in_no_list_keeps_theirs(coach: Coach) -> None:
    mine, lees = coach.answers.store.answer("answer1"), coach.answers.store.answer("answer2")
    assert mine is not None
    assert lees is not None

    assert (mine.asked.rep, lees.asked.rep) == ("maya", "U0LEE")
    assert coach.answers.store.feedback("answer1") == {"maya": True}
    assert [gap.rep for gap in coach.answers.store.recent_gaps(now=NOW, days=9)] == ["U0LEE"]


def test_what_people_chose_is_kept_by_capability(coach: Coach) -> None:
    people = coach.team.people

    assert people.preferences("maya", PlanPreferences) == PlanPreferences(lead_minutes=45, morning=time(7, 30))
    assert people.preferences("maya", QuietHours) == QuietHours(time(20), time(6))
    assert people.preferences("U0LEE", PlanPreferences) == PlanPreferences(plans=False, lead_minutes=15, morning=None)


@pytest.mark.slow
def test_work_that_waits_is_done_by_this_version(home: Path) -> None:
    """A question, a press on “Another way” and one on “I'll do this” were stored; then this version was started."""
    maya, lee = "D0MAYA", "D0LEE"
    people = [
        Person("U0MAYA", "Maya", email="maya@holdfast.example"),
        Person("U0LEE", "Lee", email="lee@holdfast.example"),
    ]
    rooms = [Channel("D" + one.id[1:], "", {one.id, BOT_USER_ID}, is_im=True) for one in people]
    with Sandbox(people, rooms) as slack:
        # What was asked stands in the history too: a bot that starts reads what it missed.
        asked = {maya: "hello", lee: "they say we're too expensive"}
        said = {room: slack.hands.say("U" + room[1:], room, text)["ts"] for room, text in asked.items()}
        change(home, "another_way", thread=said[maya])
        change(home, "answer_message", ts=said[lee], thread=said[lee])
        slack.deliveries.begin_anew()
        coach = build(in_sandbox(load(home=home), slack), clock=lambda: NOW, stays=True)
        with Bot(coach) as bot:
            idle(slack, bot)

            texts = {room: [m["text"] for m in slack.workspace.thread(room, said[room])[1:]] for room in said}
            assert any(text.startswith("Discovery") for text in texts[maya]), texts
            assert any("Compared with what" in text for text in texts[lee]), texts
            plan = coach.plans.plans.plan("maya", "soon:with:colons", "once")
            assert plan is not None
            assert plan.accepted == ("plays/price-objection",)
            assert coach.base.jobs.dead() == []
            assert set(coach.base.jobs.kinds()) <= {"plan", "debrief", "today"}
        coach.close()


def change(home: Path, kind: str, **more: str) -> None:
    """Let a stored job be about this workspace's messages."""
    database = sqlite3.connect(home / "coachbot.db")
    (stored,) = database.execute("SELECT payload FROM jobs WHERE kind = ?", (kind,)).fetchone()
    database.execute("UPDATE jobs SET payload = ? WHERE kind = ?", (json.dumps(json.loads(stored) | more), kind))
    database.commit()
    database.close()


def test_a_database_on_a_server_is_brought_along_as_well(postgres_url: str) -> None:
    """As far as the last version, filled with what matters, then to this one."""
    db = Database(postgres_url)
    with db.write() as session:
        config = scripts()
        config.attributes["connection"] = session.connection()
        command.upgrade(config, "0003")
    with db.write() as session:
        for statement in (
            "INSERT INTO pages (workspace, id, file, path, kind, title, text, version, source_hash, revision, owner,"
            " approved_by, status, visibility, stage, quotable, triggers) VALUES ('default', 'abc', '/srv/p/plays/x.md',"
            " 'plays/x.md', 'play', 'X', 't', 'v', 'h', 1, '', '', 'approved', 'everyone', '', true, '[]')",
            "INSERT INTO passages VALUES ('default', 'abc-0', 'abc', 0, '[]', 't', 0, 1)",
            "INSERT INTO people (workspace, id, name, email, role, team, manager, time_zone, style, slack) VALUES"
            " ('default', 'maya', 'M', 'm@x.example', 'rep', '', '', '', '', 'U1')",
            "INSERT INTO practice_intents VALUES ('default', 'U1', 'a1', 'abc', now())",
            "INSERT INTO preferences (workspace, person, morning, quiet_from, quiet_until, plans, lead_minutes) VALUES"
            " ('default', 'maya', '07:30', '', '', true, 45)",
        ):
            session.execute(sa.text(statement))
    db.close()

    coach = build(load(home=Path("home"), database_url=postgres_url), clock=lambda: NOW)

    assert current(coach.base.db) == head()
    assert coach.answers.store.practice_list("maya") == ["plays/x"]
    assert coach.team.people.preferences("maya", PlanPreferences).lead_minutes == 45
    assert coach.base.pages.passages(["plays/x-0"])["plays/x-0"].page_id == "plays/x"
    coach.close()
