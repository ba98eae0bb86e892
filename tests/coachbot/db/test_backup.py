"""What was taken out of one database comes back in another, row for row, whatever kind each is."""

import gzip
import json
import shutil
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from coachbot.bootstrap import build
from coachbot.bootstrap.backup import MANIFEST, back_up, restore
from coachbot.db.copying import tables
from coachbot.db.engine import Database, sqlite_url
from coachbot.db.migrate import current, head
from coachbot.db.tables.jobs import JobRow
from coachbot.domain.jobs import Due
from coachbot.errors import AlreadyRunning, BackupTrouble
from coachbot.settings import Settings, load
from tests.coachbot.db.test_migrations import FILLED

NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)


@pytest.fixture
def old(tmp_path: Path) -> Settings:
    """A home as an earlier version left it, with something in most tables."""
    folder = tmp_path / "old"
    folder.mkdir()
    database = sqlite3.connect(folder / "coachbot.db")
    database.executescript(FILLED.read_text(encoding="utf-8"))
    database.close()
    return load(home=folder)


@pytest.fixture
def backup(old: Settings, tmp_path: Path) -> Path:
    """Of that home."""
    back_up(old, tmp_path / "backup", now=NOW)
    return tmp_path / "backup"


def rows(settings: Settings) -> dict[str, list[str]]:
    """Every row of every table, but the mark that says where the database comes from."""
    db = Database(settings.database_url or sqlite_url(settings.home))
    with db.read() as session:
        found = {table.name: sorted(table.lines(session)) for table in tables(session)}
    db.close()
    found["marks"] = [line for line in found["marks"] if '"restored"' not in line]
    return found


def upgraded(settings: Settings) -> dict[str, list[str]]:
    build(settings).close()
    return rows(settings)


def test_a_backup_of_an_earlier_version_becomes_what_an_upgrade_makes_of_it(
    old: Settings, backup: Path, tmp_path: Path
) -> None:
    new = load(home=tmp_path / "new")

    restored = restore(new, backup)

    assert restored.manifest.schema_ == "0003"
    assert rows(new) == upgraded(old)
    assert sum(map(len, rows(new).values())) > 30


@pytest.mark.slow
def test_a_team_moves_from_sqlite_to_postgres_and_back(old: Settings, tmp_path: Path, postgres_url: str) -> None:
    was = upgraded(old)
    server, home = load(home=tmp_path / "p", database_url=postgres_url), load(home=tmp_path / "s")

    back_up(old, tmp_path / "one", now=NOW)
    restore(server, tmp_path / "one")
    back_up(server, tmp_path / "two", now=NOW)
    restore(home, tmp_path / "two")

    assert rows(server) == was
    assert rows(home) == was


@pytest.mark.slow
def test_new_work_is_numbered_after_what_was_restored(backup: Path, tmp_path: Path, postgres_url: str) -> None:
    server = load(home=tmp_path / "p", database_url=postgres_url)
    restore(server, backup)
    coach = build(server)

    assert coach.base.jobs.enqueue(Due("new", "k", {}, "l", NOW, NOW), now=NOW)

    with coach.base.db.read() as session:
        numbers = list(session.scalars(sa.select(JobRow.id).order_by(JobRow.id)))
    coach.close()
    assert len(set(numbers)) == len(numbers) > 1


def test_no_value_and_the_null_of_json_stay_what_they_are(tmp_path: Path) -> None:
    one, two = load(home=tmp_path / "one"), load(home=tmp_path / "two")
    build(one).close()
    path = one.home / "coachbot.db"
    values = "(workspace, id, file, path, kind, title, text, version, source_hash, revision, owner, approved_by, status, visibility, stage, quotable, triggers, meta)"
    with sqlite3.connect(path) as database:
        for ident, meta in (("a", None), ("b", "null"), ("c", '{"é": [1, null]}')):
            database.execute(
                f"INSERT INTO pages {values} VALUES ('w', ?, ?, '', '', '', '', '', '', 0, '', '', '', '', '', 1, '[]', ?)",
                (ident, ident, meta),
            )
    database.close()

    back_up(one, tmp_path / "b", now=NOW)
    restore(two, tmp_path / "b")

    with sqlite3.connect(two.home / "coachbot.db") as database:
        kept = dict(database.execute("SELECT id, meta FROM pages"))
    database.close()
    assert (kept["a"], kept["b"], json.loads(kept["c"])) == (None, "null", {"é": [1, None]})


