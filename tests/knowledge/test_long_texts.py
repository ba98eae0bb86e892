"""Texts of great length: read in a child, given up at a deadline, and never slower than in proportion."""

import contextlib
import time
from pathlib import Path

import pytest

from knowledge.library.errors import HeldBack, UnreadableFile
from knowledge.library.reading.calls import Expected
from knowledge.library.reading.extract import Extractor
from knowledge.library.reading.files import find_files
from knowledge.library.reading.read import load, read
from knowledge.library.text.chunking import cut
from knowledge.library.text.layout import flowing
from tests.knowledge.test_reading import reading_of, write


def test_a_long_text_becomes_the_same_page_in_the_child(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = write(
        tmp_path,
        "price.md",
        "---\ntitle: Price\nowner: maya\napproved_at: 2026-01-02\nreview_every_days: 30\n---\n# Price\n\nAsk.\n<!-- x\n\nGo on.\n"
        "\n## Objections\n\n### “You are too expensive”\n\nSay: What would it cost to wait?\n",
    )
    call = write(tmp_path, "call.txt", "Jane: Who signs?\nSam: Our CFO.\nJane: Good.\n")
    write(tmp_path, "call.call.yml", "account: Acmé\nseller: [Jane]\n")
    at_once = [reading_of(page), reading_of(call)]

    monkeypatch.setattr("knowledge.library.reading.read.AT_ONCE_CHARS", 0)

    assert [reading_of(page), reading_of(call)] == at_once


def test_what_the_child_refuses_is_refused_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("knowledge.library.reading.read.AT_ONCE_CHARS", 0)

    with pytest.raises(UnreadableFile, match="a play needs a section"):
        reading_of(write(tmp_path, "a.md", "---\nkind: play\n---\nNothing to say.\n"))
    with pytest.raises(HeldBack, match="looks like a call"):
        reading_of(
            write(
                tmp_path,
                "b.md",
                "# Cold call\n\nRep: Hi, a bad time?\nBuyer: I have a minute.\nRep: Who owns it?\nBuyer: Tom does.\n",
            )
        )


def test_a_long_text_made_to_be_slow_is_given_up_at_the_deadline(tmp_path: Path) -> None:
    file = write(tmp_path, "a.md", "a\n" * 400_000)
    item = next(iter(find_files([file])))

    with Extractor(made_deadline_s=0.2) as extractor, pytest.raises(UnreadableFile, match="in parts"):
        read(item, *load(item), extractor)


@pytest.mark.slow
@pytest.mark.parametrize(
    "text",
    [
        "Ask who signs and why.\n" * 20_000,
        "Ask who signs. " * 25_000,
        "# Ask\n\nWho signs.\n\n" * 8_000,
        "# Objections\n\n" + "Q: too dear\nA: what would it cost you to wait?\n\n" * 6_000,
        "# Objections\n\nObjection: too dear\n\n" + "too late\n\n" * 20_000,
        "# Objections\n\n### “It is too dear”\n\n" + "Who signs.\n\n" * 20_000,
        "`<!--` and <!-- x\n\n" * 12_000,
        "```\n" * 60_000,
        "`<!--` " * 60_000 + "-->",
        "<table><tr><td>a" * 12_000,
        "[" * 200_000,
    ],
    ids=range(11),
)
@pytest.mark.parametrize("name", ["a.md", "a.txt"])
def test_more_text_takes_more_time_in_proportion(tmp_path: Path, name: str, text: str) -> None:
    def took_s(text: str) -> float:
        item = next(iter(find_files([write(tmp_path, name, text)])))
        with Extractor() as extractor:
            began = time.process_time()
            with contextlib.suppress(UnreadableFile):
                read(item, *load(item), extractor, Expected.PLAYBOOK)
        return time.process_time() - began

    short, long = took_s(text[: len(text) // 8]), took_s(text)

    # Eight times the text; what grows with its square takes sixty-four times as long.
    assert long < max(40 * short, 1.0)


def test_a_paragraph_of_a_whole_file_is_joined_and_cut_in_no_time() -> None:
    wrapped = "We ask who signs, what it takes to get there, and by when.\n" * 40_000
    began = time.process_time()

    assert len(cut("a", "", flowing(wrapped))) > 1_000

    assert time.process_time() - began < 8
