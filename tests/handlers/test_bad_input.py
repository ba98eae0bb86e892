"""Hostile files and texts: no traceback, no hang, the rest goes on."""

from pathlib import Path

import pytest

from coachbot.answers.aside import Aside
from coachbot.answers.ports import Question
from coachbot.bootstrap import Coach
from coachbot.errors import BadQuestion
from coachbot.sandbox.checks import check_message
from handlers.answers.cards import Cards
from knowledge.library.errors import UnreadableFile
from knowledge.library.ingest import ingest
from knowledge.library.reading.extract import EXTRACTED
from knowledge.library.reading.files import find_files
from knowledge.library.reading.read import load
from knowledge.library.transcripts.read import read_transcript
from tests.support.hostile import hostile_texts
from tests.support.verbatim import stands_in


@pytest.mark.slow
def test_every_naughty_string_and_injection_gets_a_card_slack_takes(shared: Path, coach: Coach) -> None:
    texts = hostile_texts(shared / "data/badinput/strings") + hostile_texts(shared / "data/badinput/injection")
    assert len(texts) > 1_000
    cards = Cards()
    # Every sixth is enough for each run and keeps it short; which does not matter.
    for number, text in enumerate(texts[::6]):
        try:
            answer = coach.answers.ask(Question(text, "maya"), f"n{number}")
        except (BadQuestion, Aside):
            continue
        card = cards.answer(answer)
        check_message(card.text, card.blocks)
        assert "<!" not in card.text
        assert all(
            stands_in(line.text, coach.base.pages.page(answer.sources[0].page) or pytest.fail("no page"))
            for line in answer.say
        )


@pytest.mark.slow
def test_every_hostile_document_is_a_page_or_a_reason(shared: Path, coach: Coach) -> None:
    before = len(coach.base.pages.facts())

    report = ingest(
        [shared / "data/badinput/docs", shared / "data/badinput/transcripts", shared / "data/transcripts"],
        coach.base.pages,
    )

    assert report.pages >= 30
    assert len(coach.base.pages.facts()) == before + report.pages
    assert all(reason[0].isupper() and reason.endswith(".") for _, reason in report.failed)
    reasons = dict(report.failed)
    assert reasons["onyx/encrypted.pdf"] == "This PDF is protected by a password. Save it without one."
    assert reasons["onyx/empty.pdf"].startswith("This file is a scanned PDF without text.")


def test_every_transcript_sample_is_turns_or_a_reason(shared: Path) -> None:
    folders = [shared / "data/transcripts", shared / "data/badinput/transcripts"]
    read = refused = 0
    for found in find_files(folders):
        if found.file.suffix in EXTRACTED:
            continue
        try:
            data, _ = load(found)
            assert read_transcript(found.file.name, data.decode("utf-8", errors="replace")).turns
            read += 1
        except UnreadableFile:
            refused += 1
    assert read >= 28
    assert refused >= 5
