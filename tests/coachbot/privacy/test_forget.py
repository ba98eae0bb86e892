"""Somebody is forgotten: nothing of theirs is left in any table or file, whatever happens in between."""

import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from coachbot.bootstrap import build
from coachbot.bootstrap.base import ground
from coachbot.db.engine import Database
from coachbot.db.records import PersonalRecords
from coachbot.db.tables import Row
from coachbot.db.tables.held import HOLDS, ROLES, declared
from coachbot.domain.people import Person
from coachbot.domain.retention import KINDS, Retention
from coachbot.privacy.export import export_of
from coachbot.privacy.forget import Forget, NobodyKnown, SeveralKnown, one_of
from coachbot.privacy.ports import Part
from coachbot.settings import load
from tests.support.command import json_of, run
from tests.support.planted import AT, MAYA, TOM, files_with, plant, rows_of

WORKSPACE = "default"


@pytest.fixture
def alone(tmp_path: Path) -> Path:
    """A home in which Maya and Tom have left something in every table."""
    home = tmp_path / "home"
    coach = build(load(home=home))
    plant(coach.base.db, WORKSPACE, TOM)
    plant(coach.base.db, WORKSPACE, MAYA)
    coach.close()
    return home


@pytest.fixture
def records(db: Database) -> PersonalRecords:
    """The same on each kind of database."""
    plant(db, "test", TOM)
    plant(db, "test", MAYA)
    return PersonalRecords(db, "test")


# -- the declaration ---------------------------------------------------------------------------


def test_every_table_says_what_it_holds_of_people() -> None:
    assert {holds.table for holds in HOLDS} == set(Row.metadata.tables)
    assert len({holds.table for holds in HOLDS}) == len(HOLDS)


@pytest.mark.parametrize("table", sorted(Row.metadata.tables))
def test_every_column_has_one_role(table: str) -> None:
    columns = [name for role in ROLES for name in declared(table).columns(role)]

    assert sorted(columns) == sorted(Row.metadata.tables[table].columns.keys())


@pytest.mark.parametrize("holds", HOLDS, ids=lambda holds: holds.table)
def test_every_table_has_a_time_or_says_why_not(holds: object) -> None:
    known = declared(holds.table)  # type: ignore[attr-defined]

    assert bool(known.keeps) != bool(known.stays)
    for keeps in known.keeps:
        assert {keeps.by, *keeps.empties.split()} <= set(known.of.columns.keys())
    if known.counts is not None:
        assert known.whose, "only rows of somebody become nobody's"
    if known.whose:
        assert not known.columns("inside"), "a row is somebody's, or found by what it names"


# -- who is meant ------------------------------------------------------------------------------


@pytest.mark.parametrize("known_as", [MAYA.person.id, MAYA.person.slack, MAYA.person.email, "MAYA@zq1.example"])
def test_somebody_is_known_by_an_id_of_the_team_a_slack_id_and_an_address(
    records: PersonalRecords, known_as: str
) -> None:
    assert one_of(records, known_as).id == MAYA.person.id


def test_nobody_and_several_are_a_clear_sentence(records: PersonalRecords, db: Database) -> None:
    plant_person(db, Person("maya.second", "Maya", MAYA.person.email))

    with pytest.raises(NobodyKnown, match=r"Nobody is known as “nobody”\. Give the team's id"):
        one_of(records, "nobody")
    with pytest.raises(NobodyKnown):
        one_of(records, "")
    with pytest.raises(SeveralKnown, match=r"is known as maya\.second, maya\.zq1id"):
        one_of(records, MAYA.person.email)


def test_somebody_who_is_in_no_list_is_known_by_what_is_kept_of_them(records: PersonalRecords, db: Database) -> None:
    with db.write() as session:
        for table in ("people", "departed"):
            session.execute(sa.delete(Row.metadata.tables[table]))

    assert one_of(records, MAYA.person.id).id == MAYA.person.id


