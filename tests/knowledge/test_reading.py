"""Files into pages: what is dead in them, what is wrong with them."""

import zipfile
from pathlib import Path

import pytest

from knowledge.library.errors import PlayError, UnreadableFile
from knowledge.library.formats.plays import parse_play
from knowledge.library.pages import Kind, Page, Passage
from knowledge.library.reading.calls import Expected
from knowledge.library.reading.extract import Extractor
from knowledge.library.reading.files import find_files
from knowledge.library.reading.read import Reading, load, read

PLAY = """---
kind: play
title: Too expensive
stage: negotiation
trigger: [You're too expensive]
styles: [curious, direct]
approved_at: 2026-10-12
review_every_days: 90
---
## Say: curious
Compared with what, if I may ask?

## Say: direct
It's real money. What did your last bad one cost?

## Ask
- Who else looks at this number?

## Why
Half a sentence.
"""


def reading_of(path: Path, expected: Expected = Expected.ANYTHING) -> Reading:
    found = next(iter(find_files([path])))
    with Extractor() as extractor:
        return read(found, *load(found), extractor, expected)


def read_one(path: Path, expected: Expected = Expected.ANYTHING) -> tuple[Page, list[Passage]]:
    reading = reading_of(path, expected)
    return reading.page, reading.passages


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_play_is_read_with_its_styles_and_review_day(tmp_path: Path) -> None:
    page, _ = read_one(write(tmp_path, "price.md", PLAY))

    play = parse_play(page.text)
    assert (page.kind, page.title, str(page.review_by)) == (Kind.PLAY, "Too expensive", "2027-01-10")
    assert [(say.style, say.lines[0]) for say in play.says] == [
        ("curious", "Compared with what, if I may ask?"),
        ("direct", "It's real money. What did your last bad one cost?"),
    ]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("review_every_days: 90", "review_every_days: soon"), "line 8: “review_every_days” is not right"),
        (("stage: negotiation", "stage: [negotiation"), "this YAML cannot be read"),
        (("stage: negotiation", "stage: &a [x, *a]"), "an alias"),
    ],
)
def test_a_broken_play_names_the_line(tmp_path: Path, change: tuple[str, str], message: str) -> None:
    path = write(tmp_path, "price.md", PLAY.replace(*change))

    with pytest.raises(PlayError) as caught:
        read_one(path)
    assert message in str(caught.value)


def test_what_nobody_sees_is_not_in_the_page_and_every_passage_is_a_slice_of_it(tmp_path: Path) -> None:
    text = (
        "---\ntitle: Security\n---\n<!-- old: we have no SOC 2 -->\n# Security\n\n{{ widget }}We are **SOC 2** Type II.\n\n"
        "<table><tr><th>Plan</th><th>SSO</th></tr><tr><td>Growth</td><td>yes</td></tr></table>\n\n"
        "## Needs answer\n- Do we have HIPAA?\n"
    )

    page, passages = read_one(write(tmp_path, "security.md", text))

    assert "old" not in page.text
    assert "widget" not in page.text
    assert "| Growth | yes |" in page.text
    assert all(page.text[p.start : p.end] == p.text for p in passages)
    assert not any("HIPAA" in p.text for p in passages)


def test_a_word_document_and_a_web_page_become_markdown(tmp_path: Path) -> None:
    docx = tmp_path / "notes.docx"
    body = "<w:p><w:r><w:t>Ask who signs the order form.</w:t></w:r></w:p>"
    with zipfile.ZipFile(docx, "w") as archive:
        archive.writestr(
            "[Content_Types].xml",
            '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        )
        archive.writestr(
            "_rels/.rels",
            '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>',
        )
        archive.writestr(
            "word/document.xml",
            f'<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{body}</w:body></w:document>',
        )
    html = write(
        tmp_path,
        "page.html",
        "<html><head><title>x</title></head><body><h1>Price</h1><script>evil()</script><p>Growth is <b>$36,000</b>.</p></body></html>",
    )

    assert "Ask who signs the order form." in read_one(docx)[0].text
    page = read_one(html)[0]
    assert page.title == "Price"
    assert "$36,000" in page.text
    assert "evil" not in page.text


def test_a_zip_bomb_and_an_entity_bomb_are_refused(tmp_path: Path) -> None:
    bomb = tmp_path / "bomb.docx"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"0" * (201 * 1024 * 1024))
    entities = tmp_path / "entities.docx"
    with zipfile.ZipFile(entities, "w") as archive:
        archive.writestr("word/document.xml", '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "x">]><a>&b;</a>')

    with pytest.raises(UnreadableFile, match="unpacks to more than 200 MB"):
        read_one(bomb)
    with pytest.raises(UnreadableFile, match="broken or unsafe"):
        read_one(entities)


