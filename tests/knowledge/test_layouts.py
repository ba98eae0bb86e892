"""Objections and their replies in the layouts people use: each becomes a play that says what the page says."""

import zipfile
from pathlib import Path

import openpyxl
import pytest

from coachbot.db.pages import Pages
from knowledge.library.formats.objections import replies
from knowledge.library.formats.plays import parse_play
from knowledge.library.ingest import Made, ingest
from knowledge.library.pages import Kind, Page
from knowledge.library.text.layout import flowing

LAYOUTS = Path(__file__).parent / "layouts"
OBJECTION, REPLY = "It's too expensive", "Compared with what? Tell me what you pay today."


def said(text: str, title: str = "Objections") -> dict[str, tuple[str, ...]]:
    return {reply.objection[0]: reply.say for reply in replies(text, title)}


def plays_of(store: Pages) -> dict[str, Page]:
    pages = (store.page(facts.id) for facts in store.facts() if facts.kind is Kind.PLAY)
    return {page.title: page for page in pages if page is not None}


@pytest.mark.parametrize(
    "text",
    [
        f"## “{OBJECTION}”\n\n{REPLY}",
        f"## {OBJECTION}\n{REPLY}",
        f"### Objection: {OBJECTION}\n\n{REPLY}",
        f"Objection: {OBJECTION}\nResponse: {REPLY}",
        f"**Q: {OBJECTION}**\n\nA: {REPLY}",
        f"**They say:** “{OBJECTION}”\n\n**Talk track:** {REPLY}",
        f"💬 **Customer says**\n\n“{OBJECTION}”\n\n**You say**\n\n{REPLY}",
        f"- **“{OBJECTION}”** {REPLY}",
        f"- “{OBJECTION}” → {REPLY}",
        f"| Objection | Response |\n|---|---|\n| {OBJECTION} | {REPLY} |",
        f"| They say | You say | Owner |\n|---|---|---|\n| {OBJECTION} | {REPLY} | Ana |",
        f"| Competitor | Claim | Response |\n|---|---|---|\n| Lumora | {OBJECTION} | {REPLY} |",
        f"## “{OBJECTION}”\n\n### Response\n\n{REPLY}",
        f"## “{OBJECTION}”\n\nStay calm.\n\n> [Pause.] {REPLY}",
    ],
)
def test_an_objection_and_its_reply_are_found_however_they_are_laid_out(text: str) -> None:
    assert said(f"# Objections\n\n{text}") == {OBJECTION: (REPLY,)}


def test_what_not_to_say_is_avoided_and_never_said_alone() -> None:
    both = f"## “{OBJECTION}”\n\n| Say | Do not say |\n|---|---|\n| {REPLY} | We are the cheapest. |"
    (found,) = replies(both, "Objections")
    alone = f"## “{OBJECTION}”\n\n**Do not say:** We are the cheapest."

    assert (found.say, found.avoid) == ((REPLY,), ("We are the cheapest.",))
    assert said(alone) == {}
    assert said("## What never to say\n- “We do that too.” The first test will show it.") == {}


def test_a_team_s_own_page_with_quotes_in_its_headings_stays_a_page() -> None:
    assert said("## “Start of year offer”\n\nIt gave money off in January.", "Which plays we put away") == {}
    assert said("## Where they win\n\nSearching thousands of clauses.", "Battlecard: Clauselight") == {}
    assert said(f"## “It is {'very ' * 140}long”\n\n{'word ' * 140}") == {}


def test_a_derived_play_says_where_it_is_from_and_the_page_keeps_the_rest(store: Pages, tmp_path: Path) -> None:
    text = f"---\nowner: ana\nvisibility: managers\n---\n# Objections\n\nAsk first.\n\n## “{OBJECTION}”\n\n{REPLY}\n"
    (tmp_path / "objections.md").write_text(text, encoding="utf-8")

    report = ingest([tmp_path], store)

    play = plays_of(store)[OBJECTION]
    assert report.made["objections.md"] == Made(Kind.PROSE, 1)
    assert (play.id, play.owner, play.visibility.value) == ("objections#its-too-expensive", "ana", "managers")
    assert (play.meta or {})["derived"] == "Objections"
    assert parse_play(play.text).says[0].lines == (REPLY,)
    assert [passage.text for passage in store.passages_of(["objections"])] == ["Ask first."]


def test_an_objection_taken_off_the_page_is_gone_from_the_library(store: Pages, tmp_path: Path) -> None:
    page = tmp_path / "objections.md"
    page.write_text(
        f"# Objections\n\n## “{OBJECTION}”\n{REPLY}\n\n## “We have no time”\nWhat eats it?", encoding="utf-8"
    )
    ingest([tmp_path], store)

    page.write_text("# Objections\n\n## “We have no time”\nWhat eats it?", encoding="utf-8")
    ingest([tmp_path], store, prune=True)
    assert list(plays_of(store)) == ["We have no time"]

    page.unlink()
    ingest([tmp_path], store, prune=True)
    assert plays_of(store) == {}


def test_battlecards_in_a_spreadsheet_are_read_and_lists_of_people_are_not(store: Pages, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Competitor", "Claim", "Response"])
    sheet.append(["Lumora", OBJECTION, REPLY])
    book.save(tmp_path / "cards.xlsx")
    (tmp_path / "cards.csv").write_text(
        f"competitor;claim;response\nLumora;We have no time;{REPLY}\n", encoding="utf-8"
    )
    (tmp_path / "team.csv").write_text("name,email\nAna,ana@example.com\n", encoding="utf-8")

    report = ingest([tmp_path], store)

    assert sorted(plays_of(store)) == [OBJECTION, "We have no time"]
    assert [path for path, _ in report.failed] == ["team.csv"]
    assert "coachbot import people" in report.failed[0][1]


def test_a_spreadsheet_that_is_a_bomb_is_refused(store: Pages, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "bomb.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * (201 * 1024 * 1024))

    report = ingest([tmp_path], store)

    assert "unpacks to more than 200 MB" in dict(report.failed)["bomb.xlsx"]


def test_every_layout_of_the_examples_is_read_and_nothing_of_the_page_itself_is_shown(store: Pages) -> None:
    report = ingest([LAYOUTS], store)
    titles = set(plays_of(store))

    assert report.failed == []
    assert {OBJECTION, "We already have a supplier", "Our IT won't allow it", "Excel is free", "Lumora"} <= titles
    notion = store.page_at(
        next(facts.file for facts in store.facts() if "Objection Too" in facts.file and "#" not in facts.file)
    )
    assert notion is not None
    assert "Owner:" not in notion.text
    assert any("left out what speaks of the page itself" in note for _, note in report.notes)


def test_a_manual_printed_on_paper_flows_again() -> None:
    text = flowing((LAYOUTS / "bigtxt" / "manual.txt").read_text(encoding="utf-8"))

    assert "## Price" in text
    assert "discount above ten percent needs the sales director." in " ".join(text.split())
    assert "CONFIDENTIAL" not in text
    assert "- 1 -" not in text