def test_who_left_and_wrote_again_is_one_person(records: PersonalRecords, db: Database) -> None:
    with db.write() as session:
        people = Row.metadata.tables["people"]
        session.execute(sa.delete(people).where(people.c.id == MAYA.person.id))
    plant_person(db, Person(MAYA.person.slack, MAYA.person.name, MAYA.person.email, slack=MAYA.person.slack))

    for known_as in (MAYA.person.slack, MAYA.person.email, MAYA.person.id):
        assert one_of(records, known_as).id == MAYA.person.id


# -- forgotten ---------------------------------------------------------------------------------


def test_nothing_of_a_person_is_left_in_any_table(records: PersonalRecords, db: Database) -> None:
    toms = {table: [row for row in rows if TOM.word in str(row)] for table, rows in rows_of(db, "test").items()}
    forget = Forget(records)

    done = forget.finish(forget.begin(one_of(records, MAYA.person.id), Part.ALL, now=AT))

    left = rows_of(db, "test")
    for word in MAYA.traces:
        assert [table for table, rows in left.items() if word.decode() in str(rows)] == [], word
    assert records.pending() == []
    # Where the two stood in one row of neither, the other's name is still there; else nothing of his has changed.
    assert {table: rows for table, rows in toms.items() if rows} == {
        table: [row for row in rows if TOM.word in str(row)] for table, rows in left.items() if toms[table]
    }
    assert set(done.rows) >= {"answers", "gaps", "drills", "jobs", "outbound", "conversations", "calendars", "people"}


def test_how_calls_went_stays_as_figures_of_nobody(records: PersonalRecords, db: Database) -> None:
    forget = Forget(records)
    forgetting = forget.begin(one_of(records, MAYA.person.id), Part.ALL, now=AT)

    forget.finish(forgetting)

    left = rows_of(db, "test")
    for table in ("debriefs", "scored_calls", "model_use", "practice_disputes"):
        assert len(left[table]) == 2, table
    (call,) = [row for row in left["debriefs"] if row["person"] == forgetting.stand_in]
    assert (call["outcome"], call["note"], call["account"], call["transcript"]) == ("won", "", "", None)
    assert call["call_at"] == AT.replace(hour=0, minute=0, second=0)
    assert call["uid"] != "debriefs-zq1"


def test_a_page_they_approved_is_a_former_colleagues(records: PersonalRecords, db: Database) -> None:
    before = {row["id"]: row["text"] for row in rows_of(db, "test")["pages"]}
    forget = Forget(records)

    forget.finish(forget.begin(one_of(records, MAYA.person.id), Part.ALL, now=AT))

    page = next(row for row in rows_of(db, "test")["pages"] if row["approved_by"] == "a former colleague")
    assert page["owner"] == "a former colleague"
    assert page["text"] == before[page["id"]]


def test_forgetting_twice_changes_nothing_more(records: PersonalRecords, db: Database) -> None:
    forget = Forget(records)
    forgetting = forget.begin(one_of(records, MAYA.person.id), Part.ALL, now=AT)
    forget.finish(forgetting)
    once = rows_of(db, "test")

    assert forget.finish(forgetting).rows == {}
    assert rows_of(db, "test") == once


def test_practice_alone_can_be_forgotten(records: PersonalRecords, db: Database) -> None:
    forget = Forget(records)

    done = forget.finish(forget.begin(one_of(records, MAYA.person.id), Part.PRACTICE, now=AT))

    left = rows_of(db, "test")
    assert {table for table in ("drills", "practice_levels") if MAYA.person.id in str(left[table])} == set()
    assert MAYA.word in str(left["answers"])
    assert set(done.rows) <= {
        "drills",
        "practice_levels",
        "practice_disputes",
        "practice_intents",
        "jobs",
        "conversations",
    }


# -- the files ---------------------------------------------------------------------------------


