"""Calls whose names have neither time nor colon, or stand below chapters: never indexed as a page for everybody."""

import pytest

from knowledge.library.errors import HeldBack
from knowledge.library.reading.calls import Expected, is_call
from knowledge.library.transcripts.lines import Talk, talk_in
from knowledge.library.transcripts.read import read_transcript

SAID = [
    "Thanks for making time. How do renewals work today?",
    "Badly. We keep them in a sheet, and it hurts every quarter.",
    "Who else feels that?",
    "I would say finance. They lose two days a month.",
    "What would they do with two days?",
    "Close the books on time, I hope.",
]


def call(form: str, names: tuple[str, str] = ("Priya", "Tom")) -> str:
    return "\n\n".join(form.format(name=names[at % 2], said=said) for at, said in enumerate(SAID))


def below_chapters(form: str, chapters: tuple[str, ...] = ("Opening", "Who feels it", "Next steps")) -> str:
    parts = [f"Priya: {SAID[at * 2]}\n\nTom: {SAID[at * 2 + 1]}" for at in range(len(chapters))]
    return "\n\n".join(f"{form.format(chapter)}\n\n{part}" for chapter, part in zip(chapters, parts, strict=True))


BARE = {
    "capitals alone": call("{name}\n{said}", ("PRIYA", "TOM")),
    "capitals alone, an empty line below": call("{name}\n\n{said}", ("PRIYA", "TOM")),
    "capitals and a company": call("{name}\n{said}", ("PRIYA (Holdfast)", "TOM (Northgate)")),
    "a first name alone": call("{name}\n{said}"),
    "roles in capitals": call("{name}\n{said}", ("SELLER", "BUYER")),
    "en dash": call("{name} – {said}"),
    "em dash": call("{name} — {said}"),
    "hyphen": call("{name} - {said}"),
    "em dash without blanks": call("{name}—{said}", ("PRIYA", "TOM")),
    "bold and a dash": call("**{name}** – {said}"),
    "whole names and a dash": call("{name} – {said}", ("Priya Anand", "Tom Weller")),
    "numbers and a dash": call("{name} - {said}", ("Speaker 1", "Speaker 2")),
    "below headings": below_chapters("## {}"),
    "below bold lines": below_chapters("**{}**"),
    "below headings with times": below_chapters("## {}", ("00:00 Opening", "03:10 Discovery", "15:40 Demo")),
}


@pytest.mark.parametrize("form", list(BARE))
def test_every_form_of_names_is_read(form: str) -> None:
    turns = [turn for turn in read_transcript("a.txt", BARE[form]).turns if turn.speaker]

    assert len(turns) == len(SAID)
    assert len({turn.speaker for turn in turns}) == 2
    assert all(said in turn.text for turn, said in zip(turns, SAID, strict=True))


@pytest.mark.parametrize("form", list(BARE))
@pytest.mark.parametrize("suffix", [".md", ".txt", ".pdf"])
def test_no_form_is_a_page_before_somebody_said_so(form: str, suffix: str) -> None:
    try:
        held = is_call(suffix, BARE[form], has_sidecar=False, expected=Expected.ANYTHING)
    except HeldBack:
        held = True

    assert held
    assert not is_call(suffix, BARE[form], has_sidecar=False, expected=Expected.PLAYBOOK)


def test_who_is_called_by_name_makes_it_likely() -> None:
    assert talk_in(BARE["en dash"]) is Talk.SOME
    assert talk_in(BARE["en dash"].replace("Thanks for", "Thanks Tom for")) is Talk.LIKELY


def sections(*lines: str) -> str:
    return "\n\n".join(f"## {name}\n\n" + "\n\n".join(lines) for name in ("Tamarack", "Corvane", "Orrin", "Quill"))


PAGES = {
    "a glossary": "\n".join(
        f"- {word} – {said}"
        for word, said in [
            ("Discovery", "Ask about the last renewal."),
            ("Demo", "Show the board, nothing else."),
            ("Discovery", "Ask again after the demo."),
            ("Demo", "Show it to whoever was away."),
            ("Close", "Agree on the date."),
        ]
    ),
    "headings in capitals": "\n\n".join(
        f"{word}\nAsk about the last time. Write down what they say." for word in ("DISCOVERY", "DEMO", "CLOSE", "DEMO")
    ),
    "pros and cons": sections("PROS\nCheap and known.", "CONS\nSlow and old."),
    "questions and answers": sections("QUESTION\nHow long does it take us?", "ANSWER\nI would say two weeks."),
    "labels and a dash": sections("Land – Start with finance.", "Expand – Go on to legal."),
    "weak and strong sentences": sections(
        "Weak – I would love to show you what we do.", "Strong – What happens if nobody calls?"
    ),
    "tiers": sections("Silver – Ten seats.", "Gold – Twenty seats."),
    "won and lost": "\n".join(["Won – They liked the board.", "Lost – They had no date for it."] * 3),
    "labels below headings": sections("Listen: for the last time it hurt.", "Landmine: ask them about audits."),
    "quotes": "\n\n".join(["“It saved us ten days, and I sleep.”\n\n— Tom Weller, Northgate"] * 3),
    "a place and who works there": "\n".join(["Berlin - Anna Roth", "Paris - Luc Blanc", "Berlin - Jan Kern"] * 2),
    "dashes in prose": "Price – what everybody asks us about – is last.\n\nTom – our founder – says so.\n\n"
    "Priya – our lead – agrees.\n\nTom – again – does not.",
}


@pytest.mark.parametrize("page", list(PAGES))
def test_pages_whose_words_explain_stay_pages(page: str) -> None:
    assert talk_in(PAGES[page]) is Talk.NONE


def test_a_call_with_colons_keeps_them_whatever_stands_before_its_dashes() -> None:
    text = "\n".join(f"{name}: {said} – really" for name, said in zip(["Priya", "Tom"] * 3, SAID, strict=True))

    assert [turn.speaker for turn in read_transcript("a.txt", text).turns] == ["Priya", "Tom"] * 3
    assert talk_in(text) is Talk.LIKELY
