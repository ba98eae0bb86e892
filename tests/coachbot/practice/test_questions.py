"""Questions and requests are found by how they are phrased; speech has no question marks."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from coachbot.practice.commitments import asks_commitment, is_vague, names_day
from coachbot.practice.questions import questions

ASKED = (
    "so walk me through what happens when a date gets close",
    "and who else would have to agree",
    "what did that cost you roughly",
    "um have you ever had one slip through",
    "okay great can you tell me how it works today",
    "I'm curious what made you book the call.",
    "You said March, right?",
    "does that work for you",
)
NOT_ASKED = (
    "How are you doing today?",
    "I'd like to understand how your team works, and at the end we decide together.",
    "That's what we do for most of our customers.",
    "Okay?",
    "You know what you need to do.",
    "Who knows?",
)


@pytest.mark.parametrize("text", ASKED)
def test_a_question_is_heard_without_its_mark(text: str) -> None:
    assert questions(text), text
    assert questions(unpunctuated(text)), text


@pytest.mark.parametrize("text", NOT_ASKED)
def test_greetings_and_statements_ask_nothing(text: str) -> None:
    assert not questions(text), text


@pytest.mark.parametrize(
    ("text", "is_open"),
    [
        ("What happened to the ones nobody picked up?", True),
        ("tell me more about that", True),
        ("why now", True),
        ("How many contracts do you have?", False),
        ("Do you use a spreadsheet?", False),
        ("Who signs?", False),
        ("How about I call you on Monday?", False),
    ],
)
def test_open_is_what_yes_or_one_fact_does_not_answer(text: str, *, is_open: bool) -> None:
    assert [question.is_open for question in questions(text)] == [is_open]


def test_a_request_is_told_from_a_question_and_a_day_from_soon() -> None:
    assert asks_commitment("Could you bring Tom on Thursday?")
    assert asks_commitment("would you be willing to start with one team")
    assert not asks_commitment("Can you tell me how it works?")
    assert not asks_commitment("How often do you meet?")
    assert names_day("Thursday at ten")
    assert not names_day("sometime next week")
    assert is_vague("I'll send you something and we'll touch base soon")


# -- on labelled conversations; the mapping of labels is in docs/adr/0022 -------------------------------


def labelled(shared: Path, name: str, role: str) -> Iterator[dict[str, Any]]:
    for line in (shared / "data" / "conversations" / f"{name}.jsonl").read_text(encoding="utf-8").splitlines():
        turn = json.loads(line)
        if turn["role"] == role:
            yield turn


def unpunctuated(text: str) -> str:
    return re.sub(r"[^\w\s']", " ", text).lower()


def f1(pairs: list[tuple[bool, bool]]) -> float:
    hits = sum(wanted and found for wanted, found in pairs)
    return 2 * hits / (sum(wanted for wanted, _ in pairs) + sum(found for _, found in pairs))


def test_requests_for_a_commitment_are_found_in_other_peoples_conversations(shared: Path) -> None:
    turns = list(labelled(shared, "p4g", "lead"))
    wanted = ["proposition-of-donation" in turn["labels"] for turn in turns]

    assert f1(list(zip(wanted, [asks_commitment(turn["text"]) for turn in turns], strict=True))) >= 0.60


def test_spoken_questions_are_found_where_the_mark_was_taken_away(shared: Path) -> None:
    turns = [turn for role in ("lead", "other") for turn in labelled(shared, "p4g", role)]
    pairs = [("?" in turn["text"], bool(questions(unpunctuated(turn["text"])))) for turn in turns]

    assert f1(pairs) >= 0.70
