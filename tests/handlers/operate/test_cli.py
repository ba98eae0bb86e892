"""``coachbot prompts`` keeps its contract of docs/cli.md."""

from pathlib import Path

import pytest

from prompts.render import OURS, idents
from tests.support.command import json_of, run

SHIPPED = (OURS / "answers" / "read.md").read_text(encoding="utf-8")


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The team's own file, which is not there yet."""
    monkeypatch.setenv("COACHBOT_CONTENT", str(tmp_path))
    (tmp_path / "prompts" / "answers").mkdir(parents=True)
    return tmp_path / "prompts" / "answers" / "read.md"


def test_every_prompt_is_checked_with_a_line_each(tmp_path: Path) -> None:
    done = run(tmp_path, "prompts", "lint")

    assert (done.returncode, done.stderr) == (0, "")
    assert [line[:5] for line in done.stdout.splitlines()] == ["ok   "] * len(idents())
    assert set(json_of(tmp_path, "prompts", "lint")["prompts"][0]) == {"id", "own", "ok", "stamp", "problem"}


def test_a_wrong_one_of_the_team_fails_the_check(tmp_path: Path, own: Path) -> None:
    own.write_text(SHIPPED.replace("version: 1", "version: one"), encoding="utf-8")

    done = run(tmp_path, "prompts", "lint")

    assert done.returncode == 1
    assert f"NOT  answers/read: {own}, line 3: “version” has to be a whole number" in done.stdout
    assert run(tmp_path, "prompts", "lint", "--json").returncode == 1


def test_the_prompt_in_force_is_shown_as_a_model_gets_it(tmp_path: Path, own: Path) -> None:
    shown = json_of(tmp_path, "prompts", "show", "answers/read")
    assert set(shown) == {"id", "stamp", "own", "purpose", "inputs", "output", "system", "user"}
    assert (shown["own"], shown["inputs"]) == (False, ["canary", "question", "before", "units"])

    own.write_text(SHIPPED.replace("You coach a sales rep", "You coach one of us"), encoding="utf-8")
    done = run(tmp_path, "prompts", "show", "answers/read")

    assert done.stdout.startswith("answers/read@1+own.")
    assert "\n# System\n\nYou coach one of us" in done.stdout
    assert "\nquestion: {{question}}\n" in done.stdout


def test_the_teams_own_is_compared_with_ours(tmp_path: Path, own: Path) -> None:
    assert json_of(tmp_path, "prompts", "diff") == {"diffs": []}
    assert "no prompt of its own" in run(tmp_path, "prompts", "diff", "answers/read").stderr
    own.write_text(SHIPPED, encoding="utf-8")
    assert run(tmp_path, "prompts", "diff").stdout == "answers/read: the team's own is the same as ours.\n"
    own.write_text(SHIPPED.replace("version: 1", "version: 2"), encoding="utf-8")

    assert "\n-version: 1\n+version: 2\n" in run(tmp_path, "prompts", "diff", "answers/read").stdout
    (row,) = json_of(tmp_path, "prompts", "diff")["diffs"]
    assert set(row) == {"id", "diff"}


@pytest.mark.parametrize("command", ["show", "diff"])
def test_an_unknown_prompt_is_one_sentence(tmp_path: Path, command: str) -> None:
    done = run(tmp_path, "prompts", command, "answers/none")

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("There is no prompt “answers/none”; there are: ")
    assert done.stderr.count("\n") == 1
