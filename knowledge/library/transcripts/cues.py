"""Timed caption files (WebVTT, SRT, SBV): text with a start and an end."""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple, TypeAlias

from knowledge.library.transcripts.names import (
    is_name,
    is_numbered,
    is_person,
    is_proper,
    is_sound,
    may_speak_once,
    named,
)
from knowledge.library.transcripts.timed import Timed, plain_cue, timed_in

_VOICE = re.compile(r"<v(?:\.[^\s<>]{0,50})?\s+([^<>]{1,100})>([^<]*+(?:<(?!v[\s.])[^<]*+)*+)", re.IGNORECASE)
# What stands before a colon; which of them are names is seen from all of them.
_COLON = re.compile(r"^(?:>> ?|- ?)?([^:：\n]{1,80}?) ?(?:: +|:$|：\s*)")
_BRACKETS = re.compile(
    r"^(?:>> ?|- ?)?(?:[(（]([^()（）\n]{1,80})[)）]|[\[［【]([^\[\]［］【】\n]{1,80})[\]］】]) ?[:：]? ?"
)
_BEFORE_NAMES = frozenset("([（［【>-")
_CHANGE = re.compile(r"^(?:- ?|>>+ ?)")
_NUMBERED_ID = re.compile(r'^\d{0,6}\s*"([^"]{1,80})"(?:\s*\(\w+\))?$')
_HEX = re.compile(r"^[0-9a-f]{4,}(?:-[0-9a-f/]+)*$|^\d+$", re.IGNORECASE)
ReadObject: TypeAlias = Callable[[Mapping[str, Any]], tuple[str, str] | None]
"""Who says what in an object; None where nobody says anything."""


class Cue(NamedTuple):
    """A stretch of speech; ``speaker`` is empty where the file names none."""

    speaker: str
    text: str
    start_s: float | None
    end_s: float | None


def read_cues(text: str, warnings: list[str], read_object: ReadObject) -> list[Cue]:
    """Every cue with text, in file order; what cannot be read is a warning, not an end.

    Args:
        read_object: Who says what in a cue that is a JSON object.
    """
    timed = timed_in(text, warnings)
    names = _Names.of(timed)
    cues = [cue for one in timed for cue in names.cues(one, read_object)]
    return _carried_on(cues)


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
    def of(cls, timed: Sequence[Timed]) -> "_Names":
        lines = [words for one in timed for words in one.plain if words]
        colons = Counter(found[1].strip() for line in lines if (found := _colon(line)))
        brackets = Counter((found[1] or found[2]).strip() for line in lines if (found := _brackets(line)))
        heads = [one.plain[0] for one in timed if len(one.lines) > 1]
        return cls(
            _names(colons), _in_brackets(brackets, len(timed)), _alone(heads), _above([one.ident for one in timed])
        )

    def cues(self, timed: Timed, read_object: ReadObject) -> Iterator[Cue]:
        text = "\n".join(timed.lines)
        if said := _object(text, read_object):
            yield Cue(named(said[0]), said[1], timed.start_s, timed.end_s)
            return
        above = self._above(timed.ident) if timed.ident else ""
        for cue in self._voices(text, timed):
            yield cue if cue.speaker or not above else cue._replace(speaker=above)

    def _above(self, ident: str) -> str:
        found = _NUMBERED_ID.match(ident)
        return named(found[1]) if found else named(ident) if ident in self.above else ""

    def _voices(self, text: str, timed: Timed) -> Iterator[Cue]:
        start_s, end_s = timed.start_s, timed.end_s
        voices = list(_VOICE.finditer(text)) if "<v" in text or "<V" in text else []
        if not voices:
            yield from self._named([words for words in timed.plain if words], start_s, end_s)
        elif lead := text[: voices[0].start()]:
            yield from self._named([words for line in lead.splitlines() if (words := plain_cue(line))], start_s, end_s)
        for found in voices:
            if words := plain_cue(found[2]):
                yield Cue(named(plain_cue(found[1])), words, start_s, end_s)

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
            if rest := _CHANGE.sub("", rest).strip():
                words.append(rest)
        if words:
            yield Cue(speaker, " ".join(words), start_s, end_s)

    def _name(self, line: str) -> tuple[str, str]:
        found = _brackets(line)
        if found and (found[1] or found[2]).strip() in self.in_brackets:
            return (found[1] or found[2]).strip(), line[found.end() :]
        found = _colon(line)
        if found and found[1].strip() in self.before_colon:
            return found[1].strip(), line[found.end() :]
        return "", line


def _colon(line: str) -> re.Match[str] | None:
    return _COLON.match(line) if ":" in line or "：" in line else None


def _brackets(line: str) -> re.Match[str] | None:
    return _BRACKETS.match(line) if line[:1] in _BEFORE_NAMES else None


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
        out.append(cue if cue.speaker or is_sound(cue.text.strip("[]()")) else cue._replace(speaker=last))
    return out