def test_no_file_of_the_home_nor_a_backup_made_later_holds_a_trace(alone: Path, tmp_path: Path) -> None:
    assert len(files_with(alone, MAYA.traces)) >= len(MAYA.traces)

    told = run(alone, "forget", "--person", MAYA.person.id)

    assert told.returncode == 0, told.stderr
    assert "What stays, and why:" in told.stdout
    with (
        closing(sqlite3.connect(alone / "coachbot.db")) as ours,
        closing(sqlite3.connect(tmp_path / "backup.db")) as backup,
    ):
        ours.backup(backup)
    assert files_with(alone, MAYA.traces) == []
    assert files_with(tmp_path, MAYA.traces) == []
    assert files_with(alone, [TOM.word.encode()])


def test_a_running_bot_does_not_keep_it_from_the_files(alone: Path) -> None:
    bot = ground(load(home=alone), lambda: AT, stays=True)
    try:
        bot.jobs.kinds()

        assert run(alone, "forget", "--person", MAYA.person.slack).returncode == 0

        assert files_with(alone, MAYA.traces) == []
        assert bot.jobs.kinds() == {}
    finally:
        bot.library.close()
        bot.lock.release()
        bot.db.close()


_KILLED = """
import os, signal, sys
from datetime import UTC, datetime
from coachbot.bootstrap import ground
from coachbot.db.records import PersonalRecords
from coachbot.privacy.forget import Forget, one_of
from coachbot.privacy.ports import Part
from coachbot.settings import load

home, step = sys.argv[1:]

class Killed(PersonalRecords):
    def die_at(self, name):
        if name == step:
            os.kill(os.getpid(), signal.SIGKILL)
    def begin(self, forgetting):
        noted = super().begin(forgetting)
        self.die_at("noted")
        return noted
    def erase(self, forgetting, **how):
        found = super().erase(forgetting, **how)
        self.die_at("erased")
        return found
    def finish(self, forgetting):
        done = super().finish(forgetting)
        self.die_at("finished")
        return done

base = ground(load(home=home), lambda: datetime.now(UTC), stays=False)
records = Killed(base.db, "default")
forget = Forget(records)
forget.finish(forget.begin(one_of(records, "maya.zq1id"), Part.ALL, now=datetime.now(UTC)))
"""


