"""Transcripts without a caption format: "Name: text", Zoom captions, "Name  mm:ss" headers."""

import re
from collections.abc import Iterator
from dataclasses import replace

from knowledge.library.transcripts.cues import Cue, seconds

_TIME = r"(?:(\d{1,2}):)?(\d{1,2}):(\d{2})"
# "[Johnny Doe] 11:02:09" as Zoom saves its captions; "Johnny Doe  0:14" as Otter exports them.
_BRACKETS = re.compile(rf"^\[([^\]\n]{{1,80}})\]\s+{_TIME}\s*$")
_HEADER = re.compile(rf"^([^\W\d_][^:\n]{{0,60}}?)\s{{1,}}{_TIME}\s*$")
_LINE = re.compile(
    rf"^(?:[\[(]?{_TIME}[\])]? ?[-–]? ?)?"
    rf"([^\W\d_][\w.'’()/&-]*(?: [\w.'’()/&-]+){{0,6}}?) ?(?:[\[(]{_TIME}[\])])?: (\S.*)$"
)
_MINIMUM_TURNS = 3
_LINE_CHARS = 400


def looks_like_a_call(text: str) -> bool:
    """At least three turns of two speakers, and most of the text belongs to them.

    A page that says "Note: ..." three times is no call; a call repeats its few speakers.
    """
    cues = read_lines(text)
    names = [cue.speaker for cue in cues if cue.speaker]
    if len(names) < _MINIMUM_TURNS or not 2 <= len(set(names)) <= max(2, len(names) // 2):
        return False
    return sum(len(cue.text) for cue in cues if cue.speaker) > len(text) * 0.6


def read_lines(text: str) -> list[Cue]:
    """Every stretch of speech, in file order; words before the first name have no speaker."""
    lines = text.splitlines()
    for header in (_BRACKETS, _HEADER):
        if sum(1 for line in lines if header.match(line.strip())) >= 2:
            return _from_wall_clock(list(_below_headers(lines, header)))
    return list(_after_names(lines))


def _below_headers(lines: list[str], header: re.Pattern[str]) -> Iterator[Cue]:
    speaker, start, words = "", None, list[str]()
    for line in lines:
        if found := header.match(line.strip()):
            if words:
                yield Cue(speaker, " ".join(words), start, None)
            speaker, words = found[1].strip(), []
            start = seconds(found[2], found[3], found[4], None)
        elif line.strip():
            words.append(line.strip())
    if words:
        yield Cue(speaker, " ".join(words), start, None)


def _after_names(lines: list[str]) -> Iterator[Cue]:
    speaker, start, words = "", None, list[str]()
    for line in lines:
        # Runs of blanks say nothing here, and make matching slow.
        if found := _LINE.match(" ".join(line[:_LINE_CHARS].split()) + line[_LINE_CHARS:]):
            if words:
                yield Cue(speaker, " ".join(words), start, None)
            hours, minutes, secs = found.group(1, 2, 3) if found[3] else found.group(5, 6, 7)
            start = seconds(hours, minutes, secs, None) if secs else None
            speaker, words = found[4].strip(), [found[8].strip()]
        elif line.strip():
            words.append(line.strip())
    if words:
        yield Cue(speaker, " ".join(words), start, None)


def _from_wall_clock(cues: list[Cue]) -> list[Cue]:
    """Zoom writes the time of day; a call starts at 0."""
    cues = _past_midnight(cues)
    times = [cue.start_s for cue in cues if cue.start_s is not None]
    # Half past one into a call is possible, but its first words are not.
    first = min(times, default=0.0)
    if first < 3600:
        return cues
    return [Cue(c.speaker, c.text, None if c.start_s is None else c.start_s - first, None) for c in cues]


def _past_midnight(cues: list[Cue]) -> list[Cue]:
    """A clock that falls back by many hours has passed midnight."""
    out: list[Cue] = []
    days, last = 0, 0.0
    for cue in cues:
        if cue.start_s is not None:
            days += cue.start_s + 12 * 3600 < last
            last = cue.start_s
            cue = replace(cue, start_s=cue.start_s + days * 86_400)
        out.append(cue)
    return out
