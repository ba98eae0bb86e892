"""A calendar's secret address is nobody's who only has the database."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from coachbot.bootstrap import build
from coachbot.calendars.feeds import Feeds
from coachbot.db.calendars import Calendars
from coachbot.db.engine import Database, sqlite_url
from coachbot.db.migrate import upgrade
from coachbot.db.sealed import Seal, new_key
from coachbot.db.secrets import Secrets
from coachbot.errors import CalendarTrouble, NotConfigured
from coachbot.settings import load
from tests.support.command import json_of, run

NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
ADDRESS = "https://calendar.example/private-4f1d/basic.ics"
OLD, NEW = new_key(), new_key()


def opened(folder: Path, *keys: str) -> Database:
    db = Database(sqlite_url(folder), Seal(keys))
    upgrade(db)
    return db


def kept(folder: Path) -> bytes:
    """All that SQLite wrote."""
    return b"".join(file.read_bytes() for file in sorted(folder.glob("coachbot.db*")))


def place(folder: Path, *keys: str) -> str:
    db = opened(folder, *keys)
    state = Calendars(db, "w").state("maya")
    db.close()
    assert state is not None
    return state.place


def connect(folder: Path, *keys: str) -> None:
    db = opened(folder, *keys)
    Calendars(db, "w").connect("maya", ADDRESS, now=NOW)
    db.close()


def test_with_a_key_the_address_is_in_no_file_of_the_database(tmp_path: Path) -> None:
    connect(tmp_path, NEW)

    assert ADDRESS.encode() not in kept(tmp_path)
    assert place(tmp_path, NEW) == ADDRESS


def test_without_a_key_all_is_as_it_was(tmp_path: Path) -> None:
    connect(tmp_path)

    assert ADDRESS.encode() in kept(tmp_path)
    assert place(tmp_path) == ADDRESS


def test_the_same_address_entered_again_is_the_same_calendar(tmp_path: Path) -> None:
    db = opened(tmp_path, NEW)
    calendars = Calendars(db, "w")
    calendars.connect("maya", ADDRESS, now=NOW)
    calendars.failed("maya", "It does not answer.", next_at=NOW)

    calendars.connect("maya", ADDRESS, now=NOW)

    state = calendars.state("maya")
    assert state is not None
    assert state.failures == 1
    db.close()


def test_what_was_in_the_clear_is_sealed_when_the_bot_starts_with_a_key(tmp_path: Path) -> None:
    connect(tmp_path)

    build(load(home=tmp_path, secret_key=NEW), stays=True).close()

    assert ADDRESS.encode() not in kept(tmp_path)
    assert place(tmp_path, NEW) == ADDRESS


def test_an_old_key_opens_until_everything_is_sealed_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    connect(tmp_path, OLD)
    monkeypatch.setenv("COACHBOT_SECRET_KEY", f"{NEW}, {OLD}")
    assert place(tmp_path, NEW, OLD) == ADDRESS

    assert json_of(tmp_path, "secrets", "rotate") == {"sealed_anew": 1, "sealed": 1}

    assert place(tmp_path, NEW) == ADDRESS
    assert json_of(tmp_path, "secrets", "rotate") == {"sealed_anew": 0, "sealed": 1}


def test_without_any_key_what_is_sealed_is_no_start(tmp_path: Path) -> None:
    connect(tmp_path, OLD)

    with pytest.raises(NotConfigured, match="Set it to the key you had"):
        build(load(home=tmp_path), stays=True)


def test_a_key_that_is_lost_is_said_and_keeps_nobody_else_waiting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    connect(tmp_path, OLD)
    db = opened(tmp_path)
    Calendars(db, "w").connect("tom", ADDRESS, now=NOW)
    db.close()

    build(load(home=tmp_path, secret_key=NEW), stays=True).close()

    assert "COACHBOT_SECRET_KEY does not hold: 1" in caplog.text
    db = opened(tmp_path, NEW)
    assert Secrets(db).states() == {"sealed": 1, "lost": 1}, "Tom's is sealed, and Maya's left as it is"
    db.close()
    monkeypatch.setenv("COACHBOT_SECRET_KEY", NEW)
    assert run(tmp_path, "secrets", "rotate").returncode == 1
    assert place(tmp_path, OLD, NEW) == ADDRESS


def test_a_calendar_whose_key_is_lost_says_so_and_is_entered_again(tmp_path: Path) -> None:
    connect(tmp_path, OLD)
    db = opened(tmp_path, NEW)
    calendars = Calendars(db, "w")
    state = calendars.state("maya")
    assert state is not None

    with pytest.raises(CalendarTrouble, match="Enter the address again"):
        Feeds({}).read(state, zone="UTC", now=NOW)
    calendars.connect("maya", ADDRESS, now=NOW)

    again = calendars.state("maya")
    assert again is not None
    assert again.place == ADDRESS
    db.close()


def test_no_key_is_no_reason_to_rotate_and_a_wrong_one_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "“coachbot secrets key” prints one" in run(tmp_path, "secrets", "rotate").stderr
    monkeypatch.setenv("COACHBOT_SECRET_KEY", "hunter2")

    done = run(tmp_path, "secrets", "rotate")

    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert done.stderr.startswith("COACHBOT_SECRET_KEY is no key.")
    assert "hunter2" not in done.stderr
    monkeypatch.setenv("COACHBOT_SECRET_KEY", run(tmp_path, "secrets", "key").stdout.strip())
    assert run(tmp_path, "secrets", "rotate").stdout == "0 sealed anew; 0 in all are sealed with the first key.\n"


@pytest.mark.slow
def test_the_doctor_says_what_is_in_the_clear_and_how_to_mend_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def said() -> dict[str, object]:
        checks = json.loads(run(tmp_path, "doctor", "--json").stdout)["checks"]
        return next(check for check in checks if check["name"] == "secrets")

    connect(tmp_path)
    assert said()["detail"] == "1 calendar address or token is stored in the clear."
    assert "coachbot secrets key" in str(said()["fix"])
    assert "\nWARN secrets: 1 calendar address or token is stored in the clear.\n" in run(tmp_path, "doctor").stdout
    assert said()["ok"], "a warning fails nothing"
    monkeypatch.setenv("COACHBOT_SECRET_KEY", OLD)
    assert said()["fix"] == "Run “coachbot secrets rotate”."
    assert run(tmp_path, "secrets", "rotate").returncode == 0
    assert said()["detail"] == "1 calendar address or token is sealed."
    monkeypatch.setenv("COACHBOT_SECRET_KEY", f"{NEW},{OLD}")
    assert "not the first" in str(said()["detail"])
    monkeypatch.setenv("COACHBOT_SECRET_KEY", NEW)
    assert not said()["ok"]


def test_a_server_keeps_them_sealed_as_well(db: Database) -> None:
    db.seal = Seal([OLD])
    calendars = Calendars(db, "w")
    calendars.connect("maya", ADDRESS, now=NOW)
    calendars.connect("tom", ADDRESS, now=NOW)
    db.seal = Seal([NEW, OLD])

    assert Secrets(db).states() == {"old": 2}
    assert Secrets(db).reseal() == 2
    db.seal = Seal([NEW])
    state = calendars.state("tom")
    assert state is not None
    assert state.place == ADDRESS
