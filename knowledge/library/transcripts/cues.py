"""Timed caption files (WebVTT, SRT, SBV): text with a start and an end."""

import html
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any, TypeAlias

from knowledge.library.transcripts.names import (
    is_name,
    is_numbered,
    is_person,
    is_proper,
    is_sound,
    may_speak_once,
    named,
)

# 0:1:5.2, 01:05.200, 00:01:05,200: hours optional, comma or dot, any number of decimals.
_CLOCK = r"(?:(\d{1,3}):)?(\d{1,2}):(\d{1,2})(?:[.,:](\d{1,9}))?"
_ARROW = re.compile(rf"^\s*\[?{_CLOCK}\s*-+>\s*{_CLOCK}\]?(?:\s.*)?$")
_SBV = re.compile(rf"^\s*{_CLOCK}\s*,\s*{_CLOCK}\s*$")
_BROKEN_ARROW = re.compile(r"^\s*[\d:.,x]{3,20}\s*-+>")
_VOICE = re.compile(r"<v(?:\.[^\s<>]{0,50})?\s+([^<>]{1,100})>(.*?)(?=<v[\s.]|$)", re.DOTALL | re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,200}>|<\d[\d:.]{0,20}>|\{\\?[a-z]\w{0,8}\}")
# Times that were put between the words.
_MARK = re.compile(r"[\[(]\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d{1,3})?)?[\])]")
# What stands before a colon; which of them are names is seen from all of them.
_COLON = re.compile(r"^(?:>> ?|- ?)?([^:：\n]{1,80}?) ?(?:: +|:$|：\s*)")
_BRACKETS = re.compile(
    r"^(?:>> ?|- ?)?(?:[(（]([^()（）\n]{1,80})[)）]|[\[［【]([^\[\]［］【】\n]{1,80})[\]］】]) ?[:：]? ?"
)
_NUMBERED_ID = re.compile(r'^\d{0,6}\s*"([^"]{1,80})"(?:\s*\(\w+\))?$')
_SKIPPED_BLOCK = re.compile(r"^(WEBVTT|NOTE|STYLE|REGION)(\s|$|-)")
_HEX = re.compile(r"^[0-9a-f]{4,}(?:-[0-9a-f/]+)*$|^\d+$", re.IGNORECASE)
ReadObject: TypeAlias = Callable[[Mapping[str, Any]], tuple[str, str] | None]
"""Who says what in an object; None where nobody says anything."""


@dataclass(frozen=True, slots=True)
class Cue:
    """A stretch of speech; ``speaker`` is empty where the file names none."""

    speaker: str
    text: str
    start_s: float | None
    end_s: float | None


@dataclass(frozen=True, slots=True)
class _Timed:
    """The lines between two times, tags and all.

    Attributes:
        ident: What stands above the time; often only a number.
    """

    ident: str
    lines: tuple[str, ...]
    start_s: float
    end_s: float


def has_cues(text: str) -> bool:
    """Whether a line or more are a caption's time lines."""
    return any(_time_line(line) for line in text.splitlines())


def read_cues(text: str, warnings: list[str], read_object: ReadObject) -> list[Cue]:
    """Every cue with text, in file order; what cannot be read is a warning, not an end.

    Args:
        read_object: Who says what in a cue that is a JSON object.
    """
    timed = _without_repeats(list(_timed(text.splitlines(), warnings)))
    names = _Names.of(timed)
    cues = [cue for one in timed for cue in names.cues(one, read_object)]
    return _carried_on(cues)


def plain_cue(text: str) -> str:
    """A cue's words without tags, entities and line breaks."""
    return " ".join(html.unescape(_TAG.sub("", _MARK.sub(" ", text))).split())


# -- what belongs to which time ------------------------------------------------------------------


def _seconds(hours: str | None, minutes: str, secs: str, fraction: str | None) -> float:
    whole = int(hours or 0) * 3600 + int(minutes) * 60 + int(secs)
    return whole + (float(f"0.{fraction}") if fraction else 0.0)


def _time_line(line: str) -> tuple[float, float] | None:
    found = _ARROW.match(line) or _SBV.match(line)
    if found is None:
        return None
    part = found.groups()
    return _seconds(*part[:4]), _seconds(*part[4:])