def test_a_file_that_hangs_the_reader_is_given_up_at_the_deadline_and_the_next_is_read(tmp_path: Path) -> None:
    slow = write(tmp_path, "slow.html", "<div>" * 300_000 + "x")
    good = write(tmp_path, "good.html", "<p>Ask who signs.</p>")

    with Extractor(deadline_s=0.05) as extractor, pytest.raises(UnreadableFile):
        extractor.text(slow)
    with Extractor() as extractor:
        assert extractor.text(good) == ("Ask who signs.", ())


def test_old_windows_files_and_byte_order_marks_are_read(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes("Price is € 36’000".encode("cp1252"))
    (tmp_path / "b.txt").write_bytes("\ufeffPrice\r\nis fine".encode("utf-16"))

    assert read_one(tmp_path / "a.txt")[0].text == "Price is € 36’000"
    assert read_one(tmp_path / "b.txt")[0].text == "Price\nis fine"


def test_phrases_beside_a_play_are_more_of_its_triggers(tmp_path: Path) -> None:
    play = write(tmp_path, "price.md", PLAY)
    own = list((read_one(play)[0].meta or {})["trigger"])

    write(tmp_path, "price.phrases.txt", "# how they put it\nway too rich\n\nway too rich\nno room in the budget\n")

    page, _ = read_one(play)
    assert (page.meta or {})["trigger"] == [*own, "way too rich", "no room in the budget"]
    assert [found.path for found in find_files([tmp_path])] == ["price.md"]


def test_phrases_that_cannot_be_used_are_refused_with_the_reason(tmp_path: Path) -> None:
    prose = write(tmp_path, "billing.md", "# Billing\n\nInvoices are due in thirty days.")
    write(tmp_path, "billing.phrases.txt", "when are invoices due\n")
    with pytest.raises(UnreadableFile, match="Only a play has"):
        read_one(prose)

    play = write(tmp_path, "price.md", PLAY)
    write(tmp_path, "price.phrases.txt", "too expensive " * 40)
    with pytest.raises(UnreadableFile, match="one phrase a line"):
        read_one(play)


@pytest.mark.parametrize("head", ["\n---\nvisibility: managers\n---\n", "--- \nvisibility: managers\n---  \n"])
def test_a_sloppy_head_still_counts(tmp_path: Path, head: str) -> None:
    page, _ = read_one(write(tmp_path, "floor.md", f"{head}# Floor\n\nThe walk-away price."))

    assert page.visibility.value == "managers"


def test_a_head_without_an_end_is_refused_not_shown_to_everybody(tmp_path: Path) -> None:
    with pytest.raises(PlayError, match="front matter has no end"):
        read_one(write(tmp_path, "floor.md", "---\nvisibility: managers\n# Floor\n\nThe walk-away price."))


def test_a_play_whose_line_is_only_a_comment_is_refused_when_it_is_read(tmp_path: Path) -> None:
    text = PLAY.replace("Compared with what, if I may ask?", "<!-- later -->").replace(
        "styles: [curious, direct]\n", ""
    )

    with pytest.raises(PlayError, match="a line to say"):
        read_one(write(tmp_path, "price.md", text.replace("It's real money. What did your last bad one cost?", "")))


def test_a_page_hidden_by_a_forgotten_end_says_so_when_it_is_read(tmp_path: Path) -> None:
    a = write(
        tmp_path, "a.md", "---\ntitle: Prices\n---\n# Prices\n\nAsk who signs.\n\n<!-- old\n\n## More\n\nGo on.\n"
    )
    b = write(tmp_path, "b.html", "<h1>Prices</h1><p>Ask who signs.</p>\n<style>p {}\n<p>Go on.</p>")
    c = write(tmp_path, "c.md", "<!--\n# Prices\n")

    assert "Line 8: “<!--” never ends" in reading_of(a).warnings[0]
    assert "Line 2: “<style>” never ends" in reading_of(b).warnings[0]
    with pytest.raises(UnreadableFile, match=r"no readable text in this file\. Line 1: “<!--” never ends"):
        reading_of(c)
