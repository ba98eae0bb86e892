"""The command line keeps its contract, on good input and on bad."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from coachbot.bootstrap import SHIPPED_CONTENT, build
from coachbot.settings import load
from tests.support.command import json_of, run, run_program


@pytest.mark.slow
@pytest.mark.without_a_model("the doctor names a model that is down or wrong, as it should")
def test_a_new_user_indexes_asks_and_searches(tmp_path: Path) -> None:
    home, content = tmp_path / "new", tmp_path / "content"
    for path in (
        "playbook/plays/price-objection.md",
        "playbook/plays/payment-terms.md",
        "calls/2026-03-brightwell.vtt",
    ):
        for file in SHIPPED_CONTENT.glob(f"{path.rpartition('.')[0]}*"):
            (content / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(file, (content / path).parent)
    first = json.loads(run_program(home, "index", content, "--json").stdout)
    assert set(first) == {
        "pages", "passages", "skipped", "unchanged", "failed", "pruned", "notes", "left_out", "files", "unread", "seconds",
    }  # fmt: skip
    assert first["files"][0] == {
        "path": "calls/2026-03-brightwell.vtt",
        "kind": "call",
        "plays": 0,
        "found": "70 turns of 3 people in 15 minutes",
        "warnings": [],
    }
    assert first["failed"] == []
    assert json_of(home, "index", content)["unchanged"] == first["pages"] == 3

    answer = json_of(home, "ask", "they say we're too expensive")
    assert answer["say"][0]["source"] == answer["sources"][0]["id"]
    assert set(answer["proof"][0]) >= {"text", "source", "speaker", "at"}
    assert set(answer["sources"][0]) >= {"id", "page", "path", "title", "version", "approved_by", "quote"}
    assert (answer["refused"], answer["engine"]) == (False, "extractive")

    found = json_of(home, "search", "payment terms", "--limit", "3")
    assert set(found) == {"query", "relevance", "hits"}
    assert set(found["hits"][0]) == {"page", "path", "title", "heading", "text", "score"}
    assert json_of(home, "search", "discount", "--stage", "negotiation")["hits"][0]["path"].startswith(
        "playbook/plays/"
    )

    assert all(check["ok"] for check in json_of(home, "doctor")["checks"])


def test_a_batch_of_queries_is_looked_up_in_one_go(home: Path, tmp_path: Path) -> None:
    queries, out = tmp_path / "q.jsonl", tmp_path / "out.jsonl"
    queries.write_text('{"id": "a", "query": "too expensive"}\n\n{"id": "b", "query": "soc 2"}\n', encoding="utf-8")

    timing = json_of(home, "search", "--batch", queries, "--out", out)

    assert timing["queries"] == 2
    lines = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert [line["id"] for line in lines] == ["a", "b"]
    assert set(lines[0]["hits"][0]) >= {"path", "text", "score"}


def test_a_transcript_is_read_with_the_roles_of_its_sidecar(home: Path) -> None:
    read = json_of(home, "transcript", SHIPPED_CONTENT / "calls" / "2026-03-brightwell.vtt")

    assert (read["format"], read["warnings"]) == ("vtt", [])
    assert set(read["turns"][0]) == {"speaker", "role", "text", "start_s", "end_s"}
    assert {turn["role"] for turn in read["turns"]} == {"seller", "buyer"}


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (["ask", ""], 1, "Tell me in a few words what the buyer said, and I will look it up."),
        (["ask", "🙂"], 1, "Tell me in a few words what the buyer said, and I will look it up."),
        (["index", "nowhere"], 1, "There is no file or folder at nowhere. Check the path and try again."),
        (["transcript", "nowhere.vtt"], 1, "There is no file or folder at nowhere.vtt. Check the path and try again."),
        (["search", ""], 1, "Tell me in a few words what the buyer said, and I will look it up."),
        (["run"], 1, "COACHBOT_SLACK_BOT_TOKEN is not set."),
        (["index"], 1, "Name the files or folders to read, or set COACHBOT_CONTENT to the folder of your playbook."),
        (["ask"], 2, "Missing argument"),
        (["index", ".", "--kind", "poems"], 2, "use anything, playbook or calls"),
        (["nonsense"], 2, "No such command"),
    ],
)
def test_what_cannot_be_done_is_one_sentence_and_an_exit_code(
    home: Path, words: list[str], code: int, sentence: str
) -> None:
    done = run(home, *words)

    assert done.returncode == code
    assert sentence in done.stderr.replace("│", " ")
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_a_home_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.write_text("x")

    done = run(in_the_way / "home", "ask", "too expensive")

    assert done.returncode == 1
    assert done.stderr.startswith("coachbot cannot write in ")


def test_a_damaged_database_says_how_to_mend_it_and_is_left_as_it_is(home: Path) -> None:
    damaged = b"not a database at all" * 400
    for extra in ("-wal", "-shm"):
        (home / f"coachbot.db{extra}").unlink(missing_ok=True)
    (home / "coachbot.db").write_bytes(damaged)

    done = run(home, "ask", "too expensive")

    assert (done.returncode, done.stderr) == (
        1, "The database is damaged. Restore a backup, or move it away and run “coachbot index” again.\n"
    )  # fmt: skip
    assert (home / "coachbot.db").read_bytes() == damaged
    said = run(home, "doctor")
    assert said.returncode == 1
    assert "NOT  database: The database is damaged.\n" in said.stdout
    assert "\nok   embeddings: " in said.stdout, "one check failing stops no other"


@pytest.mark.slow
def test_a_full_disk_is_one_sentence(tmp_path: Path) -> None:
    script = (
        "import resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (2048, 2048));"
        f"sys.argv = ['coachbot', 'index', {str(SHIPPED_CONTENT)!r}];"
        "from handlers.cli import main; main()"
    )

    done = subprocess.run(
        [sys.executable, "-c", script], env=os.environ | {"COACHBOT_HOME": str(tmp_path / "home")},
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip

    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert done.stderr.startswith("coachbot cannot write in ")


@pytest.mark.slow
def test_a_second_bot_on_the_same_home_is_refused_and_the_command_line_still_answers(
    home: Path, tmp_path: Path
) -> None:
    first = build(load(home=home), stays=True)
    try:
        second = run_program(home, "demo", "--no-browser", "--port", "0")
        assert second.returncode == 1
        assert "Another coachbot is running on " in second.stderr

        page = tmp_path / "resale.md"
        page.write_text("# Resale\n\nPartners may resell in Canada only.", encoding="utf-8")
        stored = run(home, "index", page, "--json")
        assert json.loads(stored.stdout)["pages"] == 1
        assert "A running coachbot has the index" in stored.stderr
        assert json_of(home, "ask", "can partners resell in canada")["title"] == "Resale"
        assert json_of(home, "ask", "infosec has to look at it")["title"] == "Security has to review us first"
    finally:
        first.close()


def test_help_is_there_for_every_command_and_the_contract_is_documented() -> None:
    from handlers.cli import app

    text = (Path(__file__).parents[2] / "docs" / "cli.md").read_text(encoding="utf-8")
    names = {command.callback.__name__ for command in app.registered_commands if command.callback}
    assert names == {
        "index",
        "search",
        "ask",
        "transcript",
        "doctor",
        "demo",
        "run",
        "manifest",
        "health",
        "backup",
        "restore",
        "meetings",
        "plan",
        "score",
        "drill",
        "calibrate",
        "verdict",
        "digest",
        "forget",
    }
    names |= {f"{group.name} " for group in app.registered_groups}
    for name in names:
        assert f"## coachbot {name}" in text
    for field in ("p50_ms", "asked_before", "start_s", "failed", "relevance"):
        assert f'"{field}"' in text


@pytest.mark.without_a_model("the doctor names a model that is down or wrong, as it should")
def test_the_demo_is_prepared_before_it_is_opened(indexed_home: Path, home: Path) -> None:
    assert (indexed_home / "index" / "recognizer.npz").is_file()
    assert json_of(home, "index", SHIPPED_CONTENT)["pages"] == 0
    assert [(one["name"], one["ok"]) for one in json_of(home, "doctor")["checks"][:2]] == [
        ("settings", True),
        ("home", True),
    ]


def test_of_a_new_home_the_doctor_says_once_that_it_is_empty(tmp_path: Path) -> None:
    checks = {check["name"]: check for check in json.loads(run(tmp_path, "doctor", "--json").stdout)["checks"]}

    assert checks["library"]["detail"] == "There are no pages yet."
    assert checks["index"]["ok"]


def test_a_wrong_content_root_is_said_and_hides_nothing_from_doctor(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COACHBOT_CONTENT", str(tmp_path / "nowhere"))

    assert run(home, "ask", "too expensive").stderr == (
        f"There is no folder at {tmp_path / 'nowhere'}. Set COACHBOT_CONTENT to the folder of your playbook.\n"
    )
    checks = {check["name"]: check for check in json.loads(run(home, "doctor", "--json").stdout)["checks"]}
    assert checks["addresses"]["detail"] == "Nothing goes to a model or for vectors."
    assert not checks["content"]["ok"]
    assert checks["library"]["ok"]
    assert checks["calendars"]["ok"]