def _timed(lines: Sequence[str], warnings: list[str]) -> Iterator[_Timed]:
    """Words up to the next time belong to a cue, whatever empty lines stand between them."""
    times = [_time_line(line) for line in lines]
    at = [number for number, time in enumerate(times) if time]
    first_of = {number: _ident_at(lines, number) for number in at}
    for number, following in zip(at, [*at, len(lines)][1:], strict=True):
        end = first_of.get(following, following)
        begin, stop = times[number] or (0.0, 0.0)
        ident = lines[number - 1].strip() if first_of[number] < number else ""
        spoken = tuple(_spoken(lines, number + 1, max(end, number + 1), warnings))
        yield _Timed(ident, spoken, begin, max(begin, stop))
    for number in range(at[0] if at else len(lines)):
        _warn_of_times(lines[number], number, warnings)


def _ident_at(lines: Sequence[str], number: int) -> int:
    """Where a cue begins: at its time line, or above it at its number or name."""
    above = lines[number - 1].strip() if number else ""
    before = lines[number - 2].strip() if number > 1 else ""
    is_ident = above and not _time_line(above) and (above.isdigit() or not before) and not _SKIPPED_BLOCK.match(above)
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
    is_broken = bool(_BROKEN_ARROW.match(line))
    if is_broken:
        warnings.append(f"line {number + 1}: this cue's times cannot be read; it was left out")
    return is_broken


def _without_repeats(timed: list[_Timed]) -> list[_Timed]:
    """Captions that roll say each line twice: as it comes, and above the next one."""
    plain = [[words for line in one.lines if (words := plain_cue(line))] for one in timed]
    pairs = [(before[-1], after[0]) for before, after in pairwise(plain) if before and after]
    again = sum(last == first for last, first in pairs)
    if again < 2 or again * 2 < len(pairs):
        return timed
    out: list[_Timed] = []
    last = ""
    for one, words in zip(timed, plain, strict=True):
        fresh = words[1:] if words and words[0] == last else words
        last = words[-1] if words else last
        out.append(replace(one, lines=tuple(fresh)))
    return out


# -- who speaks ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Names:
    """What are names in this file, seen from all of its cues.

    Attributes:
        before_colon: Before a colon.
        in_brackets: In brackets at a line's begin.
        alone: On the first line of a cue.
        above: Above a cue's time.
    """

    before_colon: frozenset[str]
    in_brackets: frozenset[str]
    alone: frozenset[str]
    above: frozenset[str]

    @classmethod
    def of(cls, timed: Sequence[_Timed]) -> "_Names":
        lines = [words for one in timed for line in one.lines if (words := plain_cue(line))]
        colons = Counter(found[1].strip() for line in lines if (found := _COLON.match(line)))
        brackets = Counter((found[1] or found[2]).strip() for line in lines if (found := _BRACKETS.match(line)))
        heads = [plain_cue(one.lines[0]) for one in timed if len(one.lines) > 1]
        return cls(
            _names(colons), _in_brackets(brackets, len(timed)), _alone(heads), _above([one.ident for one in timed])
        )

    def cues(self, timed: _Timed, read_object: ReadObject) -> Iterator[Cue]:
        text = "\n".join(timed.lines)
        if said := _object(text, read_object):
            yield Cue(named(said[0]), said[1], timed.start_s, timed.end_s)
            return
        above = self._above(timed.ident)
        for cue in self._voices(text, timed):
            yield replace(cue, speaker=cue.speaker or above)

    def _above(self, ident: str) -> str:
        found = _NUMBERED_ID.match(ident)
        return named(found[1]) if found else named(ident) if ident in self.above else ""

    def _voices(self, text: str, timed: _Timed) -> Iterator[Cue]:
        start_s, end_s = timed.start_s, timed.end_s
        spoken = [(named(plain_cue(found[1])), plain_cue(found[2])) for found in _VOICE.finditer(text)]
        lead = _VOICE.split(text, maxsplit=1)[0] if spoken else text
        if not spoken or plain_cue(lead):
            yield from self._named([words for line in lead.splitlines() if (words := plain_cue(line))], start_s, end_s)
        yield from (Cue(speaker, words, start_s, end_s) for speaker, words in spoken if words)

    def _named(self, lines: list[str], start_s: float, end_s: float) -> Iterator[Cue]:
        speaker, words = "", list[str]()
        if len(lines) > 1 and lines[0] in self.alone:
            speaker, lines = named(lines[0]), lines[1:]
        for line in lines:
            name, rest = self._name(line)
            # Subtitles mark a change of speaker inside one cue with a dash.
            if name or line.startswith(("- ", ">>")) or line.strip() == "-":
                if words:
                    yield Cue(speaker, " ".join(words), start_s, end_s)
                speaker, words = named(name) if name or words or line.startswith((">>", "-")) else speaker, []
            if rest := re.sub(r"^(?:- ?|>>+ ?)", "", rest).strip():
                words.append(rest)
        if words:
            yield Cue(speaker, " ".join(words), start_s, end_s)

    def _name(self, line: str) -> tuple[str, str]:
        found = _BRACKETS.match(line)
        if found and (found[1] or found[2]).strip() in self.in_brackets:
            return (found[1] or found[2]).strip(), line[found.end() :]
        found = _COLON.match(line)
        if found and found[1].strip() in self.before_colon:
            return found[1].strip(), line[found.end() :]
        return "", line


