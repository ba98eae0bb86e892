"""Scores, scenes and drills on the command line: the contract of docs/cli.md."""

import io
import json
import sys
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from coachbot.bootstrap import SHIPPED_CONTENT
from coachbot.clock import utc_now
from tests.support.command import Done, json_of, run
from tests.support.model_server import ModelServer
from tests.support.model_wire import Request
from tests.support.oracle import inputs_of

CASES = Path(__file__).parents[2] / "coachbot" / "practice" / "adversarial.jsonl"
GOOD = json.loads(CASES.read_text(encoding="utf-8").splitlines()[0])


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


def test_a_transcript_is_scored_under_the_frozen_rubric(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "call.json"
    file.write_text(json.dumps({"transcript": GOOD["transcript"]}), encoding="utf-8")
    found = json_of(home, "score", file, "--turns")

    assert set(found) == {
        "refused", "reason", "provisional", "total", "flags", "behaviours", "advice", "rubric", "turns"
    }  # fmt: skip
    assert found["total"] >= 70
    assert found["turns"][0] == {"turn": 0, "role": "seller", "question": True, "open": False, "commitment": True}
    assert len(found["turns"]) == len(GOOD["transcript"])
    assert found["advice"]["change"]["source"]["title"]
    only = json_of(home, "score", file, "--behaviours", "open_question,monologue")
    assert [one["id"] for one in only["behaviours"]] == ["monologue", "open_question"]


def test_a_batch_is_scored_line_by_line(home: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"

    assert json_of(home, "score", "--batch", CASES, "--out", out, "--judge", "always-yes") == {
        "scored": 14,
        "refused": 2,
    }
    rows = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert [row["id"] for row in rows][:2] == ["base-good", "base-poor"]


def test_a_call_of_the_library_is_scored_with_its_times(home: Path) -> None:
    found = json_of(home, "score", SHIPPED_CONTENT / "calls" / "2026-03-brightwell.vtt")

    assert found["total"] > 50
    waits = next(one for one in found["behaviours"] if one["id"] == "interruptions")
    assert waits["status"] == "scored"


def test_in_words_a_score_names_what_worked_and_what_to_change(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "call.json"
    file.write_text(json.dumps({"transcript": GOOD["transcript"]}), encoding="utf-8")

    said = run(home, "score", file).stdout

    assert "Worked: “" in said
    assert "To change: " in said


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("nonsense", "is not JSON"),
        ('{"transcript": [{"text": "who said this"}]}', "is no transcript"),
        ('{"transcript": 5}', "is no transcript"),
    ],
)
def test_what_is_no_transcript_is_refused_in_one_sentence(home: Path, tmp_path: Path, text: str, words: str) -> None:
    file = tmp_path / "call.json"
    file.write_text(text, encoding="utf-8")
    done = run(home, "score", file)

    assert done.returncode == 1
    assert words in done.stderr
    assert done.stderr.count("\n") == 1


def test_an_unknown_behaviour_is_wrong_usage(home: Path) -> None:
    assert run(home, "score", CASES, "--behaviours", "charm").returncode == 2


def test_the_shipped_scenes_can_be_played_and_a_broken_one_is_named_with_its_line(home: Path, tmp_path: Path) -> None:
    assert json_of(home, "scenes", "check") == {"scenes": 12, "playable": 12, "problems": []}

    broken = tmp_path / "rita.md"
    broken.write_text("---\nkind: scene\ntitle: Rita\npersona:\n  name: Rita\n---\n## Opening\nHi.\n", encoding="utf-8")
    done = run(home, "scenes", "check", broken)
    assert done.returncode == 1
    assert "rita.lines.yml:1: this file is missing" in done.stdout
    assert "rita.md:1: “## Win” is missing" in done.stdout


@contextmanager
def typing(*lines: str) -> Generator[None]:
    """Somebody at the keyboard."""
    kept, sys.stdin = sys.stdin, io.StringIO("\n".join(lines) + "\n")
    try:
        yield
    finally:
        sys.stdin = kept


def drilled(home: Path, *lines: str, scene: str = "just-show-me") -> Done:
    with typing(*lines):
        return run(home, "drill", "--scene", scene)


@pytest.mark.slow
def test_a_role_play_is_played_in_the_terminal_paused_and_gone_on_with(home: Path) -> None:
    first = drilled(home, "hint", "How does a renewal run today, from start to finish?", "pause")

    assert "You will be scored on these checks" in first.stdout
    assert "Marcy Delgado: I've got twenty minutes" in first.stdout
    assert "Hint: " in first.stdout
    assert "Paused." in first.stdout

    second = drilled(home, "What happened the last time one of them slipped?", "end")
    assert "You are in the middle of this one" in second.stderr
    assert "Worked" in second.stdout
    assert "Too short to score" in second.stdout


def test_a_scene_nobody_knows_is_refused_with_those_there_are(home: Path) -> None:
    done = drilled(home, scene="moon-landing")

    assert done.returncode == 1
    assert "There is no scene “moon-landing”. There are: cold-ten-seconds" in done.stderr


def test_two_managers_are_compared_with_the_engine(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "managers.jsonl"
    cases = [json.loads(line) for line in CASES.read_text(encoding="utf-8").splitlines()]
    known = {"base-good": 4, "base-poor": 1, "base-mid": 2}
    rows = [
        {"id": f"{case['id']}{n}", "transcript": case["transcript"], "a": {"open_question": level}, "b": {"open_question": level}}
        for n in range(8)
        for case in cases
        if (level := known.get(case["id"])) is not None
    ]  # fmt: skip
    file.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    found = {row["id"]: row for row in json_of(home, "calibrate", file)["behaviours"]}

    assert found["open_question"]["managers"] == 1.0
    assert found["open_question"]["engine"] > 0.4
    assert found["reflect_back"] == {"id": "reflect_back", "n": 0, "managers": None, "engine": None, "counts": False}

    file.write_text("\n".join(map(json.dumps, rows[:3])), encoding="utf-8")
    assert "a comparison needs 20" in run(home, "calibrate", file).stderr


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModelServer]:
    """A model that finds everything in the good call, in its first long turn, and nothing in any other."""

    def rules(request: Request) -> dict[str, Any]:
        given = inputs_of(request)
        turn = next(t for t in given["turns"] if t["role"] == "seller" and len(t["text"].split()) > 6)
        is_good = turn["text"] in GOOD["transcript"][turn["turn"]]["text"]
        proof = {"passed": is_good, "turn": turn["turn"], "quote": turn["text"] if is_good else ""}
        return {"rulings": [{"check": check["id"], **proof} for check in given["checks"]]}

    with ModelServer(rules) as running:
        monkeypatch.setenv("COACHBOT_MODEL", "openai:stub")
        monkeypatch.setenv("COACHBOT_MODEL_URL", running.base())
        yield running


@pytest.mark.slow
def test_a_judge_counts_once_it_was_compared_with_managers(
    home: Path, tmp_path: Path, model: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    call, file = tmp_path / "call.json", tmp_path / "managers.jsonl"
    call.write_text(json.dumps({"transcript": GOOD["transcript"]}), encoding="utf-8")
    poor = json.loads(CASES.read_text(encoding="utf-8").splitlines()[1])
    # The judge sees reflecting as both managers do, and asking what it is worth as neither.
    seen = [{"reflect_back": level, "need_payoff": 4 - level} for level in (4, 0)]
    # Ten that are too short to be scored: they are not asked about.
    rows = [
        {"id": str(n), "transcript": (GOOD, poor)[n % 2]["transcript"][: 99 if n < 10 else 2], "a": seen[n % 2], "b": seen[n % 2]}
        for n in range(20)
    ]  # fmt: skip
    file.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")

    def judged() -> set[str]:
        found = json_of(home, "score", call, "--judge", "model")["behaviours"]
        return {one["id"] for one in found if one["tier"] == "C" and one["status"] == "scored"}

    assert judged() == set()
    assert model.requests == []
    compared = json_of(home, "calibrate", file, "--judge", "model")
    counts = {row["id"]: row["counts"] for row in compared["behaviours"]}
    assert compared["judge"].startswith("openai:stub practice/judge@2+")
    assert (counts["reflect_back"], counts["need_payoff"], counts["pain_identified"]) == (True, False, False)
    assert judged() == {"reflect_back"}
    assert json_of(home, "score", call, "--judge", "model")["judge"] == compared["judge"]
    assert "judge" not in json_of(home, "score", call)
    monkeypatch.setenv("COACHBOT_JUDGE", "openai:another")
    assert judged() == set()


@pytest.mark.without_a_model("it asks what happens where none is set up")
def test_without_a_model_none_can_be_asked_to_judge(home: Path) -> None:
    for command in (("score", CASES), ("calibrate", CASES)):
        done = run(home, *command, "--judge", "model")
        assert done.returncode == 2
        assert "set COACHBOT_MODEL or COACHBOT_JUDGE" in " ".join(done.stderr.replace("│", " ").split())


def test_a_folder_of_past_calls_is_what_a_new_team_begins_with(home: Path, tmp_path: Path) -> None:
    folder = tmp_path / "past"
    folder.mkdir()
    for file in (SHIPPED_CONTENT / "calls").iterdir():
        (folder / file.name).write_bytes(file.read_bytes())
    (folder / "short.txt").write_text("Maya: Hello.\nHelen: Hello.\n", encoding="utf-8")
    (folder / "short.call.yml").write_text("seller: [Maya]\nbuyer: [Helen]\n", encoding="utf-8")
    (folder / "nobody.txt").write_text("Ann: We talked it over.\nBob: We did indeed.\n", encoding="utf-8")

    found = json_of(home, "score", folder)

    files = {one["file"]: one for one in found["calls"]}
    assert len(files) == 16
    assert (files["short.txt"]["refused"], files["short.txt"]["reason"]) == (True, "too short")
    assert "name the seller in its .call.yml" in files["nobody.txt"]["reason"]
    assert files["2026-03-brightwell.vtt"]["rep"] == "maya.lindqvist"
    shares = {one["id"]: one for one in found["adherence"]}
    assert shares["question_count"]["of"] == 14
    assert 0 < shares["open_question"]["share"] < 1
    assert found["kept"] == 0


def test_kept_calls_are_counted_in_the_digest(home: Path, tmp_path: Path) -> None:
    people = tmp_path / "people.csv"
    rows = "".join(f"rep{n},Rep {n},rep{n}@holdfast.example,rep,mid-market\n" for n in range(3))
    people.write_text(f"id,name,email,role,team\n{rows}", encoding="utf-8")
    run(home, "import", "people", people)
    folder = tmp_path / "past"
    folder.mkdir()
    said = "\n".join(f"{who}: {text}" for who, text in _turns(GOOD))
    for n in range(6):
        (folder / f"call{n}.txt").write_text(f"{said}\nBuyer: That was call {n}.\n", encoding="utf-8")
        facts = f"rep: rep{n % 3}\ndate: 2026-11-18\nseller: [Seller]\nbuyer: [Buyer]\noutcome: won\n"
        (folder / f"call{n}.call.yml").write_text(facts, encoding="utf-8")

    assert json_of(home, "score", folder, "--keep")["kept"] == 6
    assert json_of(home, "score", folder, "--keep")["kept"] == 6
    year, number, _ = utc_now().date().isocalendar()
    week = json_of(home, "digest", "--team", "mid-market", "--week", f"{year}-W{number}")
    # They were known today, and nobody told of them.
    assert (week["people"], week["calls"], week["booked"]["of"], week["lead"]) == (0, 0, 0, None)
    assert {"key": "behaviour:open_question", "title": "Open questions"}.items() <= next(
        one for one in week["adherence"] if one["key"] == "behaviour:open_question"
    ).items()
    assert all(one["share"]["of"] == 6 for one in week["adherence"])


def _turns(case: dict[str, Any]) -> list[tuple[str, str]]:
    return [(turn["role"].capitalize(), turn["text"]) for turn in case["transcript"]]
