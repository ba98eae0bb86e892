"""Call transcripts, whatever tool wrote them."""

import pytest

from knowledge.library.errors import UnreadableFile
from knowledge.library.transcripts.lines import Talk, talk_in
from knowledge.library.transcripts.read import read_transcript, with_roles


def said(name: str, text: str) -> list[tuple[str, str]]:
    return [(turn.speaker, turn.text) for turn in read_transcript(name, text).turns]


def test_two_people_in_one_teams_cue_are_two_turns() -> None:
    text = "WEBVTT\n\n1\n00:00:01.000 --> 00:00:04.000\n<v Jane Doe>Who signs?</v>\n<v Sam Roe>Our CFO.</v>\n"

    assert said("call.vtt", text) == [("Jane Doe", "Who signs?"), ("Sam Roe", "Our CFO.")]


def test_neighboring_cues_of_one_speaker_are_one_turn_with_their_times() -> None:
    text = (
        "WEBVTT\n\n00:00:01.000 --> 00:00:02.000\n<v Jane>So,</v>\n\n"
        "00:00:02.500 --> 00:00:04.000\n<v Jane>who signs?</v>\n"
    )

    turn = read_transcript("call.vtt", text).turns[0]

    assert (turn.text, turn.start_s, turn.end_s) == ("So, who signs?", 1.0, 4.0)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (
            "a.srt",
            "1\n00:00:01,500 --> 00:00:03,000\nJane: Who signs?\n\n2\n00:00:03,200 --> 00:00:05,000\nSam: Our CFO.\n",
        ),
        ("a.sbv", "0:00:01.500,0:00:03.000\nJane: Who signs?\n\n0:00:03.200,0:00:05.000\nSam: Our CFO.\n"),
        (
            "a.vtt",
            "WEBVTT\n\n1\n00:00:01.500 --> 00:00:03.000\nJane: Who signs?\n\n2\n0:0:3.2 --> 0:0:5.0\nSam: Our CFO.\n",
        ),
        ("a.txt", "Jane: Who signs?\nSam: Our CFO.\n"),
        ("a.txt", "Jane  00:01\nWho signs?\n\nSam  00:03\nOur CFO.\n"),
        ("a.txt", "[Jane] 11:02:01\nWho signs?\n\n[Sam] 11:02:03\nOur CFO.\n"),
        ("a.txt", "[00:01] Jane: Who signs?\n[00:03] Sam: Our CFO.\n"),
        (
            "a.json",
            '[{"speaker":"Jane","text":"Who signs?","start":1.5},{"speaker":"Sam","text":"Our CFO.","start":3}]',
        ),
        (
            "a.json",
            '{"results":{"sentences":[{"speaker_name":"Jane","sentence":"Who signs?"},{"speaker_name":"Sam","sentence":"Our CFO."}]}}',
        ),
        (
            "a.json",
            '{"sections":[{"link":"https://x.test?t=1.5","text":"Jane: Who signs?"},{"link":"","text":"Sam: Our CFO."}]}',
        ),
    ],
)
def test_the_same_two_turns_in_every_format(name: str, text: str) -> None:
    assert said(name, text) == [("Jane", "Who signs?"), ("Sam", "Our CFO.")]


def test_zoom_captions_by_the_clock_start_at_zero() -> None:
    turns = read_transcript("a.txt", "[Jane] 11:02:01\nWho signs?\n\n[Sam] 11:02:03\nOur CFO.\n").turns

    assert [turn.start_s for turn in turns] == [0.0, 2.0]


def test_cues_out_of_order_are_sorted_and_it_says_so() -> None:
    text = "1\n00:00:05,000 --> 00:00:06,000\nSam: Second.\n\n2\n00:00:01,000 --> 00:00:02,000\nJane: First.\n"

    read = read_transcript("a.srt", text)

    assert [turn.text for turn in read.turns] == ["First.", "Second."]
    assert read.warnings == ("The cues were not in order of time; they were sorted.",)


