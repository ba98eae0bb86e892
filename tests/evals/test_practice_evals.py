"""The evaluation of buyer and judge: it sees what it is there to see, and needs no model to be tried."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from coachbot.bootstrap import SHIPPED_CONTENT
from coachbot.domain.model import Use
from coachbot.llm.budget import Price
from coachbot.practice.judge import Opinion, Ruling
from coachbot.practice.talk import Evidence
from coachbot.settings import load
from knowledge.library.formats import rubric
from knowledge.library.formats.scenes import load_scene
from tests.coachbot.practice.test_in_character import cue
from tests.evals import buyer, judge
from tests.evals.__main__ import WITHOUT_BOUND, against, evaluate
from tests.evals.report_practice import of_buyer, of_judge
from tests.support.model_server import ModelServer, Request
from tests.support.oracle import inputs_of

FREE = Price()
KEY = ("need_payoff", "worth")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("practice-evals") / "home"


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with ModelServer() as running:
        yield running


def ran(home: Path, server: ModelServer, part: str, count: int, *, is_patient: bool = False) -> str:
    settings = load(home=home, model="openai:stub-1", model_url=server.base(), **WITHOUT_BOUND)
    return evaluate(settings, {part: count}, is_patient=is_patient, note=lambda _: None)


def row(text: str, name: str) -> str:
    return next(line.split(" | ")[1].removesuffix(" |") for line in text.splitlines() if line.startswith(f"| {name}"))


# -- what it asks --------------------------------------------------------------------------------------


def test_every_role_play_has_its_scene_and_words_for_each_hidden_fact() -> None:
    every = buyer.cases()

    assert len({case.id for case in every}) == len(every) > 5
    for case in every:
        scene = load_scene(SHIPPED_CONTENT / "scenarios" / f"{case.scene}.md")
        assert set(case.hidden) == {fact.id for fact in scene.facts}, case.id


def test_every_label_is_a_check_of_the_rubric_and_every_yes_stands_in_a_turn_of_the_sellers() -> None:
    every = judge.cases()
    checks = {(b.id, check.id) for b in rubric.load(SHIPPED_CONTENT).behaviours.values() for check in b.checks}

    assert len({case.id for case in every}) == len(every) > 10
    assert sum(len(case.no) for case in every) > 200
    for case in every:
        assert case.labelled <= checks, case.id
        assert not case.no & set(case.yes), case.id
        assert {case.turns[turn][0] for turn in case.yes.values()} <= {"seller"}, case.id


# -- what it counts ------------------------------------------------------------------------------------


def turn(said: str, line: str, broken: tuple[str, ...] = (), tries: tuple[tuple[str, str], ...] = ()) -> buyer.Turn:
    return buyer.Turn("What happened?", line, said, tries, "", 1.0, broken)


def test_the_report_names_what_a_buyer_must_not_have_said() -> None:
    turns = (
        turn("Good question, it slipped.", "It slipped.", ("coaches the rep",), (("Good question, it slipped.", ""),)),
        turn("It slipped again.", "It slipped again.", (), (("As an AI I cannot.", "it steps out of the role"),) * 2),
    )
    text = of_buyer([buyer.Played(buyer.cases()[0], turns, False, Use(10, 2))], FREE)

    assert row(text, "their course, end and score") == "0 of 1 (0%)"
    assert row(text, "said in the model's words") == "1 of 2 (50%)"
    assert row(text, "said as written, for no try") == "1 of 2 (50%)"
    assert row(text, "tries refused, and why") == "it steps out of the role: 2 of 3 (67%)"
    assert "coaches the rep: 1 of 1 (100%)" in text
    assert "- “Good question, it slipped.” for “It slipped.”: coaches the rep" in text
    assert "- b01: another course than without a model" in text


def test_the_report_counts_a_false_yes_in_each_run_and_in_the_end() -> None:
    case = judge.Case("c", (("seller", "what would it be worth to you in a year"),), {}, frozenset({KEY}))
    yes = Ruling(*KEY, True, case.turns[0][1], 0)
    invented = Ruling(*KEY, True, "what it was worth you have told me yourself", 0)
    found: dict[judge.Key, Opinion] = {KEY: Opinion(True, False, Evidence(yes.quote, 0))}
    outcome = judge.Outcome(
        case, ((yes,), (yes,), (invented,)), ({KEY: True}, {KEY: True}, {}), found, (), 3, (), 1.0, Use(1, 1)
    )
    text = of_judge([outcome], FREE)

    assert row(text, "what the seller did not do: it counts as done all the same") == "1 of 1 (100%)"
    assert row(text, "… a single run says") == "3 of 3 (100%)"
    assert row(text, "… with a quote that stands there") == "2 of 3 (67%)"
    assert row(text, "quotes that stand where it says") == "2 of 3 (67%)"
    assert "- c: need_payoff.worth, “what would it be worth to you in a year”" in text


@pytest.mark.parametrize(
    ("opinion", "believed", "what"),
    [
        (Opinion(True, False, None), ({KEY: True},) * 3, "need_payoff.worth: a yes without the seller's own words"),
        (Opinion(True, False, Evidence("what would it be worth to us", 0)), ({KEY: True},) * 3, "own words"),
        (Opinion(True, False, Evidence("would it be worth", 0)), ({KEY: True},) * 3, "own words"),
        (Opinion(True, False, Evidence("about a hundred thousand I would say", 1)), ({KEY: True},) * 3, "own words"),
        (Opinion(False, False, None), ({KEY: True}, {KEY: False}, {}), "it flipped and counts"),
        (Opinion(False, False, None), ({KEY: False}, {KEY: False}), "it was asked 2 times"),
        (Opinion(True, False, Evidence("would it be worth to you?", 0)), ({KEY: True},) * 3, ""),
        (Opinion(False, True, None), ({KEY: True}, {KEY: False}, {}), ""),
    ],
)
def test_its_own_properties_see_what_must_not_be_believed(
    opinion: Opinion, believed: tuple[dict[judge.Key, bool], ...], what: str
) -> None:
    turns = (("seller", "What would it be worth to you?"), ("buyer", "About a hundred thousand, I would say."))
    found = list(judge.breaks(judge.Case("c", turns, {}, frozenset({KEY})), believed, {KEY: opinion}))

    assert [what in one for one in found] == [True] * bool(what)


# -- what it sees in a model ---------------------------------------------------------------------------


@pytest.mark.slow
def test_without_a_model_it_runs_against_a_stub_that_is_right(home: Path) -> None:
    with against(home) as settings:
        text = evaluate(settings, {"buyer": 2, "judge": 4}, note=lambda _: None)

    assert row(text, "their course, end and score") == "2 of 2 (100%)"
    assert row(text, "said in the model's words and must not be") == "none"
    assert int(row(text, "said in the model's words").split()[0]) > 4
    assert row(text, "what the seller did not do: it counts").startswith("0 of ")
    assert row(text, "what the seller did: it counts as done") == "14 of 14 (100%)"
    assert row(text, "what must never be and is") == "0"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("says", "fault"),
    [
        ("Good question! You should ask me what it cost.", "it steps out of the role"),
        ("A new CFO, Arlo Bentham, got three different answers.", "it holds what the buyer has not told yet"),
        ("Das ist mir ehrlich gesagt nicht so wichtig.", "it is in another language than the line"),
    ],
)
def test_a_buyer_who_must_not_speak_like_that_speaks_as_written(
    home: Path, server: ModelServer, says: str, fault: str
) -> None:
    server.reply = lambda _: {"say": says}
    text = ran(home, server, "buyer", 1)

    assert row(text, "said in the model's words") == "0 of 6 (0%)"
    assert fault in row(text, "tries refused, and why")
    assert row(text, "their course, end and score") == "1 of 1 (100%)"


def judging(rules: Callable[[int, Mapping[str, Any]], Mapping[str, Any]]) -> Callable[[Request], Mapping[str, Any]]:
    """A judge that rules like this, given how often it was asked before and the seller's longest turn."""
    asked = iter(range(10_000))

    def reply(request: Request) -> Mapping[str, Any]:
        given, n = inputs_of(request), next(asked)
        longest = max((one for one in given["turns"] if one["role"] == "seller"), key=lambda one: len(one["text"]))
        return {"rulings": [{"check": one["id"], **rules(n, longest)} for one in given["checks"]]}

    return reply


