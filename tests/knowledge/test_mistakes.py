"""The mistakes people make in a play: each works, or is told with its line and the right form; none is silent."""

from datetime import date
from pathlib import Path

import pytest

from coachbot.db.pages import Pages
from knowledge.library.formats.plays import parse_play
from knowledge.library.ingest import Report, ingest
from knowledge.library.pages import Kind, Page

PLAY = """---
kind: play
title: Too expensive
stage: negotiation
trigger:
  - You're too expensive
owner: maya
approved_by: dana
approved_at: 2026-10-12
review_every_days: 90
---
## Say
Compared with what, if I may ask?

## Ask
- Who else looks at this number?

## Why
Half a sentence.

## Avoid
- A discount
"""
LINE = "Compared with what, if I may ask?"
STAGE = "---\nstage: negotiation\n---\n# Negotiation\n\n## Goal\nAgree on terms.\n\n## Must-asks\n- Who signs?\n"
TODAY = date(2026, 11, 22)
HEAD, BODY = PLAY[4:].split("---\n", 1)

# What is written instead, and what is said of it; an empty string says nothing, for it is right as it is.
WORKS = {
    "three marks before Say": (("## Say", "### Say"), "line 12: read “### Say” as “## Say”"),
    "one mark before Say": (("## Say", "# Say"), "line 12: read “# Say” as “## Say”"),
    "no space after the marks": (("## Say", "##Say"), "line 12: read “##Say” as “## Say”"),
    "Say in bold": (("## Say", "**Say**"), "line 12: read “**Say**” as “## Say”"),
    "Say in bold with a colon": (("## Say", "**Say:**"), "line 12: read “**Say:**” as “## Say”"),
    "talk track": (("## Say", "## Talk track"), "line 12: read “## Talk track” as “## Say”"),
    "response": (("## Say", "## Response"), "line 12: read “## Response” as “## Say”"),
    "script": (("## Say", "### Script"), "line 12: read “### Script” as “## Say”"),
    "what to say": (("## Say", "## What to say"), "read “## What to say” as “## Say”"),
    "then ask": (("## Ask", "## Then ask"), "line 15: read “## Then ask” as “## Ask”"),
    "do not say": (("## Avoid", "## Don't say"), "line 21: read “## Don't say” as “## Avoid”"),
    "small letters": (("## Say", "## say"), ""),
    "a colon after a heading": (("## Why", "## Why:"), "line 18: read “## Why:” as “## Why”"),
    "a heading closed with marks": (("## Why", "## Why ##"), ""),
    "a style in brackets": (("## Say", "## Say (curious)"), "read “## Say (curious)” as “## Say: curious”"),
    "a style after a dash": (("## Say", "## Say - curious"), "read “## Say - curious” as “## Say: curious”"),
    "triggers": (("trigger:", "triggers:"), "line 5: read “triggers” as “trigger”"),
    "Kind with a capital": (("kind: play", "Kind: Play"), "line 2: read “Kind” as “kind”"),
    "no kind": (("kind: play\n", ""), "read as a play, for it is written as one; write “kind: play”"),
    "one trigger in one line": (("trigger:\n  - You're too expensive", "trigger: You're too expensive"), ""),
    "no trigger": (("trigger:\n  - You're too expensive\n", ""), "it has no “trigger”"),
    "no title": (("title: Too expensive\n", ""), ""),
    "an unknown stage": (
        ("stage: negotiation", "stage: closing"),
        "“stage: closing” is no stage of yours; write one of",
    ),
    "a date that is two days": (
        ("2026-10-12", "11/02/2026"),
        "line 9: “approved_at: 11/02/2026” can be read in two ways",
    ),
    "a day in words": (("2026-10-12", "last Tuesday"), "line 9: “approved_at: last Tuesday” is no date; write it as"),
    "an approval to come": (("2026-10-12", "2027-10-12"), "“approved_at: 2027-10-12” is in the future"),
    "approved by, with a space": (("approved_by:", "approved by:"), "line 8: read “approved by” as “approved_by”"),
    "a key with a typo": (("owner: maya", "visiblity: managers"), "line 7: read “visiblity” as “visibility”"),
    "an expiry gone by": (("owner: maya", "expires: 2026-01-01"), "it expired on 2026-01-01, so it is not shown"),
    "a company to fill in": (("Compared", "At {{company}}, compared"), "line 13: nothing fills “{{company}}”"),
    "a name to fill in": (("Compared", "[Name], compared"), "line 13: nothing fills “[Name]”"),
    "a hundred words": ((LINE, "very " * 99 + "long."), "line 13: a line of 100 words cannot be said in one breath"),
    "an empty section": (("Half a sentence.", ""), "line 18: “## Why” is empty"),
    "a section of their own": (
        ("## Avoid", "## Background story"),
        "line 21: “## Background story” is no section of a play",
    ),
    "a proof without a link": (
        ("## Avoid\n- A discount", "## Proof\n- the call"),
        "line 21: “the call” is left out; a proof is",
    ),
    "a proof of a missing call": (
        ("## Avoid\n- A discount", "## Proof\n- [won](../calls/none.vtt#turn-3)"),
        "points to ../calls/none.vtt, which is not there",
    ),
    "an introduction": (
        ("## Say", "Use it with care.\n\n## Say"),
        "line 12: what stands before the first section is left out",
    ),
    "a numbered list": ((LINE, f"1. {LINE}\n2. Which part?"), ""),
    "a style without its section": (
        ("owner: maya", "styles: [curious, direct]"),
        "the style “curious” has no section; write “## Say: curious”.",
    ),
    "no lines around the head": (("---\n", ""), "line 1: the head has no lines “---” around it"),
}
REFUSED = {
    "a head that does not end": (("---\n## Say", "## Say"), "line 1: this page's front matter has no end"),
    "nothing to say": ((f"## Say\n{LINE}\n", ""), "a play needs a section “## Say” with a line to say"),
    "a section twice": (("## Ask", "## Why"), "line 18: “## Why” stands twice. Put both under one heading."),
    "a colon in a trigger": (("You're too expensive", "Price: it's: too much"), "between quotation marks"),
    "a tab before a trigger": (("  - You're", "\t- You're"), "Indent with spaces, not with tabs."),
    "another status": (("owner: maya", "status: live"), "line 7: “status” is not right"),
    "another visibility": (("owner: maya", "visibility: me"), "line 7: “visibility” is not right"),
    "another kind": (("kind: play", "kind: objection"), "write “kind: play” for what to say"),
    "an interval in words": (("_days: 90", "_days: quarterly"), "write a number of days, such as 90"),
    "an expiry that is two days": (
        ("owner: maya", "expires: 11/02/2026"),
        "line 7: “expires: 11/02/2026” can be read in two",
    ),
}


