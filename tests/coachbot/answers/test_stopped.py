"""“Stop” under an answer: what stands stays, whenever it is pressed."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from coachbot.answers.ports import STOPPED, Question, StoredAnswer
from coachbot.db.answers import Answers
from coachbot.db.engine import Database

NOW = datetime(2026, 11, 25, 15, 0, tzinfo=UTC)
ASKED = Question("Too expensive?", "maya", "D1", "1.1")
FIRST = StoredAnswer("a1", ASKED, "extractive", 0.9, False, None, "", {"say": "the team's line"}, NOW)
BETTER = replace(FIRST, engine="model", shown={"say": "in other words"})
BEST = replace(BETTER, shown={"say": "in yet other words"})


@pytest.mark.parametrize("stands", [FIRST, BETTER])
def test_nothing_takes_the_place_of_what_stood_when_it_was_stopped(db: Database, stands: StoredAnswer) -> None:
    answers = Answers(db, "w")
    assert answers.save(FIRST)
    assert answers.save(stands)

    answers.stop("D1", "1.1")

    assert not answers.save(BEST)
    assert answers.answer("a1") == replace(stands, engine=STOPPED)


def test_what_is_asked_afterwards_in_that_thread_is_read_for(db: Database) -> None:
    answers = Answers(db, "w")
    answers.save(FIRST)
    answers.stop("D1", "1.1")

    assert answers.save(replace(FIRST, id="a2"))
    assert answers.save(replace(BETTER, id="a2"))
