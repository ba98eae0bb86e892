"""Files into pages: what is dead in them, what is wrong with them."""

import contextlib
import time
import zipfile
from pathlib import Path

import pytest

from coachbot.db.pages import Pages
from knowledge.library.errors import HeldBack, LibraryError, PlayError, UnreadableFile
from knowledge.library.formats.plays import parse_play
from knowledge.library.ingest import ingest
from knowledge.library.pages import Kind, Page, Passage, Status
from knowledge.library.reading.calls import Expected
from knowledge.library.reading.extract import Extractor
from knowledge.library.reading.files import find_files
from knowledge.library.reading.read import Reading, load, read
from knowledge.library.text.chunking import cut
from knowledge.library.text.layout import flowing

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


def test_a_call_is_private_until_its_sidecar_says_otherwise(tmp_path: Path) -> None:
    call = write(tmp_path, "2026-01-acme.txt", "Jane: Who signs?\nSam: Our CFO.\nJane: Good.\n")
    page, _ = read_one(call, Expected.CALLS)
    assert page.meta is not None
    assert page.meta["quotable"] is False

    write(tmp_path, "2026-01-acme.call.yml", "account: Acme\noutcome: won\nseller: [Jane]\nquotable: true\n")
    page, _ = read_one(call)
    assert page.meta is not None
    assert (page.meta["quotable"], page.meta["turns"][1]["role"]) == (True, "buyer")


TALK = "\n\n".join(
    f"**{who}** {clock}\n{words}"
    for who, clock, words in [
        ("Priya Anand", "0:03", "How do renewals work today?"),
        ("Tom Weller", "0:11", "Our cap is sixty two thousand, please keep that to yourself."),
        ("Priya Anand", "0:31", "Who signs?"),
        ("Tom Weller", "0:40", "Ines Roth signs."),
    ]
)


@pytest.mark.parametrize("ending", ["md", "txt", "html", "csv"])
def test_people_talking_are_a_call_whatever_the_files_ending(ending: str, tmp_path: Path) -> None:
    text = {
        "html": "".join(f"<p>{part}</p>" for part in TALK.replace("**", "").split("\n")),
        "csv": "Speaker,Text\nPriya,Who signs?\nTom,Ines does.\nPriya,Good.\nTom,Yes.\n",
    }.get(ending, f"# Northgate\n\n{TALK}")

    reading = reading_of(write(tmp_path, f"northgate.{ending}", text))

    assert reading.page.kind is Kind.CALL
    assert reading.found.startswith("4 turns of 2 people")
    assert reading.warnings[0].startswith("read as a call")


def test_talk_below_other_words_is_held_back_and_its_earlier_page_withdrawn(tmp_path: Path, store: Pages) -> None:
    notes = "They want to renew in March and asked for the papers. " * 20
    file = write(tmp_path, "northgate.md", f"# Notes\n\n{notes}\n")
    ingest([tmp_path], store)
    write(tmp_path, "northgate.md", f"# Notes\n\n{notes}\n\n{TALK}\n")

    report = ingest([tmp_path], store)

    assert [reason.partition(".")[0] for _, reason in report.failed] == ["held: looks like a call"]
    assert store.facts() == []
    assert read_one(file, Expected.PLAYBOOK)[0].kind is Kind.PROSE
    write(tmp_path, "northgate.md", f"---\nkind: prose\n---\n# Notes\n\n{notes}\n\n{TALK}\n")
    assert read_one(file)[0].kind is Kind.PROSE


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (
            "a.txt",
            "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Priya>We have forty.</v>\n\n00:03.000 --> 00:04.000\n<v Tom>Good.</v>\n",
        ),
        ("a.txt", '{"segments":[{"speaker":"Priya","text":"We have forty."},{"speaker":"Tom","text":"Good."}]}'),
        ("a.md", "---\nkind: call\n---\nPriya Anand: We have forty.\nTom Weller: Good.\nPriya Anand: Yes.\n"),
        ("a.md", "---\nstatus: completed\n---\n" + TALK),
    ],
)
def test_a_call_under_another_name_is_a_call(name: str, text: str, tmp_path: Path) -> None:
    assert reading_of(write(tmp_path, name, text)).page.kind is Kind.CALL