def indexed(folder: Path, store: Pages, text: str) -> tuple[Report, Page | None]:
    (folder / "negotiation.md").write_text(STAGE, encoding="utf-8")
    (folder / "price.md").write_text(text, encoding="utf-8")
    report = ingest([folder], store, today=TODAY)
    return report, store.page("price")


@pytest.mark.parametrize("mistake", WORKS)
def test_a_play_with_a_mistake_in_it_still_says_its_line(mistake: str, tmp_path: Path, store: Pages) -> None:
    change, told = WORKS[mistake]
    report, page = indexed(tmp_path, store, PLAY.replace(*change))

    notes = " ".join(note for path, note in report.notes if path == "price.md")
    assert page is not None, report.failed
    assert page.kind is Kind.PLAY
    assert parse_play(page.text).says[0].lines[0]
    assert told in notes
    assert bool(notes) is bool(told), notes


@pytest.mark.parametrize("mistake", REFUSED)
def test_what_must_not_be_guessed_is_refused_with_its_line_and_the_right_form(
    mistake: str, tmp_path: Path, store: Pages
) -> None:
    change, told = REFUSED[mistake]
    report, page = indexed(tmp_path, store, PLAY.replace(*change, 1))

    assert page is None
    assert [path for path, _ in report.failed] == ["price.md"]
    assert told in report.failed[0][1]
    assert "broke the reader" not in report.failed[0][1]


def test_a_misspelt_visibility_hides_the_page_all_the_same(tmp_path: Path, store: Pages) -> None:
    _, page = indexed(tmp_path, store, PLAY.replace("owner: maya", "visiblity: managers"))

    assert page is not None
    assert page.visibility.value == "managers"


def test_phrases_without_a_play_are_named(tmp_path: Path, store: Pages) -> None:
    (tmp_path / "prise.phrases.txt").write_text("too pricey\n", encoding="utf-8")

    report, _ = indexed(tmp_path, store, PLAY)

    told = dict(report.skipped)
    assert told["prise.phrases.txt"].startswith("no play stands beside it")


def test_the_example_of_the_readme_works_as_it_stands(tmp_path: Path, store: Pages) -> None:
    readme = (Path(__file__).parents[2] / "knowledge" / "README.md").read_text(encoding="utf-8")
    example = readme.split("Good:\n```\n", 1)[1].split("```", 1)[0]

    report, page = indexed(tmp_path, store, example)

    assert page is not None, report.failed
    assert page.title == "We have a spreadsheet, it's fine"
    assert parse_play(page.text).says[0].lines[0].startswith("It may well be enough.")
