"""Calendars, plans and imports on the command line: the contract of docs/cli.md."""

import csv
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from coachbot.bootstrap import SHIPPED_CONTENT
from coachbot.domain.jobs import Due
from knowledge.sample.calendar import FIRST_CALL_IN_MINUTES, calendar
from tests.support.command import json_of, run
from tests.support.model_server import ModelServer
from tests.support.modelled import Chooser

NOW = datetime(2026, 11, 25, 14, 0, tzinfo=UTC)
OURS = ("--own-domain", "holdfast.example", "--me", "maya.lindqvist@holdfast.example")
DEALS = SHIPPED_CONTENT / "team" / "deals.csv"


@pytest.fixture
def maya(tmp_path: Path) -> Path:
    """Maya's calendar, with a call in half an hour."""

    def rows(name: str) -> list[dict[str, str]]:
        with (SHIPPED_CONTENT / "team" / name).open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    file = tmp_path / "maya.ics"
    file.write_text(
        calendar(NOW, rows("people.csv"), rows("deals.csv"))["maya.lindqvist"], encoding="utf-8", newline=""
    )
    return file


@pytest.mark.slow
def test_with_a_model_a_plan_has_what_it_chose_in_full_and_without_it_what_it_always_had(
    home: Path, maya: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def asks() -> list[str]:
        due = (NOW + timedelta(minutes=FIRST_CALL_IN_MINUTES - 20)).isoformat()
        (plan,) = json_of(home, "plan", maya, "--now", due, *OURS, "--deals", DEALS)["plans"]
        assert not plan.get("choice", {}).get("short")
        return [ask["text"] for ask in plan["must_ask"]]

    def last_first(given: Any) -> list[dict[str, str]]:
        every = [given["must_asks"][-1], *given["must_asks"], *(one for p in given["plays"] for one in p["lines"])]
        return [{"id": one["id"], "short": one["text"].split(", ")[0]} for one in every]

    plain = asks()
    with ModelServer(Chooser(last_first)) as model:
        monkeypatch.setenv("COACHBOT_MODEL", "openai:stub")
        monkeypatch.setenv("COACHBOT_MODEL_URL", model.base())
        assert asks() == [plain[-1], *plain[:-1]]
        monkeypatch.setenv("COACHBOT_MODEL_OFF", "plans")
        assert asks() == plain
        assert len(model.requests) == 1


def test_meetings_says_which_are_sales_calls_and_why(tmp_path: Path, maya: Path) -> None:
    window = ("--from", NOW.isoformat(), "--to", (NOW + timedelta(days=2)).isoformat())
    found = json_of(tmp_path / "home", "meetings", maya, *window, *OURS)

    assert set(found) == {"meetings", "skipped", "notices"}
    assert all(
        set(m) >= {"uid", "occurrence", "start", "end", "title", "status", "attendees", "sales_call", "why"}
        for m in found["meetings"]
    )
    by_title = {m["title"]: m for m in found["meetings"]}
    first = by_title["Tarrow Creek Clinics: how you renew today"]
    assert (first["sales_call"], first["why"]) == (
        True,
        "Corinne Vasquez from tarrowcreek.example and 1 more from outside are invited.",
    )
    assert by_title["Daily standup"]["sales_call"] is False
    cancelled = by_title["Tarrow Creek Clinics: fifteen minutes on security"]
    assert (cancelled["status"], cancelled["sales_call"]) == ("cancelled", False)


def test_a_day_is_its_midnight_and_one_day_twice_is_that_day(tmp_path: Path, maya: Path) -> None:
    def titles(start: str, end: str) -> list[str]:
        found = json_of(tmp_path / "home", "meetings", maya, "--from", start, "--to", end)["meetings"]
        return [m["title"] for m in found]

    assert titles("2026-11-26", "2026-11-26") == titles("2026-11-26", "2026-11-27") != []


def test_a_plan_is_due_in_its_half_hour_and_has_its_parts(tmp_path: Path, home: Path, maya: Path) -> None:
    due = NOW + timedelta(minutes=FIRST_CALL_IN_MINUTES - 30)
    (plan,) = json_of(home, "plan", maya, "--now", due.isoformat(), *OURS, "--deals", DEALS)["plans"]

    assert set(plan) >= {
        "key",
        "meeting",
        "deal",
        "stage",
        "goal",
        "must_ask",
        "likely_objections",
        "if_then",
        "history",
        "sources",
        "due_at",
    }
    assert (plan["deal"]["id"], plan["stage"], len(plan["must_ask"])) == ("tarrow-creek", "discovery", 5)
    assert datetime.fromisoformat(plan["due_at"]) == due
    sources = {source["id"] for source in plan["sources"]}
    assert {one["source"] for one in (*plan["must_ask"], *plan["if_then"], *plan["likely_objections"])} <= sources

    before, begun = (NOW + timedelta(minutes=m) for m in (0, FIRST_CALL_IN_MINUTES))
    for moment in (before, begun):
        assert json_of(home, "plan", maya, "--now", moment.isoformat(), *OURS, "--deals", DEALS)["plans"] == []


def test_a_calendar_saved_as_unicode_by_windows_is_read(tmp_path: Path, maya: Path) -> None:
    wide = tmp_path / "wide.ics"
    wide.write_bytes(maya.read_bytes().decode("utf-8").encode("utf-16"))
    window = ("--from", NOW.isoformat(), "--to", (NOW + timedelta(days=2)).isoformat())

    found = [json_of(tmp_path / "home", "meetings", file, *window)["meetings"] for file in (wide, maya)]

    assert found[0] == found[1] != []


def test_a_moment_no_calendar_has_is_refused_in_a_sentence(tmp_path: Path, maya: Path) -> None:
    for asked in (("meetings", maya, "--from", "9999-12-31"), ("plan", maya, "--now", "0001-01-01")):
        said = run(tmp_path / "home", *asked)
        assert said.returncode == 2
        assert "Traceback" not in said.stderr


def test_a_file_without_deals_is_taken_at_its_word(home: Path, tmp_path: Path, maya: Path) -> None:
    assert json_of(home, "import", "deals", DEALS)["imported"] == 18
    none = tmp_path / "none.csv"
    none.write_text("id,account,stage\n", encoding="utf-8")
    due = (NOW + timedelta(minutes=5)).isoformat()

    (plan,) = json_of(home, "plan", maya, "--now", due, *OURS, "--deals", none)["plans"]

    assert plan["deal"] is None


def test_deals_and_people_are_imported_and_used(tmp_path: Path, home: Path, maya: Path) -> None:
    deals = json_of(home, "import", "deals", DEALS)
    assert (deals["imported"], deals["failed"], deals["notes"], deals["unused"]) == (18, [], [], ["contracts"])
    assert json_of(home, "import", "people", SHIPPED_CONTENT / "team" / "people.csv")["imported"] == 12

    due = (NOW + timedelta(minutes=5)).isoformat()
    assert json_of(home, "plan", maya, "--now", due, *OURS)["plans"][0]["deal"]["id"] == "tarrow-creek"


def test_bad_lines_are_listed_and_a_file_without_a_good_one_fails(tmp_path: Path) -> None:
    half, bad = tmp_path / "half.csv", tmp_path / "bad.csv"
    half.write_text("id,account,stage\na,A,discovery\nb,,discovery\n", encoding="utf-8")
    bad.write_text("id,account,stage\nb,,discovery\n", encoding="utf-8")

    found = json_of(tmp_path / "home", "import", "deals", half)
    assert (found["imported"], found["failed"]) == (1, [{"line": 3, "reason": "Account is empty."}])
    assert run(tmp_path / "home", "import", "deals", bad).returncode == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["meetings", "nothing.ics"], "The calendar file cannot be opened: No such file or directory."),
        (
            ["meetings", "http://169.254.169.254/x.ics"],
            "This address leads into a private network, so it is not fetched.",
        ),
        (["meetings", "ftp://x/y.ics"], "The calendar file cannot be opened"),
        (["plan", "nothing.ics"], "The calendar file cannot be opened: No such file or directory."),
        (["import", "deals", "nothing.csv"], "nothing.csv cannot be opened: No such file or directory."),
    ],
)
def test_what_cannot_be_used_gets_one_sentence(tmp_path: Path, words: list[str], said: str) -> None:
    done = run(tmp_path / "home", *words)

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(said)
    assert "Traceback" not in done.stderr