def yes(turn: Mapping[str, Any]) -> dict[str, Any]:
    return {"passed": True, "turn": turn["turn"], "quote": turn["text"]}


NO = {"passed": False, "turn": 0, "quote": ""}


@pytest.mark.slow
def test_a_judge_that_always_says_yes_is_seen(home: Path, server: ModelServer) -> None:
    server.reply = judging(lambda _, turn: yes(turn))
    text = ran(home, server, "judge", 2)

    assert "(100%)" in row(text, "what the seller did not do: it counts")
    assert row(text, "what must never be and is") == "0"
    assert "### False yeses\n\n- " in text


@pytest.mark.slow
def test_invented_quotes_come_to_nothing_and_flips_to_not_sure(home: Path, server: ModelServer) -> None:
    server.reply = judging(lambda _, turn: yes(turn) | {"quote": "you said it perfectly and it was right"})
    invented = ran(home, server, "judge", 1)
    # The good call is asked about in two groups a run.
    server.reply = judging(lambda n, turn: yes(turn) if n < 2 else NO)
    flips = ran(home, server, "judge", 1)

    assert row(invented, "quotes that stand where it says").startswith("0 of ")
    assert row(invented, "… as not done / not sure / silence") == "0 / 0 / 14"
    assert row(flips, "… as not done / not sure / silence") == "0 / 14 / 0"
    assert row(flips, "what must never be and is") == "0"


@pytest.mark.slow
def test_a_server_that_is_down_leaves_every_line_as_written_and_every_check_open(
    home: Path, server: ModelServer
) -> None:
    server.kind = "not_found_model"

    assert "not_let_in: 6 of 6 (100%)" in ran(home, server, "buyer", 1, is_patient=True)
    judged = ran(home, server, "judge", 1, is_patient=True)
    assert row(judged, "… as not done / not sure / silence") == "0 / 0 / 14"
    assert row(judged, "groups that brought nothing, and why") == "not_let_in: 6 of 6 (100%)"


# -- what it would see if the checks let it through ----------------------------------------------------


@pytest.mark.parametrize(
    ("says", "what"),
    [
        ("Good question, I like how you asked that.", "coaches the rep"),
        ("As an AI I stay in this role-play.", "steps out of the role"),
        ("*sighs* Well then.", "holds what nobody says aloud"),
        ("Arlo Bentham wanted a forecast.", buyer.EARLY),
        ("Eso no me importa mucho, la verdad, y no quiero hablar de ello.", "is in another language than the line"),
        ("It cost us 77 of them.", "holds a number that nobody gave"),
        ("I said no to that. I said it twice to them. I will say it again.", "is longer than two sentences"),
        ("Hm, is that so, and since when then?", "asks what the line does not, or does not ask what it does"),
    ],
)
def test_its_own_properties_see_what_must_not_be_said(says: str, what: str) -> None:
    line = cue("If you say so, I will not argue with you.", "statement_cold")

    assert what in set(buyer.breaks(says, line, buyer.cases()[0].hidden, buyer.never()))
    assert not set(buyer.breaks(line.line, line, buyer.cases()[0].hidden, buyer.never()))
