"""Calls as recorders write them: every word, who said it, and when; nothing guessed and nothing lost."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from knowledge.library.errors import UnreadableFile
from knowledge.library.transcripts.lines import Talk, talk_in
from knowledge.library.transcripts.read import found_in, read_transcript, with_roles

CALL = [
    ("Priya Anand", 3.0, "Thanks for making time. How do renewals work today?"),
    ("Tom Weller", 9.0, "Badly. We keep them in a sheet."),
    ("Priya Anand", 16.0, "Who owns the sheet?"),
    ("Tom Weller", 18.0, "Nobody does."),
]


def said(name: str, text: str) -> list[tuple[str, str]]:
    return [(turn.speaker, turn.text) for turn in read_transcript(name, text).turns]


def as_json(data: Any) -> list[tuple[str, float | None, str]]:
    return [(turn.speaker, turn.start_s, turn.text) for turn in read_transcript("a.json", json.dumps(data)).turns]


def each(make: Callable[[str, float, str], Any]) -> list[Any]:
    return [make(*turn) for turn in CALL]


SPLIT = {"Priya Anand": "p1", "Tom Weller": "p2"}
PARTIES = [{"partyId": ident, "name": name} for name, ident in SPLIT.items()]
WORDS = [
    {"word": word, "start": at + n * 0.3, "end": at + n * 0.3 + 0.2, "speaker": SPLIT[who]}
    for who, at, text in CALL
    for n, word in enumerate(text.split())
]
SHAPES: dict[str, Any] = {
    "sentences below a speaker": {
        "parties": PARTIES,
        "transcript": each(
            lambda who, at, text: {
                "speakerId": SPLIT[who],
                "sentences": [
                    {
                        "start": int(at * 1000) + n * 100,
                        "end": int(at * 1000) + n * 100 + 90,
                        "text": f"{one.strip('.')}.",
                    }
                    for n, one in enumerate(text.split(". "))
                ]
                if "?" not in text
                else [{"start": int(at * 1000), "end": int(at * 1000) + 2000, "text": text}],
            }
        ),
    },
    "milliseconds by their key": {
        "u": each(lambda who, at, text: {"speaker": {"name": who}, "text": text, "startTimeMillis": at * 1000})
    },
    "milliseconds by their size": each(
        lambda who, at, text: {"speaker": who, "text": text, "start": int(at * 1000), "end": int(at * 1000) + 2000}
    ),
    "a clock": {
        "entries": each(
            lambda who, at, text: {"speakerDisplayName": who, "text": text, "startOffset": f"00:00:{at:010.7f}"}
        )
    },
    "ISO lengths": {"phrases": each(lambda who, at, text: {"who": who, "display": text, "offset": f"PT{at}S"})},
    "a list of people beside the call": {
        "speakers": [{"id": 0, "name": "Priya Anand"}, {"id": 1, "name": "Tom Weller"}],
        "transcript": each(
            lambda who, at, text: {
                "speaker_id": int(who == "Tom Weller"),
                "transcript": text,
                "timestamps": [at, at + 1],
            }
        ),
    },
    "two channels": {
        "channels": [
            {"name": name, "segments": [{"text": text, "start": at} for who, at, text in CALL if who == name]}
            for name in SPLIT
        ]
    },
    "comments, longer than the call": {
        "transcript": each(lambda who, at, text: {"speaker": who, "text": text, "start": at}),
        "comments": [{"user": "QA", "content": f"a longer remark, number {n}", "time": n} for n in range(30)],
    },
    "words one by one": {"people": {"p1": {"name": "Priya Anand"}, "p2": {"name": "Tom Weller"}}, "words": WORDS},
}


@pytest.mark.parametrize("shape", SHAPES)
def test_the_same_call_in_every_shape_of_json(shape: str) -> None:
    read = as_json(SHAPES[shape])

    assert [(who, text) for who, _, text in read] == [(who, text) for who, _, text in CALL]
    assert [at for _, at, _ in read] == [at for _, at, _ in CALL]


def test_seconds_of_a_long_call_stay_seconds() -> None:
    turns = [
        {"speaker": "AB"[n % 2], "text": f"Point {n}, and a word.", "start": n * 90, "end": n * 90 + 60}
        for n in range(40)
    ]

    assert as_json(turns)[39][1] == 3510


def test_a_moment_of_the_day_is_a_place_in_the_call() -> None:
    turns = each(lambda who, at, text: {"speaker": who, "text": text, "timestamp": 1_742_134_710_016 + int(at * 1000)})

    assert [at for _, at, _ in as_json(turns)] == pytest.approx([0, 6, 13, 15])


def test_what_no_recorder_writes_is_refused_with_what_was_found() -> None:
    with pytest.raises(UnreadableFile, match="only invoice, lines"):
        read_transcript("a.json", json.dumps({"invoice": 7, "lines": [{"sku": 1, "price": 3}]}))


HEADS = {
    "name and time": "{name}  {clock}\n{text}\n",
    "time and name": "[{clock}] {name}\n{text}\n",
    "a dash": "{clock} - {name} (Holdfast)\n  {text}\n",
    "a bar": "{clock} | {name}\n{text}\n",
    "a range": "00:{clock} - 00:59:59 {name}\n{text}\n",
    "an arrow": "[{clock} → 59:59] **{name}:** {text}\n",
    "brackets behind": "{name} ({clock}):\n{text}\n",
    "on two lines": "{name}\n{clock}\n{text}\n",
    "in words": "{name}   0 minutes {secs} seconds\n{text}\n",
    "tabs": "{name}:\t00:{clock}\t{text}\n",
    "bold": "**{name}** {clock}  \n{text}\n",
    "a bullet": "- [{clock}] {name}: {text}\n",
}


@pytest.mark.parametrize("head", HEADS)
def test_the_same_call_under_every_head(head: str) -> None:
    text = "\n".join(
        HEADS[head].format(name=who, clock=f"00:{at:02.0f}", secs=int(at), text=text) for who, at, text in CALL
    )

    turns = read_transcript("a.txt", text).turns
    assert [(turn.speaker.removesuffix(" (Holdfast)"), turn.text) for turn in turns] == [(w, t) for w, _, t in CALL]
    assert [turn.start_s for turn in turns] == [at for _, at, _ in CALL]
    assert talk_in(text) is Talk.ALL


def test_a_sentence_that_ends_in_a_time_names_nobody() -> None:
    text = "Priya Anand 00:02\nCan we meet\nagain at 10:30\n\nTom Weller 00:09\nLegal is free at 9:00\n\nPriya Anand 00:22\nFine.\n"

    assert said("a.txt", text) == [
        ("Priya Anand", "Can we meet again at 10:30"),
        ("Tom Weller", "Legal is free at 9:00"),
        ("Priya Anand", "Fine."),
    ]


def test_a_wrapped_line_with_a_colon_names_nobody() -> None:
    text = "Priya: I have one\nquestion: who signs?\nTom: Two do\nFirst: legal.\nPriya: Understood.\nTom: Good.\n"

    assert said("a.txt", text)[:2] == [("Priya", "I have one question: who signs?"), ("Tom", "Two do First: legal.")]


@pytest.mark.parametrize(
    "name",
    ["Anand, Priya", "Priya Anand | Holdfast", "+1 415-555-0100", "priya@holdfast.example", "Conf Room #3", "李雷"],
)
def test_names_as_people_have_them(name: str) -> None:
    cues = [
        f"00:00:0{n}.000 --> 00:00:0{n + 1}.000\n{who}: word {n}\n" for n, who in enumerate([name, "Tom Weller", name])
    ]

    assert [who for who, _ in said("a.vtt", "WEBVTT\n\n" + "\n".join(cues))] == [name, "Tom Weller", name]


def test_a_blank_line_inside_a_cue_loses_nothing() -> None:
    text = (
        "1\n00:00:01,000 --> 00:00:03,000\nPriya: Hello.\n\nAnd thanks.\n\n2\n00:00:04,000 --> 00:00:06,000\nTom: Hi.\n"
    )

    assert said("a.srt", text) == [("Priya", "Hello. And thanks."), ("Tom", "Hi.")]


def test_names_in_brackets_are_names_and_sounds_are_sounds() -> None:
    text = "".join(
        f"{n}\n00:00:0{n}.000 --> 00:00:0{n + 1}.000\n{words}\n\n"
        for n, words in enumerate(
            ["[Priya Anand] Hello.", "[laughs]", "(Tom Weller)\nHi.", "[Priya Anand] So."], start=1
        )
    )

    assert [who for who, _ in said("a.vtt", f"WEBVTT\n\n{text}") if who] == ["Priya Anand", "Tom Weller", "Priya Anand"]


def test_a_name_that_stands_at_changes_only_holds_until_the_next() -> None:
    lines = ["Priya: Hello.", "How are you?", "Tom: Fine.", "And busy.", "Priya: Good."]
    text = "".join(f"{n}\n00:00:0{n},000 --> 00:00:0{n + 1},000\n{line}\n\n" for n, line in enumerate(lines, start=1))

    assert said("a.srt", text) == [("Priya", "Hello. How are you?"), ("Tom", "Fine. And busy."), ("Priya", "Good.")]


def test_captions_that_roll_are_read_once() -> None:
    text = "WEBVTT\n\n" + "".join(
        f"00:00:0{n}.000 --> 00:00:0{n + 1}.000\n{above}\n{line}\n\n"
        for n, (above, line) in enumerate([("", "one"), ("one", "two"), ("two", "three"), ("three", "four")])
    )

    assert [words for _, words in said("a.vtt", text)] == ["one", "two", "three", "four"]


def test_a_turn_of_nobody_has_no_role_and_it_is_said_so() -> None:
    text = "WEBVTT\n\n00:00:01.000 --> 00:00:02.000\nNobody says.\n\n00:00:03.000 --> 00:00:04.000\nTom: I do.\n"
    read = read_transcript("a.vtt", text)

    assert [turn.role for turn in with_roles(read.turns, ["Priya"], [])] == ["unknown", "buyer"]
    assert read.warnings == ("1 of 2 turns have no speaker; they count as nobody's words.",)
    assert [
        turn.role
        for turn in with_roles(read_transcript("a.txt", "Speaker 1: A.\nSpeaker 2: B.\n").turns, ["Priya"], [])
    ] == ["unknown"] * 2


def test_a_table_of_who_said_what_is_a_call() -> None:
    rows = "".join(f"00:00:{at:02.0f},{who},{text}\n" for who, at, text in CALL)

    assert said("a.csv", f"Start,Speaker,Text\n{rows}") == [(who, text) for who, _, text in CALL]


def test_how_much_was_found_is_told() -> None:
    text = "[00:01] Priya: Hello.\n[00:30] Tom: Hi.\n[12:01] Priya: Bye.\n"

    assert found_in(read_transcript("a.txt", text).turns) == "3 turns of 2 people in 12 minutes"


@pytest.mark.parametrize(
    "page",
    [
        "# Rivals\n\n## Ledgerly\n\n**Strength:** Cheap.\n\n**Weakness:** No log.\n\n## Clausebase\n\n**Strength:** An editor.\n\n"
        "**Weakness:** Eleven weeks.\n\n## Papertrail\n\n**Strength:** Known.\n\n**Weakness:** Typing.\n",
        "Note: prices change.\nSource: the wiki.\nOwner: Dana.\nReview: yearly.\n",
    ],
)
def test_a_page_with_labels_is_no_call(page: str) -> None:
    assert talk_in(page) is Talk.NONE


def test_a_call_below_other_words_is_seen() -> None:
    talk = "\n".join(f"**{who}** (00:{at:02.0f}): {text}" for who, at, text in CALL)

    assert (
        talk_in(f"# Notes\n\n{'They want to renew in March and asked for the papers. ' * 20}\n\n{talk}\n") is Talk.SOME
    )


@pytest.mark.parametrize(
    "page",
    [
        "# Acme\n\n**Our Strength:** Fast.\n**Their Strength:** Cheap.\n\n# Globex\n\n**Our Strength:** Safe.\n**Their Strength:** Big.\n"
        "\n# Initech\n\n**Our Strength:** Kind.\n**Their Strength:** Old.\n",
        "# Onboarding\n\n09:00 Kick-off\nMeet.\n\n09:30 Product Tour\nSee.\n\n10:15 Product Tour\nMore.\n",
        "# Hours\n\nMonday 09:00 Opening\nx\nMonday 18:00 Closing\nx\nTuesday 09:00 Opening\nx\nTuesday 18:00 Closing\nx\n",
        "# Who to ask\n\nMaya Lin: pricing\nTom Weller: legal\nInes Roth: security\n",
    ],
)
def test_labels_agendas_and_lists_of_people_are_no_call(page: str) -> None:
    assert talk_in(page) is Talk.NONE


@pytest.mark.parametrize(
    "head", ["[2026-03-12 09:41:{n:02}] {who}: ", "12/03/2026, 09:{n:02} - {who}: ", "2026-03-12T09:41:{n:02}Z {who}: "]
)
def test_a_chat_with_dates_is_a_call(head: str) -> None:
    text = "\n".join(f"{head.format(n=n, who=('Priya Anand', 'Tom Weller')[n % 2])}word {n}" for n in range(12))

    assert talk_in(text) is Talk.ALL
    assert {who for who, _ in said("a.txt", text)} == {"Priya Anand", "Tom Weller"}


def test_words_behind_times_without_a_name_are_not_read_out() -> None:
    assert talk_in("\n".join(f"[00:{n:02}] We have forty thousand." for n in range(5))) is Talk.SOME


@pytest.mark.parametrize("name", ["Guest-1", "Guest 2", "S1", "Voice 1", "Unknown Speaker 1", "UU", "Speaker A"])
def test_a_voice_without_a_name_is_nobodys_buyer(name: str) -> None:
    turns = read_transcript(
        "a.json", json.dumps([{"speaker": "Tom", "text": "We are."}, {"speaker": name, "text": "So."}])
    ).turns

    assert [turn.role for turn in with_roles(turns, ["Tom"], [])] == ["seller", "unknown"]


def test_a_sentence_with_a_colon_names_nobody_where_others_speak_again_and_again() -> None:
    lines = ["Priya: Hello.", "Tom: Hi.", "First: what is the budget?", "Priya: Good.", "Tom: Yes."]
    text = "".join(f"{n}\n00:00:0{n},000 --> 00:00:0{n + 1},000\n{line}\n\n" for n, line in enumerate(lines, start=1))

    assert "First" not in {who for who, _ in said("a.srt", text)}


def test_topics_have_numbers_and_are_nobody() -> None:
    data = {
        "topics": [{"id": 1, "name": "Pricing"}],
        "segments": [{"speaker_id": 1, "text": "We have forty."}, {"speaker_id": 2, "text": "Good to know."}],
    }
    assert [who for who, _, _ in as_json(data)] == ["Speaker 1", "Speaker 2"]


def test_words_with_separators_stay_whole_in_a_table() -> None:
    assert said("a.csv", "Speaker,Time,Text\nPriya,0:01,Yes, but in May\nTom,0:03,Fine\nPriya,0:05,Good\n")[0] == (
        "Priya",
        "Yes, but in May",
    )
    assert said("a.txt", 'Speaker\tText\nPriya\t"We have forty\nTom\tok\nPriya\tleaves\n') == [
        ("Priya", '"We have forty'), ("Tom", "ok"), ("Priya", "leaves"),
    ]  # fmt: skip


def test_times_that_make_no_sense_break_nothing() -> None:
    turns = [
        {"speaker": "A", "text": "hello there", "start": 10, "end": 5},
        {"speaker": "B", "text": "yes", "start": 20, "end": 15},
    ]

    assert len(as_json(turns)) == 2
    assert (
        len(
            as_json([{"speaker": "A", "text": "x y", "start": 1e308, "duration": 1e308}, {"speaker": "B", "text": "z"}])
        )
        == 2
    )


def test_entries_that_are_no_speech_are_left_out_and_counted() -> None:
    data = [{"type": "transcript", "name": who, "content": text} for who, _, text in CALL]
    read = read_transcript("a.json", json.dumps([*data, {"type": "moment", "name": "Tom Weller", "content": "price"}]))

    assert len(read.turns) == 4
    assert read.warnings == ("Left out, for they are no speech or were replaced later: 1 entries.",)