def test_one_cue_with_unreadable_times_is_a_warning_not_the_end() -> None:
    text = "WEBVTT\n\n00:00:01.000 --> 00:00:0x.000\nLost.\n\n00:00:02.000 --> 00:00:03.000\nKept.\n"

    read = read_transcript("a.vtt", text)

    assert [turn.text for turn in read.turns] == ["Kept."]
    assert read.warnings[:1] == ("line 3: this cue's times cannot be read; it was left out",)


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("a.vtt", "", "This file is empty."),
        ("a.vtt", "WEBVTT\n", "No spoken text with a time"),
        ("a.txt", "Quarterly goals\nBe kind.\n", "Nobody is named as speaking here."),
        ("a.json", '{"a": 1}', "This JSON holds no list of {speaker, text, start}."),
        ("a.json", "[" * 5_000, "This is not valid JSON."),
    ],
)
def test_a_file_without_a_conversation_is_an_error_with_a_reason(name: str, text: str, reason: str) -> None:
    with pytest.raises(UnreadableFile, match=f"^{reason.replace('{', '.').replace('}', '.')}"):
        read_transcript(name, text)


def test_only_two_hours_of_a_call_are_read() -> None:
    text = '[{"speaker":"A","text":"hello there","start":0},{"speaker":"B","text":"still here","start":7300.5}]'

    read = read_transcript("a.json", text)

    assert len(read.turns) == 1
    assert "Only the first two hours" in read.warnings[0]


def test_roles_come_from_the_sidecar_never_from_the_text() -> None:
    turns = read_transcript("a.txt", "Jane: I am the seller here.\nSam: And I the buyer.\n").turns

    assert [turn.role for turn in with_roles(turns, ["sam"], [])] == ["buyer", "seller"]
    assert [turn.role for turn in with_roles(turns, [], [])] == ["unknown", "unknown"]


def test_notes_that_use_colons_are_not_taken_for_a_call() -> None:
    assert talk_in("Note: prices change.\nSource: the wiki.\nOwner: Dana.\nReview: yearly.\n") is Talk.NONE
    assert talk_in("Jane: Who signs?\nSam: Our CFO.\nJane: Does she know?\nSam: Not yet.\n") is Talk.LIKELY


def test_a_call_over_midnight_keeps_its_order() -> None:
    text = "[Jane] 23:59:50\nHello there.\n\n[Sam] 23:59:55\nGood evening.\n\n[Jane] 00:00:05\nWho signs?\n"

    turns = read_transcript("a.txt", text).turns

    assert [(turn.text, turn.start_s) for turn in turns] == [
        ("Hello there.", 0.0),
        ("Good evening.", 5.0),
        ("Who signs?", 15.0),
    ]


def test_times_that_are_no_times_do_not_lose_the_words() -> None:
    text = (
        '[{"speaker":"Jane","text":"Who signs?","start":NaN},{"speaker":"Sam","text":"Our CFO.","start":"9%s:00:00"}]'
        % ("9" * 5_000)
    )

    assert said("a.json", text) == [("Jane", "Who signs?"), ("Sam", "Our CFO.")]


@pytest.mark.parametrize(
    "line", ["a" + " " * 60_000 + "b", "[" * 60_000, "# a" + " " * 60_000 + "b", "<v " * 30_000, "a:" * 30_000]
)
def test_a_line_made_to_be_slow_is_read_in_no_time(line: str) -> None:
    import time

    from knowledge.library.text.chunking import cut
    from knowledge.library.text.markdown import readable

    started = time.process_time()
    talk_in(line)
    list(cut("p", "t", readable(line)))
    with_error = [
        name for name in ("a.txt", "a.vtt") if not _readable(name, f"00:00:01.000 --> 00:00:02.000\n{line}\n")
    ]
    # Ten seconds is the promise for a whole file; a quadratic pattern takes minutes here.
    assert time.process_time() - started < 10, with_error


def _readable(name: str, text: str) -> bool:
    try:
        return bool(read_transcript(name, text).turns)
    except UnreadableFile:
        return False