def test_a_calendar_that_is_none_gets_one_sentence(tmp_path: Path) -> None:
    page = tmp_path / "page.ics"
    page.write_text("<html>Sign in</html>", encoding="utf-8")

    done = run(tmp_path / "home", "meetings", page)

    assert (done.returncode, done.stderr) == (
        1,
        "This is no calendar file. Give an .ics file, or the address of one.\n",
    )


def test_a_bad_moment_is_wrong_usage(tmp_path: Path, maya: Path) -> None:
    assert run(tmp_path / "home", "meetings", maya, "--from", "tomorrow").returncode == 2
    assert run(tmp_path / "home", "plan", maya, "--now", "soon").returncode == 2


@pytest.mark.slow
def test_doctor_looks_at_calendars_and_tries_given_up_jobs_again(home: Path, tmp_path: Path) -> None:
    from coachbot.bootstrap import build
    from coachbot.settings import load

    coach = build(load(home=home))
    now = coach.base.clock()
    coach.base.jobs.enqueue(Due("a", "plans.plan", {}, "l", now, now), now=now)
    (job,) = coach.base.jobs.claim("me", now=now, limit=1, lease_s=9)
    coach.base.jobs.give_up(job, error="1a2b3c4d")
    coach.plans.calendars.connect("maya", "https://calendar.example/s3cr3t", now=now)
    coach.plans.calendars.failed("maya", "The calendar's server did not answer.", next_at=now)
    coach.close()

    first = run(home, "doctor", "--json")
    assert first.returncode == 1
    assert "plan (reference 1a2b3c4d)" in first.stdout
    assert "maya: The calendar's server did not answer." in first.stdout
    assert "s3cr3t" not in first.stdout + first.stderr

    again = run(home, "doctor", "--retry-jobs")
    assert "1 jobs are tried again." in again.stderr
    assert "None given up." in again.stdout
