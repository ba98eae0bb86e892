"""What Slack writes down of spoken words: a preview in the file, and the whole as WebVTT.

Source: an iPhone clip's file object and WebVTT body, measured on a free workspace in October 2026.
"""

import html
from itertools import accumulate
from textwrap import wrap

from coachbot.sandbox.tickets import Json

MOST_PREVIEW_CHARS = 200
# What fits in one line of subtitles; the cue that was measured has 35.
_CUE_CHARS = 40


def transcription(speech: str) -> Json:
    """What a file says of itself once Slack has heard it; of a long speech only the beginning, in whole words."""
    whole = " ".join(speech.split())
    beginning = next(iter(_lines(whole, MOST_PREVIEW_CHARS)), "")
    return {
        "status": "complete",
        "locale": "en-US",
        "preview": {"content": beginning, "has_more": beginning != whole},
    }


def webvtt(speech: str, duration_ms: int) -> bytes:
    """The whole speech as Slack serves it: byte order mark, space after ``WEBVTT``, dash before the first line only.

    A cue's share of the time is its share of the letters.
    """
    lines = _lines(speech, _CUE_CHARS)
    letters = sum(map(len, lines))
    ends = [duration_ms * so_far // letters for so_far in accumulate(map(len, lines))]
    cues = [
        f"{_clock(start)} --> {_clock(end)}\n{'' if number else '- '}{html.escape(line, quote=False)}\n\n"
        for number, (start, end, line) in enumerate(zip([0, *ends], ends, lines, strict=False))
    ]
    return ("\ufeffWEBVTT \n\n" + "".join(cues) + "\n").encode()


def _lines(text: str, most_chars: int) -> list[str]:
    return wrap(" ".join(text.split()), most_chars, break_on_hyphens=False)


def _clock(ms: int) -> str:
    minutes, ms = divmod(ms, 60_000)
    return f"{minutes // 60:02}:{minutes % 60:02}:{ms // 1000:02}.{ms % 1000:03}"
