"""Answers from a page of the team's own: the piece that answers, what else may be meant, and what becomes known."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from coachbot.answers.errors import PageChanged
from coachbot.answers.ports import Question
from handlers.bot import Bot
from knowledge.library.ingest import ingest
from tests.support.workspace import Desk, words

HANDBOOK = """# Expenses and travel

## Hotels

Book through the travel desk. A room may cost up to 180 euros a night, and 240 in London.

## Meals

A dinner with a buyer needs no approval up to 60 euros a head. Above that, ask your manager before you book.

## Trains

Second class under three hours, first class above.
"""


def handbook(desk: Desk, bot: Bot, folder: Path) -> None:
    (folder / "expenses.md").write_text(HANDBOOK, encoding="utf-8")
    ingest([folder], bot.coach.base.pages)
    bot.coach.base.library.refresh()


def test_where_it_is_not_sure_the_coach_shows_the_closest_and_a_tap_shows_one_whole(
    desk: Desk, bot: Bot, tmp_path: Path
) -> None:
    handbook(desk, bot, tmp_path)
    said = desk.say("which class on the train")
    card = desk.replies(said)[0]
    assert "Closest in your pages" in words(card)
    assert "Second class under three hours" in words(card)

    desk.press(card, "answers.piece_1")

    whole = desk.replies(said, 2)[1]
    assert "It says" in words(whole)
    assert words(whole) != words(card)
    assert [place.question for place in bot.coach.answers.places.open()] == ["which class on the train"]


def test_a_managers_thumb_up_makes_a_question_known_and_a_reps_waits_for_her_yes(
    desk: Desk, bot: Bot, tmp_path: Path
) -> None:
    handbook(desk, bot, tmp_path)
    card = desk.ask("what can a hotel room cost per night")
    answers = bot.coach.answers
    given = next(one for one in [answers.store.answer(thumb(card))] if one is not None)

    answers.ask.chose(given, None, Question(given.asked.text, "maya"))
    waiting = [place for place in answers.places.open() if "hotel" in place.question]
    assert [place.title for place in waiting] == ["Expenses and travel"]

    answers.places.decide(waiting[0].id, yes=True, by="dana.whitfield")
    assert waiting[0] not in answers.places.open()
    known = answers.ask(Question("what can a hotel room cost", "tom"), "again")
    assert "180 euros" in known.say[0].text
    assert known.others == ()


def test_a_place_on_a_page_that_changed_since_is_not_shown_as_it_was(desk: Desk, bot: Bot, tmp_path: Path) -> None:
    handbook(desk, bot, tmp_path)
    ask = bot.coach.answers.ask
    card = ask(Question("what can a hotel room cost per night", "maya"), "changing")
    given = bot.coach.answers.store.answer("changing")
    assert given is not None
    assert card.piece is not None
    given = replace(given, shown=replace(card, others=(card.piece,)).as_json())
    assert "180 euros" in ask.candidate(given, 0, Question("", "maya"), "tap").say[0].text

    page = bot.coach.base.pages.page(card.piece.page)
    assert page is not None
    Path(page.file).write_text(HANDBOOK.replace("180", "150"), encoding="utf-8")
    ingest([Path(page.file).parent], bot.coach.base.pages)

    with pytest.raises(PageChanged):
        ask.candidate(given, 0, Question("", "maya"), "tap again")


def thumb(card: dict[str, Any]) -> str:
    """The answer that the thumbs under a card are about."""
    row = next(block for block in card["blocks"] if block["type"] == "context_actions")
    return str(row["elements"][0]["positive_button"]["value"]).partition(":")[2]