@pytest.mark.slow
def test_while_somebody_reads_on_it_is_put_off_and_made_good_at_the_next_start(
    alone: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("coachbot.db.scrub._PATIENCE_S", 0.1)
    with closing(sqlite3.connect(alone / "coachbot.db", isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM answers").fetchone()

        told = run(alone, "forget", "--person", MAYA.person.id)

        assert (told.returncode, told.stdout) == (1, "")
        assert "All rows are gone, but the database was in use" in told.stderr
        reader.execute("COMMIT")

    build(load(home=alone)).close()

    assert files_with(alone, MAYA.traces) == []


@pytest.mark.slow
@pytest.mark.parametrize("step", ["noted", "erased", "finished"])
def test_killed_in_the_middle_it_is_made_good_at_the_next_start(alone: Path, step: str) -> None:
    killed = subprocess.run(
        [sys.executable, "-c", _KILLED, str(alone), step],
        cwd=Path(__file__).parents[3],
        check=False,
        env={**os.environ},
    )
    assert killed.returncode == -signal.SIGKILL

    build(load(home=alone)).close()

    assert files_with(alone, MAYA.traces) == []
    assert files_with(alone, [TOM.word.encode()])


# -- exported ----------------------------------------------------------------------------------


def test_everything_is_exported_as_data_and_to_be_read(alone: Path, tmp_path: Path) -> None:
    data = json_of(alone, "export", "--person", MAYA.person.email)
    assert run(alone, "export", "--person", MAYA.person.id, tmp_path / "out").returncode == 0

    mine = {holds.table for holds in HOLDS if holds.whose or holds.columns("inside")} - {"forgetting"}
    assert {table for table, of in data["tables"].items() if of["rows"]} == mine
    assert data["person"] == {
        "id": "maya.zq1id",
        "name": "Maya Zq1name",
        "email": MAYA.person.email,
        "slack": "U0ZQ1SLACK",
    }
    assert MAYA.word not in data["tables"]["calendars"]["rows"][0].get("place", ""), "an address is a secret"
    assert "place" not in data["tables"]["calendars"]["rows"][0]
    for name in ("maya.zq1id.json", "maya.zq1id.md"):
        written = (tmp_path / "out" / name).read_text(encoding="utf-8")
        for holds in HOLDS:
            own = [name for name in holds.columns("own") if name in ("note", "question", "heard", "body")]
            assert all(f"{MAYA.word} {holds.table} {one}" in written for one in own), holds.table
        assert f"{MAYA.word} in a job" in written
        assert TOM.word not in written
        assert "Meetings from your calendar" in written
        assert "180 days" in written


def test_of_others_rows_only_the_key_is_exported(records: PersonalRecords, db: Database) -> None:
    drafts = declared("play_drafts").of
    with db.write() as session:
        tom_s = drafts.c.author == TOM.person.id
        session.execute(sa.update(drafts).where(tom_s).values(reviewer=MAYA.person.id))

    drafted = next(record for record in records.of(MAYA.person) if record.table == "play_drafts")

    assert [row["author"] for row in drafted.rows] == [MAYA.person.id]
    assert drafted.named == [{"id": "play_drafts-kx7", "named_in": ["reviewer"]}]


def test_what_slack_takes_an_answer_by_and_what_is_the_servers_is_not_exported(
    records: PersonalRecords, db: Database
) -> None:
    url, trigger = "https://hooks.slack.com/commands/T0/1/x9", "13345224609.738474920.8088930838d88f008e0"
    payload = {"user": MAYA.person.slack, "url": url, "trigger": trigger, "at": trigger, "text": f"see {url} please"}
    jobs, outbound = (Row.metadata.tables[table] for table in ("jobs", "outbound"))
    with db.write() as session:
        mine = jobs.c.lane == f"dm:{MAYA.person.id}"
        changed = {"key": f"command:{trigger}", "payload": payload, "owner": "host-17", "lease_until": AT}
        session.execute(sa.update(jobs).where(mine).values(**changed))
        here = outbound.c.channel == MAYA.channel
        session.execute(sa.update(outbound).where(here).values(key=f"command:7.ab:{MAYA.person.slack}"))

    shown = export_of(records, MAYA.person, Retention({kind.name: kind.days for kind in KINDS}), now=AT)

    for text in (str(shown.data()), shown.markdown()):
        assert "see … please" in text
        for word in (url, trigger, "7.ab", "hooks.slack", "trigger", "host-17", "lease_until", "owner': 'host"):
            assert word not in text, word
    (job,) = shown.data()["tables"]["jobs"]["rows"]
    assert (job["key"], job["payload"]["at"]) == ("command:…", "…")


def test_a_command_for_nobody_says_so(alone: Path) -> None:
    for command in ("export", "forget"):
        told = run(alone, command, "--person", "nobody@nowhere.example")
        assert (told.returncode, told.stdout) == (1, "")
        assert told.stderr == (
            "Nobody is known as “nobody@nowhere.example”. Give the team's id, the Slack id or the e-mail address.\n"
        )


def plant_person(db: Database, person: Person) -> None:
    """Somebody of the list."""
    row = dict.fromkeys(("role", "team", "manager", "style"), "")
    values = row | {
        "workspace": "test",
        "id": person.id,
        "name": person.name,
        "slack": person.slack,
        "email": person.email,
        "time_zone": "UTC",
    }
    with db.write() as session:
        session.execute(sa.insert(Row.metadata.tables["people"]).values(**values))


def test_what_was_asked_to_be_forgotten_is_asked_once(records: PersonalRecords) -> None:
    forget = Forget(records)

    first = forget.begin(MAYA.person, Part.ALL, now=AT)
    again = forget.begin(MAYA.person, Part.ALL, now=AT + timedelta(hours=1))

    assert again.stand_in == first.stand_in
