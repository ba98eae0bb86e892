"""A model reads on after the answer from the pages' own words: better, the honest no, or nothing changed."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from coachbot.answers.answer import Answer
from coachbot.answers.ports import Question
from coachbot.answers.tailor import Tailor, objects
from coachbot.bootstrap import Coach
from coachbot.domain.model import Capability, Why
from prompts.render import Rendered
from tests.coachbot.answers.test_ask import add
from tests.fakes import ScriptedModel

PRICE = "they say we're too expensive"
SAY = "Compared with what, if I may ask?"
Says = Callable[[list[dict[str, Any]]], str]


@pytest.fixture
def model() -> ScriptedModel:
    return ScriptedModel()


@pytest.fixture
def tailor(coach: Coach, model: ScriptedModel) -> Tailor:
    return replace(coach.answers.tailor, model=model)


def given(prompt: Rendered, name: str) -> Any:
    """What a prompt was filled with."""
    return json.loads(
        next(line for line in prompt.user.splitlines() if line.startswith(f"{name}: ")).partition(": ")[2]
    )


def reading(says: Says) -> Callable[[Rendered], str]:
    """Replies to a reading by what it is shown; to a wish for other words, with none."""

    def reply(prompt: Rendered) -> str:
        return says(given(prompt, "units")) if "units: " in prompt.user else '{"queries": []}'

    return reply


def picks(words: str, say: str = "") -> Says:
    """Chooses the piece that holds these words."""

    def says(units: list[dict[str, Any]]) -> str:
        unit = next((one for one in units if words in one["text"]), None)
        if unit is None:
            return '{"covered": false}'
        line = {"unit": unit["id"], "quote": unit["text"], "say": say or words}
        return '{"covered": true}\n' + json.dumps(line, ensure_ascii=False)

    return says


def ask(tailor: Tailor, text: str, rep: str = "maya", thread: str = "") -> Answer:
    asked = Question(text, rep, channel="D1", thread=thread)
    return tailor.best(tailor.ask(asked, f"id-{text[:20]}-{len(text)}"), asked)


def test_the_line_of_a_play_is_chosen_and_stands_above_the_play(tailor: Tailor, model: ScriptedModel) -> None:
    model.says = reading(picks(SAY))

    answer = ask(tailor, PRICE)

    assert [line.text for line in answer.worded] == [SAY], "the play's own line goes on"
    assert (answer.kind, answer.engine) == ("play", "model")
    assert answer.model.startswith("scripted:one answers/read@")
    assert any(SAY in source.quote for source in answer.sources if source.id == answer.worded[0].source)


def test_words_that_are_not_borne_out_cost_the_words_and_not_the_piece(tailor: Tailor, model: ScriptedModel) -> None:
    model.says = reading(picks(SAY, "We can take 40% off if you sign by Friday."))

    answer = ask(tailor, PRICE)

    assert (answer.worded, answer.engine) == ((), "model")
    assert answer.say[0].text.startswith(SAY)


@pytest.mark.parametrize(
    "said",
    [
        "", "I am sorry, I cannot help with that.", "[1, 2, 3]", '{"unit": 7}', '{"unit": "u1"}', "{" * 500,
        '{"unit": "u99999", "quote": "a quote of six words or more", "say": "Hello."}',
        '{"covered": true}\n{"unit": "u1", "quote": "never said by anybody in this house", "say": "Hello."}',
        Why.TIMED_OUT, Why.REFUSED, Why.BAD_OUTPUT, Why.OVER_BUDGET,
    ],
)  # fmt: skip
def test_what_is_of_no_use_leaves_the_card_as_it_is(tailor: Tailor, model: ScriptedModel, said: str | Why) -> None:
    before = tailor.ask(Question(PRICE, "maya"), "before")

    model.says = lambda _: said
    answer = ask(tailor, PRICE)

    assert replace(answer, id="") == replace(before, id="")


def test_not_in_these_pages_makes_the_card_an_honest_no_and_notes_the_gap(tailor: Tailor, model: ScriptedModel) -> None:
    model.says = reading(lambda _: '{"covered": false}')

    answer = ask(tailor, "how many days of notice do they need on a contract")

    assert (answer.refused, answer.say, answer.engine) == (True, (), "model")
    assert answer.id in [gap.id for gap in tailor.ask.answers.recent_gaps(now=tailor.ask.clock(), days=30)]


def test_a_no_takes_away_no_play_that_was_recognized(tailor: Tailor, model: ScriptedModel) -> None:
    model.says = reading(lambda _: '{"covered": false}')

    assert ask(tailor, PRICE).title == "They say we are too expensive"


def test_a_gap_is_none_any_more_when_the_model_finds_the_answer(tailor: Tailor, model: ScriptedModel) -> None:
    asked = Question("what is the capital of Peru", "maya")
    no = tailor.ask(asked, "gap")
    assert no.refused
    model.says = reading(lambda units: picks(units[0]["text"])(units))

    assert not tailor.best(no, asked).refused
    assert "gap" not in [gap.id for gap in tailor.ask.answers.recent_gaps(now=tailor.ask.clock(), days=30)]


def test_other_words_bring_passages_beside_those_of_the_question(tailor: Tailor, model: ScriptedModel) -> None:
    def reply(prompt: Rendered) -> str:
        if "units: " not in prompt.user:
            return '{"queries": ["They say we are too expensive", ""]}'
        return picks(SAY)(given(prompt, "units"))

    model.says = reply

    assert [line.text for line in ask(tailor, "qwertz uiop das ist ihnen zu teuer").worded] == [SAY]
    model.off.add(Capability.REWRITES)
    assert ask(tailor, "qwertz uiop das ist denen viel zu teuer").worded == ()


def test_a_follow_up_is_read_with_what_was_asked_before(tailor: Tailor, model: ScriptedModel) -> None:
    ask(tailor, PRICE, thread="1.1")
    model.says = reading(picks(SAY))

    ask(tailor, "and what do I ask then?", thread="1.1")

    assert given(model.asked[-1], "before") == [PRICE]


def test_nobody_is_shown_a_piece_of_a_page_that_is_not_theirs(
    tailor: Tailor, coach: Coach, model: ScriptedModel, tmp_path: Path
) -> None:
    floor = "---\nvisibility: managers\n---\n# Price floor\n\nThe walk-away price floor for Scale is a secret number."
    add(coach, tmp_path / "more", "floor.md", floor)
    model.says = reading(lambda _: '{"covered": false}')

    ask(tailor, "what is the walk-away price floor for Scale")
    asked = Question("what is the walk-away price floor for Scale", "dana", manages=True)
    tailor.best(tailor.ask(asked, "hers"), asked)

    mine, hers = (
        [unit["text"] for unit in given(prompt, "units")] for prompt in model.asked if "units: " in prompt.user
    )
    assert not any("secret number" in text for text in mine)
    assert any("secret number" in text for text in hers)


def test_no_prompt_holds_another_persons_questions(tailor: Tailor, model: ScriptedModel) -> None:
    model.says = reading(picks(SAY))
    ask(tailor, "my secret account Brightwell wants a discount", rep="jonas", thread="2.2")

    ask(tailor, PRICE, rep="maya", thread="1.1")

    mine = [prompt for prompt in model.asked if given(prompt, "question") == PRICE]
    assert mine
    assert not any("Brightwell" in prompt.user for prompt in mine)


@pytest.mark.parametrize(
    ("pieces", "found"),
    [
        (['{"a": 1}\n{"b": 2}'], [{"a": 1}, {"b": 2}]),
        (["{", '"a"', ": 1", "}"], [{"a": 1}]),
        (['```json\n{"a": 1}\n```'], [{"a": 1}]),
        (['[{"a": 1},\n {"b": "}"}]'], [{"a": 1}, {"b": "}"}]),
        (['{broken\n{"a": 1}'], [{"a": 1}]),
        (["{{{{", "no json at all }}"], []),
        (['{"a": {"b": 1}}'], [{"a": {"b": 1}}]),
        (['{\n  "a": 1\n}\n'], [{"a": 1}]),
        ([], []),
    ],
)
def test_objects_are_found_as_soon_as_they_are_whole(pieces: list[str], found: list[dict[str, Any]]) -> None:
    def come() -> Iterator[str]:
        yield from pieces

    assert list(objects(come())) == found
