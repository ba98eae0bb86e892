"""What belongs to which time of a caption file, and the words of it. Pure."""

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

# 0:1:5.2, 01:05.200, 00:01:05,200: hours optional, comma or dot, any number of decimals.
_CLOCK = r"(?:(\d{1,3}):)?(\d{1,2}):(\d{1,2})(?:[.,:](\d{1,9}))?"
_ARROW = re.compile(rf"^\s*\[?{_CLOCK}\s*-+>\s*{_CLOCK}\]?(?:\s.*)?$")
_SBV = re.compile(rf"^\s*{_CLOCK}\s*,\s*{_CLOCK}\s*$")
_BROKEN_ARROW = re.compile(r"^\s*[\d:.,x]{3,20}\s*-+>")
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,200}>|<\d[\d:.]{0,20}>|\{\\?[a-z]\w{0,8}\}")
# Times that were put between the words.
_MARK = re.compile(r"[\[(]\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d{1,3})?)?[\])]")
_SKIPPED_BLOCK = re.compile(r"^(WEBVTT|NOTE|STYLE|REGION)(\s|$|-)")


@dataclass(frozen=True, slots=True)
class Timed:
    """The lines between two times, tags and all.

    Attributes:
        ident: What stands above the time; often only a number.
        plain: The same lines without tags.
    """

    ident: str
    lines: Sequence[str]
    plain: Sequence[str]
    start_s: float
    end_s: float


def has_cues(text: str) -> bool:
    """Whether a line or more are a caption's time lines."""
    return any(_time_line(line) for line in text.splitlines())


def timed_in(text: str, warnings: list[str]) -> list[Timed]:
    """The lines of every time, in file order, those said again left out; times that cannot be read are warnings."""
    return _without_repeats(list(_timed(text.splitlines(), warnings)))


def plain_cue(text: str) -> str:
    """A cue's words without tags, entities and line breaks."""
    if ":" in text:
        text = _MARK.sub(" ", text)
    if "<" in text or "{" in text:
        text = _TAG.sub("", text)
    if "&" in text:
        text = html.unescape(text)
    return " ".join(text.split())


def _seconds(hours: str | None, minutes: str, secs: str, fraction: str | None) -> float:
    whole = int(hours or 0) * 3600 + int(minutes) * 60 + int(secs)
    return whole + (float(f"0.{fraction}") if fraction else 0.0)


def _time_line(line: str) -> tuple[float, float] | None:
    # Few lines of a call are times, and looking closely at the others is slow.
    found = _ARROW.match(line) if "->" in line else _SBV.match(line) if "," in line and ":" in line else None
    if found is None:
        return None
    part = found.groups()
    return _seconds(*part[:4]), _seconds(*part[4:])


def _timed(lines: Sequence[str], warnings: list[str]) -> Iterator[Timed]:
    """Words up to the next time belong to a cue, whatever empty lines stand between them."""
    times = [_time_line(line) for line in lines]
    at = [number for number, time in enumerate(times) if time]
    first_of = {number: _ident_at(lines, times, number) for number in at}
    for number, following in zip(at, [*at, len(lines)][1:], strict=True):
        end = first_of.get(following, following)
        begin, stop = times[number] or (0.0, 0.0)
        ident = lines[number - 1].strip() if first_of[number] < number else ""
        spoken = list(_spoken(lines, number + 1, max(end, number + 1), warnings))
        yield Timed(ident, spoken, [plain_cue(line) for line in spoken], begin, max(begin, stop))
    for number in range(at[0] if at else len(lines)):
        _warn_of_times(lines[number], number, warnings)


def _ident_at(lines: Sequence[str], times: Sequence[tuple[float, float] | None], number: int) -> int:
    """Where a cue begins: at its time line, or above it at its number or name."""
    above = lines[number - 1].strip() if number else ""
    before = lines[number - 2].strip() if number > 1 else ""
    is_ident = (
        above and times[number - 1] is None and (above.isdigit() or not before) and not _SKIPPED_BLOCK.match(above)
    )
    return number - 1 if is_ident else number


def _spoken(lines: Sequence[str], start: int, end: int, warnings: list[str]) -> Iterator[str]:
    """The lines of a cue; notes and styles, and what follows times that cannot be read, are none."""
    skips = False
    for number in range(start, end):
        line = lines[number]
        if not line.strip():
            skips = False
        elif _warn_of_times(line, number, warnings) or (not lines[number - 1].strip() and _SKIPPED_BLOCK.match(line)):
            skips = True
        elif not skips:
            yield line


def _warn_of_times(line: str, number: int, warnings: list[str]) -> bool:
    is_broken = "->" in line and bool(_BROKEN_ARROW.match(line))
    if is_broken:
        warnings.append(f"line {number + 1}: this cue's times cannot be read; it was left out")
    return is_broken


def _without_repeats(timed: list[Timed]) -> list[Timed]:
    """Captions that roll say each line twice: as it comes, and above the next one."""
    plain = [[words for words in one.plain if words] for one in timed]
    pairs = [(before[-1], after[0]) for before, after in pairwise(plain) if before and after]
    again = sum(last == first for last, first in pairs)
    if again < 2 or again * 2 < len(pairs):
        return timed
    out: list[Timed] = []
    last = ""
    for one, words in zip(timed, plain, strict=True):
        fresh = words[1:] if words and words[0] == last else words
        last = words[-1] if words else last
        out.append(replace(one, lines=fresh, plain=[plain_cue(line) for line in fresh]))
    return out