def test_a_backup_sees_one_moment_while_a_bot_writes(tmp_path: Path) -> None:
    coach = build(load(home=tmp_path / "home"), stays=True)
    coach.base.jobs.enqueue(Due("before", "k", {}, "l", NOW, NOW), now=NOW)
    with coach.base.db.read_as_of_now() as session:
        first = {table.name: table for table in tables(session)}["jobs"]
        assert len(list(first.lines(session))) == 1

        coach.base.jobs.enqueue(Due("after", "k", {}, "l", NOW, NOW), now=NOW)

        assert len(list(first.lines(session))) == 1
    made = back_up(coach.base.settings, tmp_path / "backup", now=NOW)
    assert made.manifest.tables["jobs"].rows == 2
    coach.close()


def damaged(backup: Path) -> None:
    file = backup / "people.jsonl.gz"
    file.write_bytes(gzip.compress(gzip.decompress(file.read_bytes()).replace(b"maya", b"mary")))


def missing(backup: Path) -> None:
    (backup / "plans.jsonl.gz").unlink()


def newer(backup: Path) -> None:
    said = json.loads((backup / MANIFEST).read_text())
    (backup / MANIFEST).write_text(json.dumps(said | {"schema_": "9999"}))


def elsewhere(backup: Path) -> None:
    """A manifest that leads out of its folder."""
    said = json.loads((backup / MANIFEST).read_text())
    shutil.move(backup / "people.jsonl.gz", backup.parent / "people.jsonl.gz")
    said["tables"]["people"]["file"] = "../people.jsonl.gz"
    (backup / MANIFEST).write_text(json.dumps(said))


def no_backup(backup: Path) -> None:
    (backup / MANIFEST).unlink()


@pytest.mark.parametrize(
    ("break_it", "said"),
    [
        (damaged, "people.jsonl.gz in .* is missing or damaged"),
        (missing, "plans.jsonl.gz in .* is missing or damaged"),
        (newer, "A newer coachbot"),
        (elsewhere, "missing or damaged"),
        (no_backup, "There is no backup at"),
    ],
)
def test_a_backup_that_cannot_be_trusted_is_refused_and_nothing_is_written(
    backup: Path, tmp_path: Path, break_it: object, said: str
) -> None:
    assert callable(break_it)
    break_it(backup)

    with pytest.raises(BackupTrouble, match=said):
        restore(load(home=tmp_path / "new"), backup)

    assert not (tmp_path / "new" / "coachbot.db").exists()


def test_a_row_that_does_not_fit_takes_all_back(backup: Path, tmp_path: Path) -> None:
    """Its checksum is right, so only the database can refuse it, after other tables were filled."""
    import hashlib

    file, said = backup / "plans.jsonl.gz", json.loads((backup / MANIFEST).read_text())
    file.write_bytes(gzip.compress(b'["too", "short"]\n'))
    said["tables"]["plans"]["sha256"] = hashlib.sha256(file.read_bytes()).hexdigest()
    (backup / MANIFEST).write_text(json.dumps(said))
    new = load(home=tmp_path / "new")

    with pytest.raises(BackupTrouble, match="of plans cannot be read"):
        restore(new, backup)

    db = Database(sqlite_url(new.home))
    assert current(db) is None
    db.close()


def test_a_home_with_anything_in_it_is_left_as_it_is(old: Settings, backup: Path) -> None:
    was = upgraded(old)

    with pytest.raises(BackupTrouble, match="in use already"):
        restore(old, backup)

    assert rows(old) == was


def test_a_home_where_only_the_doctor_was_takes_a_backup(backup: Path, tmp_path: Path) -> None:
    new = load(home=tmp_path / "new")
    build(new).close()

    restore(new, backup)

    db = Database(sqlite_url(new.home))
    assert current(db) == head()
    db.close()


def test_a_home_with_a_running_bot_is_refused(backup: Path, tmp_path: Path) -> None:
    coach = build(load(home=tmp_path / "new"), stays=True)
    with pytest.raises(AlreadyRunning):
        restore(coach.base.settings, backup)
    coach.close()


def test_a_backup_never_takes_the_place_of_something(old: Settings, backup: Path, tmp_path: Path) -> None:
    was = sorted((file.name, file.read_bytes()) for file in backup.iterdir())

    with pytest.raises(BackupTrouble, match="is not empty"):
        back_up(old, backup, now=NOW)
    with pytest.raises(BackupTrouble, match="nothing to back up"):
        back_up(load(home=tmp_path / "none"), tmp_path / "b2", now=NOW)

    assert sorted((file.name, file.read_bytes()) for file in backup.iterdir()) == was
    assert sorted(one.name for one in tmp_path.iterdir()) == ["backup", "none", "old"]