def test_a_dialogue_by_parts_in_markdown_waits_for_a_decision(tmp_path: Path) -> None:
    script = "# Cold call\n\nRep: Hi, a bad time?\nBuyer: I have a minute.\nRep: Who owns renewals?\nBuyer: Tom does.\n"

    with pytest.raises(HeldBack, match="kind: prose"):
        reading_of(write(tmp_path, "script.md", script))
    assert reading_of(write(tmp_path, "page.md", f"---\nkind: prose\n---\n{script}")).page.kind is Kind.PROSE


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


def test_one_bad_file_does_not_stop_the_rest_and_keeps_its_earlier_page(tmp_path: Path, store: Pages) -> None:
    folder = tmp_path / "book"
    folder.mkdir()
    play = write(folder, "price.md", PLAY)
    write(folder, "good.md", "# Good\n\nAsk who signs the order form.")
    (folder / "photo.png").write_bytes(b"\x89PNG")
    assert ingest([folder], store).pages == 2

    play.write_text("---\nkind: play\n---\n## Say\n", encoding="utf-8")
    (folder / "binary.md").write_bytes(b"\x00\x01" * 50)
    report = ingest([folder], store)

    assert (report.pages, report.unchanged, len(report.skipped)) == (0, 1, 1)
    assert sorted(path for path, _ in report.failed) == ["binary.md", "price.md"]
    assert {page.title for page in store.facts()} == {"Good", "Too expensive"}


def test_pruning_drops_the_pages_of_files_that_are_gone(tmp_path: Path, store: Pages) -> None:
    folder = tmp_path / "book"
    folder.mkdir()
    gone = write(folder, "gone.md", "# Gone\n\nThis will be removed soon.")
    write(folder, "kept.md", "# Kept\n\nThis stays where it is.")
    ingest([folder], store)
    gone.unlink()

    assert ingest([folder], store).pruned == 0
    assert ingest([folder], store, prune=True).pruned == 1
    assert [page.title for page in store.facts()] == ["Kept"]


def test_a_page_counts_its_revisions_and_only_when_it_changes(tmp_path: Path, store: Pages) -> None:
    path = write(tmp_path, "price.md", "# Price\n\nGrowth is thirty-six thousand.")
    ingest([path], store)
    ingest([path], store)
    write(tmp_path, "price.md", "# Price\n\nGrowth is thirty-seven thousand.")
    ingest([path], store)

    page = store.page_at(str(path))
    assert page is not None
    assert page.revision == 2


def test_a_path_that_is_not_there_is_one_clear_sentence(store: Pages) -> None:
    with pytest.raises(LibraryError, match=r"^There is no file or folder at nowhere\."):
        ingest([Path("nowhere")], store)


def test_what_the_ignore_file_names_is_left_out(tmp_path: Path, store: Pages) -> None:
    write(tmp_path, ".coachignore", "# notes\nREADME.md\ndrafts/\n")
    write(tmp_path, "README.md", "# How to write")
    (tmp_path / "drafts").mkdir()
    write(tmp_path / "drafts", "x.md", "# X\n\nNot yet ready to be shown.")
    write(tmp_path, "y.md", "# Y\n\nReady to be shown to people.")

    ingest([tmp_path], store)

    assert [page.title for page in store.facts()] == ["Y"]
    assert store.facts()[0].status is Status.APPROVED


def test_what_a_team_tells_a_model_is_no_page(tmp_path: Path, store: Pages) -> None:
    (tmp_path / "prompts" / "answers").mkdir(parents=True)
    mine = write(tmp_path / "prompts" / "answers", "read.md", "# System\n\nYou coach a sales rep on the phone.")
    write(tmp_path, "y.md", "# Y\n\nReady to be shown to people.")
    why = "what is in the folder “prompts” is told to a model; it is no page."
    ingest([mine], store)

    report = ingest([tmp_path], store, root=tmp_path)

    assert [page.title for page in store.facts()] == ["Y"]
    assert ("prompts/answers/read.md", why) in report.skipped
    assert ingest([mine], store, root=tmp_path).failed == [("read.md", why)]


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


# -- text of great length ------------------------------------------------------------------------------


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
