"""The week on the command line: the contract of docs/cli.md."""

import json
import re
from pathlib import Path

import pytest

from coachbot.bootstrap import build
from coachbot.clock import utc_now
from coachbot.insight.weekly import last_week
from coachbot.settings import load
from tests.support.command import json_of, run
from tests.support.weeks import told

pytestmark = pytest.mark.slow
DOCS = Path(__file__).parents[3] / "docs" / "cli.md"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    coach = build(load(home=tmp_path / "home"))
    told(coach, utc_now())
    coach.close()
    return tmp_path / "home"


def test_a_week_is_told_in_lines_in_json_and_as_a_page(home: Path, tmp_path: Path) -> None:
    week = last_week(utc_now().date())
    page = tmp_path / "week.html"

    found = json_of(home, "digest", "--team", "mid-market")
    said = run(home, "digest", "--team", "mid-market", "--week", f"{week:%G-W%V}").stdout
    assert run(home, "digest", "--team", "mid-market", "--html", page).returncode == 0

    assert found["week"] == week.isoformat()
    section = DOCS.read_text(encoding="utf-8").partition("## coachbot digest")[2].partition("\n## ")[0]
    assert set(found) <= set(re.findall(r'"(\w+)"', section))
    assert "Is it the strategy or the execution?" in said
    html = page.read_text(encoding="utf-8")
    assert "<script" not in html
    assert "http" not in html.replace("http-equiv", "")
    assert "Is it the strategy or the execution?" in html


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["digest", "--team", "sales"], "there is no team “sales”. The teams are: mid-market."),
        (["digest", "--team", "mid-market", "--week", "47"], "“47” is no week; write it as 2026-W47"),
        (["digest", "--team", "mid-market", "--week", "2026-W60"], "“2026-W60” is no week; write it as 2026-W47"),
    ],
)
def test_what_cannot_be_told_is_one_sentence(home: Path, words: list[str], sentence: str) -> None:
    done = run(home, *words)

    assert done.returncode == 2
    assert " ".join(sentence.split()) in " ".join(done.stderr.replace("│", " ").split())
    assert "Traceback" not in done.stderr


def test_a_page_that_cannot_be_written_says_so_and_gives_no_half(home: Path, tmp_path: Path) -> None:
    done = run(home, "digest", "--team", "mid-market", "--html", tmp_path / "nowhere" / "week.html")

    assert done.returncode == 1
    assert "cannot be written" in done.stderr
    assert json.loads(run(home, "digest", "--team", "mid-market", "--json").stdout)["team"] == "mid-market"