def _names(counts: Mapping[str, int]) -> frozenset[str]:
    """Of all that stands before colons: what is written as a name, and what comes again and again."""
    fit = {name for name in counts if is_name(name)}
    often = {name for name in fit if counts[name] > 1}
    once = {name for name in fit - often if is_proper(name) and may_speak_once(name, often)}
    return frozenset(often | once)


def _in_brackets(counts: Mapping[str, int], cues: int) -> frozenset[str]:
    """What recurs like a name, or stands where others that are names do; never a sound."""
    fit = {name: count for name, count in counts.items() if is_name(name) and is_proper(name) and not is_sound(name)}
    people = {name for name in fit if is_person(name) or is_numbered(name)}
    recur = any(count > 1 for count in fit.values())
    if recur and (people or (len(fit) > 1 and sum(fit.values()) * 2 > cues)):
        return frozenset(fit)
    return frozenset(people)


def _alone(heads: Sequence[str]) -> frozenset[str]:
    """Names on the first line of their cues: nearly all first lines are, and they repeat."""
    fit = [head for head in heads if is_name(head) and is_proper(head) and ":" not in head]
    few = len(set(fit)) < len(fit) and len(set(fit)) <= max(2, len(fit) // 2)
    return frozenset(fit) if len(fit) > 2 and few and len(fit) * 5 >= len(heads) * 4 else frozenset()


def _above(idents: Sequence[str]) -> frozenset[str]:
    """What stands above times and names somebody; a number or a hash is a counter, a word may be anything."""
    counts = Counter(ident for ident in idents if ident and not _HEX.match(ident) and is_name(ident))
    worded = {name for name in counts if re.search(r"[^\W\d_]{2}", name)}
    people = {name for name in worded if is_person(name) and counts[name] > 1}
    numbered = {name for name in worded if is_numbered(name) and not name.lower().startswith(("cue", "slide"))}
    return frozenset(people | numbered)


def _object(text: str, read_object: ReadObject) -> tuple[str, str] | None:
    if not text.lstrip().startswith("{"):
        return None
    try:
        held = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return read_object(held) if isinstance(held, dict) else None  # pyright: ignore[reportUnknownArgumentType]


def _carried_on(cues: list[Cue]) -> list[Cue]:
    """Where a file names people only when somebody else begins, a name holds until the next."""
    named_cues = [cue.speaker for cue in cues if cue.speaker]
    changes = all(before != after for before, after in pairwise(named_cues))
    if len(named_cues) < 3 or len(named_cues) == len(cues) or not changes or len(set(named_cues)) == len(named_cues):
        return cues
    out: list[Cue] = []
    for cue in cues:
        last = out[-1].speaker if out else ""
        out.append(cue if cue.speaker or is_sound(cue.text.strip("[]()")) else replace(cue, speaker=last))
    return out
