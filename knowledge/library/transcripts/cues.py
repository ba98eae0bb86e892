"""Timed caption files (WebVTT, SRT, SBV): text with a start and an end."""

import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

# 0:1:5.2, 01:05.200, 00:01:05,200: hours optional, comma or dot, one to three decimals.
_CLOCK = r"(?:(\d{1,3}):)?(\d{1,2}):(\d{1,2})(?:[.,](\d{1,6}))?"
_ARROW = re.compile(rf"^\s*{_CLOCK}\s*-+>\s*{_CLOCK}(?:\s.*)?$")
_SBV = re.compile(rf"^\s*{_CLOCK}\s*,\s*{_CLOCK}\s*$")
_VOICE = re.compile(r"<v(?:\.[^\s<>]{0,50})?\s+([^<>]{1,100})>(.*?)(?=<v[\s.]|$)", re.DOTALL | re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,200}>|<\d[\d:.]{0,20}>")
_NAME = re.compile(r"^(?:>> ?)?([^\W\d_][\w.'’ ()/&-]{0,60}?): +(?=\S)")
_SKIPPED_BLOCK = re.compile(r"^(WEBVTT|NOTE|STYLE|REGION)(\s|$|-)")


@dataclass(frozen=True, slots=True)
class Cue:
    """A stretch of speech; ``speaker`` is empty where the file names none."""

    speaker: str
    text: str
    start_s: float | None
    end_s: float | None


def seconds(hours: str | None, minutes: str, secs: str, fraction: str | None) -> float:
    """Clock parts as seconds."""
    whole = int(hours or 0) * 3600 + int(minutes) * 60 + int(secs)
    return whole + (float(f"0.{fraction}") if fraction else 0.0)


def has_cues(text: str) -> bool:
    """Whether any line is a caption's time line."""
    return any(_time_line(line) for line in text.splitlines())


def read_cues(text: str, warnings: list[str]) -> list[Cue]:
    """Every cue with text, in file order; what cannot be read is a warning, not an end."""
    cues: list[Cue] = []
    for number, block in _blocks(text):
        cues.extend(_cues_of(block, number, warnings))
    return cues


def plain_cue(text: str) -> str:
    """A cue's words without tags, entities and line breaks."""
    return " ".join(html.unescape(_TAG.sub("", text)).split())


def _blocks(text: str) -> Iterator[tuple[int, list[str]]]:
    block: list[str] = []
    first = 1
    for number, line in enumerate([*text.splitlines(), ""], start=1):
        if line.strip():
            if not block:
                first = number
            block.append(line)
        elif block:
            yield first, block
            block = []


def _time_line(line: str) -> tuple[float, float] | None:
    found = _ARROW.match(line) or _SBV.match(line)
    if found is None:
        return None
    part = found.groups()
    return seconds(*part[:4]), seconds(*part[4:])


def _cues_of(block: list[str], number: int, warnings: list[str]) -> Iterator[Cue]:
    # One block may hold several time lines when the blank line between cues was lost.
    marks = [(i, times) for i, line in enumerate(block) if (times := _time_line(line))]
    if not marks:
        if not _SKIPPED_BLOCK.match(block[0]) and any("-->" in line for line in block):
            warnings.append(f"line {number}: this cue's times cannot be read; it was left out")
        return
    for (at, times), following in zip(marks, [*(i for i, _ in marks[1:]), len(block)], strict=True):
        lines = block[at + 1 : following]
        # The number before the next time line is that cue's counter, not speech.
        if following < len(block) and lines and lines[-1].strip().isdigit():
            lines = lines[:-1]
        yield from _voices("\n".join(lines), *times)


def _voices(text: str, start_s: float, end_s: float) -> Iterator[Cue]:
    end_s = max(start_s, end_s)
    spoken = [(found[1].strip(), plain_cue(found[2])) for found in _VOICE.finditer(text)]
    lead = _VOICE.split(text, maxsplit=1)[0] if spoken else text
    if not spoken or plain_cue(lead):
        yield from _named(plain_lines(lead), start_s, end_s)
    yield from (Cue(speaker, words, start_s, end_s) for speaker, words in spoken if words)


def plain_lines(text: str) -> list[str]:
    """The cue's lines, each without tags; empty ones dropped."""
    return [words for line in text.splitlines() if (words := plain_cue(line))]


def _named(lines: Iterable[str], start_s: float, end_s: float) -> Iterator[Cue]:
    speaker, words = "", list[str]()
    for line in lines:
        found = _NAME.match(line)
        # Subtitles mark a change of speaker inside one cue with a dash.
        if words and (found or line.startswith("- ")):
            yield Cue(speaker, " ".join(words), start_s, end_s)
            speaker, words = "", []
        if found:
            speaker, line = found[1].strip(), line[found.end() :]
        words.append(line.removeprefix("- "))
    if words:
        yield Cue(speaker, " ".join(words), start_s, end_s)
