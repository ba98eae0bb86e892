"""The evaluation itself: it counts right what was shown and dropped, and needs no model to be tried."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from coachbot.domain.model import Use
from coachbot.llm.budget import Price
from coachbot.settings import load
from tests.evals.__main__ import WITHOUT_BOUND, against, evaluate
from tests.evals.answers import Case, Line, Outcome, cases, spread
from tests.evals.report import of_answers
from tests.support.model_server import ModelServer, Request
from tests.support.oracle import inputs_of, line


@pytest.fixture(scope="module")
def home(indexed_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copytree(indexed_home, tmp_path_factory.mktemp("evals") / "home"))


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with ModelServer() as running:
        yield running


def outcome(**more: object) -> Outcome:
    given = {
        "pages": ("a",),
        "before": "b",
        "said_no": False,
        "why": "",
        "lines": (),
        "seconds": 1.0,
        "use": Use(10, 2),
    }
    return Outcome(**({"case": Case("q", "?", ("a",))} | given | more))  # type: ignore[arg-type]


def test_every_question_has_an_id_of_its_own_and_a_play_that_is_there() -> None:
    every = cases()

    assert len({case.id for case in every}) == len(every) > 150
    assert 5 < sum(not case.plays for case in every) < 40
    assert [case.id for case in spread(every, 4)] == [every[n * len(every) // 4].id for n in range(4)]


def test_a_report_counts_what_was_right_dropped_and_paid() -> None:
    lines = (
        Line("u1", "quote", "say"),
        Line("u1", "quote", "say 5", words="it holds a number that the quote does not"),
        Line("u9", "quote", "say", piece="the piece it names was not offered"),
    )
    beside = Case("n", "what does her dog eat")
    text = of_answers(
        [
            outcome(lines=lines), outcome(pages=("b",), said=("40 ?%",)), outcome(case=beside, pages=(), said_no=True),
            outcome(case=beside), outcome(pages=(), why="timed_out", seconds=9.0),
        ],
        Price(100_000.0, 0.0),
    )  # fmt: skip

    for row in (
        "| the best line is of that play | 1 of 3 (33%) |",
        "| the model says so | 1 of 2 (50%) |",
        "| something is shown for them all the same | 1 of 2 (50%) |",
        "| nothing came of the model | timed_out: 1 of 5 (20%) |",
        "| their piece is shown | 2 of 3 (67%) |",
        "| … in its words too | 1 of 2 (50%) |",
        "| words dropped, and why | it holds a number that the quote does not: 1 of 2 (50%) |",
        "| seconds, half / 19 of 20 / the longest | 1.0 / 9.0 / 9.0 |",
        "| tokens in all | 50 in, 10 out, 5.0000 in money |",
        "- q: “?” says 40 ?%",
    ):
        assert row in text, text


@pytest.mark.slow
def test_it_runs_against_the_stub_where_no_model_is_set(home: Path) -> None:
    said: list[str] = []
    with against(home) as settings:
        text = evaluate(settings, {"answers": 12}, note=said.append)

    assert "openai:stub-1 on the sample team" in text
    assert len([one for one in said if "/12 " in one]) == 12
    assert "| nothing came of the model | none |" in text


@pytest.mark.slow
def test_what_a_model_makes_up_is_dropped_with_its_reason(home: Path, server: ModelServer) -> None:
    def makes_up(request: Request) -> str:
        given = inputs_of(request)
        if "units" not in given:
            return json.dumps({"queries": []})
        text = given["units"][0]["text"]
        said = [line("u999", text, text), line("u1", f"not {text}", text), line("u1", text, f"4711. {text}")]
        return "\n".join(['{"covered": true}', *said])

    server.reply = makes_up
    settings = load(home=home, model="openai:stub-1", model_url=server.base(), **WITHOUT_BOUND)
    text = evaluate(settings, {"answers": 3}, note=lambda _: None)

    assert "the piece it names was not offered: 3 of 9 (33%)" in text
    assert "the quote does not stand in the piece: 3 of 9 (33%)" in text
    assert "it holds a number that the quote does not: 3 of 3 (100%)" in text


@pytest.mark.slow
def test_a_server_that_is_down_is_asked_on_where_somebody_is_patient(home: Path, server: ModelServer) -> None:
    server.kind = "not_found_model"
    settings = load(home=home, model="openai:stub-1", model_url=server.base(), **WITHOUT_BOUND)
    text = evaluate(settings, {"answers": 6}, is_patient=True, note=lambda _: None)

    assert "not_let_in: 6 of 6 (100%)" in text
