"""What a rep sees while the library is still read by meaning."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from coachbot.answers.answer import Answer
from coachbot.answers.ports import Question
from coachbot.bootstrap import Coach, build
from coachbot.settings import Settings
from handlers.answers.cards import Cards
from handlers.answers.words import answer_text

NOW = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)
LINE = "I am still reading your pages for what they mean, so this is by words alone."


@pytest.fixture
def fresh(settings: Settings, home: Path) -> Iterator[Coach]:
    """A coach whose pages are stored, and whose index was lost: a new home, or a new version."""
    shutil.rmtree(home / "index")
    built = build(settings, clock=lambda: NOW)
    built.base.library.begin()
    yield built
    built.close()


def ask(coach: Coach, text: str) -> Answer:
    return coach.answers.ask(Question(text, "maya", "D1", ""), "a1")


def test_she_is_answered_by_words_and_told_so(fresh: Coach) -> None:
    answer = ask(fresh, "they say we are too expensive")

    assert answer.title == "They say we are too expensive"
    assert answer.is_doubtful is (answer.kind != "play")
    assert answer_text(answer).startswith(LINE)
    assert LINE in str(Cards(()).answer(answer))


def test_what_is_not_found_yet_is_no_gap_and_nobody_is_told_that_there_is_nothing(fresh: Coach) -> None:
    answer = ask(fresh, "do we have an airship hangar in zanzibar")

    assert answer.refused
    text = answer_text(answer)
    assert LINE in text
    assert "I am not sure that your pages answer" in text
    assert "has nothing on" not in text
    assert "noted" not in text
    assert fresh.answers.store.recent_gaps(now=NOW, days=30) == []
