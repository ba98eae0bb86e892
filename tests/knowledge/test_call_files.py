"""Files in which people talk: a call where it is sure, held back where it is not."""

from pathlib import Path

import pytest

from coachbot.db.pages import Pages
from knowledge.library.errors import HeldBack
from knowledge.library.ingest import ingest
from knowledge.library.pages import Kind
from knowledge.library.reading.calls import Expected
from tests.knowledge.test_reading import read_one, reading_of, write


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
