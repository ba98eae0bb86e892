"""Transcripts without a caption format: who speaks stands before the words, or above them with a time."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple

from knowledge.library.transcripts.bare import alone, before_dashes
from knowledge.library.transcripts.cues import Cue
from knowledge.library.transcripts.heads import Line, lines_of
from knowledge.library.transcripts.names import (
    is_common,
    is_name,
    is_numbered,
    is_person,
    is_proper,
    is_role,
    named,
    speakers_among,
)
from knowledge.library.transcripts.speech import is_addressed, is_conversation

_MINIMUM_TURNS = 3
_MOST_OF_IT = 0.6
_DAY_S = 86_400
_TIMED_WORDS = re.compile(r"^[\[(]\d{1,2}:\d{2}(?::\d{2})?[\])]\s+\w")
_ENDS = (".", "?", "!", "…", ":", "”", '"', ")", "-", "—")


class Talk(StrEnum):
    """How much of a text is people talking to each other.

    Attributes:
        LIKELY: Most of it, by names that may as well be a page's labels.
        SOME: A stretch of it.
    """

    ALL = "all"
    LIKELY = "likely"
    SOME = "some"
    NONE = "none"


def talk_in(text: str, is_label: Callable[[str], bool] = lambda _: False) -> Talk:
    """How much of a text is people talking; a call repeats its few speakers, a page its labels.

    Args:
        is_label: Whether a name is what pages write before their lines, as “Q” and “Reply” are.
    """
    cues, is_bare = _read(text)
    turns = [cue for cue in cues if cue.speaker]
    counts = Counter(cue.speaker for cue in turns)
    if all(is_label(name) for name in counts):
        return Talk.SOME if _is_timed_speech(text) else Talk.NONE
    if sum(counts[name] for name in counts if is_common(name) and not is_role(name)) * 2 > len(turns):
        return Talk.NONE
    is_timed = _rise([cue.start_s for cue in turns])
    if is_bare or (not is_timed and _are_labels(text, set(counts))):
        return _talk_by_words(cues, turns)
    if not _repeats_few(counts, is_timed=is_timed):
        return Talk.SOME if _is_timed_speech(text) else Talk.NONE
    is_plain = is_timed or sum(counts[name] for name in counts if _is_somebody(name)) * 2 > len(turns)
    if _is_most(turns, cues):
        return Talk.ALL if is_plain else Talk.LIKELY
    spoken_often = sum(count >= _MINIMUM_TURNS for name, count in counts.items() if not is_role(name)) > 1
    return Talk.SOME if is_plain or (spoken_often and not any(map(is_common, counts))) else Talk.NONE


def _is_most(turns: Sequence[Cue], cues: Sequence[Cue]) -> bool:
    return sum(len(cue.text) for cue in turns) > sum(len(cue.text) for cue in cues) * _MOST_OF_IT


def _talk_by_words(cues: Sequence[Cue], turns: Sequence[Cue]) -> Talk:
    """How much of a text is talk whose names a page might write as well: the words decide."""
    said = [(cue.speaker, cue.text) for cue in turns]
    if not is_conversation(said):
        return Talk.NONE
    if _is_most(turns, cues) and (is_addressed(said) or all(_is_somebody(name) for name, _ in said)):
        return Talk.LIKELY
    return Talk.NONE if all(is_role(name) for name, _ in said) and not _is_most(turns, cues) else Talk.SOME


def _repeats_few(counts: Mapping[str, int], *, is_timed: bool) -> bool:
    turns = sum(counts.values())
    if turns < _MINIMUM_TURNS or len(counts) < 2:
        return False
    # Times that rise are a call's; without them a few names have to come again and again.
    return len(counts) < turns if is_timed and turns > _MINIMUM_TURNS else len(counts) <= max(2, turns // 2)


def _is_somebody(name: str) -> bool:
    return is_person(name) or is_numbered(name)


def _rise(times: Sequence[float | None]) -> bool:
    """Whether most turns have a time, and these rise as a call's do; an agenda begins anew every day."""
    known = [at for at in times if at is not None]
    falls = sum(not _follows(before, after) for before, after in pairwise(known))
    return len(known) * 2 > len(times) and falls * 10 <= len(known)


def _is_timed_speech(text: str) -> bool:
    """Whether most lines are words behind a time in brackets, nobody named."""
    lines = [line for line in text.splitlines() if line.strip()]
    timed = sum(bool(_TIMED_WORDS.match(line[:200])) for line in lines)
    return timed >= _MINIMUM_TURNS and timed * 2 > len(lines)


def read_lines(text: str) -> list[Cue]:
    """Every stretch of speech, in file order; words before the first name have no speaker."""
    return _read(text)[0]


def _read(text: str) -> tuple[list[Cue], bool]:
    """The same, and whether the names are bare: with no time and no colon."""
    lines = lines_of(text)
    for read in (_split_heads, _timed_heads):
        if heads := read(lines):
            return _from_wall_clock(list(_below(lines, heads))), False
    heads = _colons(lines)
    is_told = len({head.speaker for head in heads.values()}) > 1
    # Where most lines have a colon no others can be more.
    bare = {} if is_told and len(heads) * 2 >= len(lines) else max(alone(lines), before_dashes(lines), key=len)
    if is_told and len(bare) <= len(heads):
        return list(_below(lines, heads)), False
    by_bare = {at: _Head(named(name), None, rest, at) for at, (name, rest) in bare.items()}
    is_bare = not all(is_person(name) and not rest for name, rest in bare.values())
    return list(_below(lines, by_bare or heads)), is_bare


# -- which lines say who speaks ------------------------------------------------------------------


class _Head(NamedTuple):
    """Who speaks from a line on; ``last`` is the last line that says so."""

    speaker: str
    start_s: float | None
    rest: str
    last: int


def _split_heads(lines: Sequence[Line]) -> dict[int, _Head]:
    """The name on one line, the time on the one before or after it."""
    ways = [_pairs(lines, step) for step in (1, -1)]
    best = max(ways, key=lambda heads: _repeats([head.speaker for head in heads.values()]))
    counts = Counter(head.speaker for head in best.values())
    if sum(counts.values()) < 2 or (len(counts) == sum(counts.values()) > 3):
        return {}
    is_short = sum(counts.values()) < 4
    fit = {at: head for at, head in best.items() if is_short or counts[head.speaker] > 1}
    # “Priya Anand 0:03” may say it once more below.
    return fit | {at: head for at, head in _timed_heads(lines).items() if at not in fit}


def _pairs(lines: Sequence[Line], step: int) -> dict[int, _Head]:
    """Each time with the name that stands so many lines before it."""
    heads: dict[int, _Head] = {}
    for at, line in enumerate(lines):
        beside = at - step
        if not line.is_time or not 0 <= beside < len(lines) or lines[beside].is_time:
            continue
        name = lines[beside].text
        if is_name(name) and is_proper(name):
            heads[min(at, beside)] = _Head(named(name), line.start_s, "", max(at, beside))
    return heads


def _timed_heads(lines: Sequence[Line]) -> dict[int, _Head]:
    """The name beside a time; a sentence that ends in a time is none, for a call's times rise."""
    found = [(at, line) for at, line in enumerate(lines) if line.name and line.start_s is not None]
    speakers = speakers_among([line.name for _, line in found])
    counts = Counter(line.name for _, line in found if line.name in speakers)
    fits = _fitting([(line.start_s or 0.0, counts[line.name] > 1) for _, line in found])
    heads = {
        at: _Head(named(line.name), line.start_s, line.rest, at)
        for (at, line), is_fit in zip(found, fits, strict=True)
        if line.name in speakers and (counts[line.name] > 1 or is_fit)
    }
    labels = [line.label for line in lines if line.label]
    # Chapters have times too, and none comes again; who speaks below them does.
    if len(labels) > len(heads) and not any(counts[name] > 1 for name in speakers) and _repeats(labels) > 1:
        return {}
    return heads if len(heads) >= 2 and len(heads) * 2 >= min(len(labels), 6) else {}


def _fitting(times: Sequence[tuple[float, bool]]) -> list[bool]:
    """Of each time whether it lies between those of the speakers around it, who come again and again."""
    before: list[float | None] = []
    last: float | None = None
    for at, is_often in times:
        before.append(last)
        last = at if is_often else last
    after: list[float | None] = []
    last = None
    for at, is_often in reversed(times):
        after.append(last)
        last = at if is_often else last
    return [
        (low is None or _follows(low, at)) and (high is None or _follows(at, high))
        for (at, _), low, high in zip(times, before, reversed(after), strict=True)
    ]


def _follows(earlier: float, later: float) -> bool:
    """A clock that falls back by half a day has passed midnight."""
    return earlier <= later or later + _DAY_S / 2 < earlier


def _colons(lines: Sequence[Line]) -> dict[int, _Head]:
    """The name before a colon."""
    counts = Counter(line.label for line in lines if line.label)
    speakers = speakers_among(counts.elements())
    often = {name for name in speakers if counts[name] > 1}
    first = next((at for at, line in enumerate(lines) if line.label in often), 0)
    in_head = [at for at in range(first) if lines[at].label]
    heads: dict[int, _Head] = {}
    for at, line in enumerate(lines):
        if line.label in often or (line.label in speakers and not (often and _is_no_turn(lines, at, in_head))):
            heads[at] = _Head(named(line.label), line.label_s, line.said, at)
    return heads


def _is_no_turn(lines: Sequence[Line], at: int, in_head: Sequence[int]) -> bool:
    """Whether a label that stands there once is of the file's head, or of a sentence that was wrapped before it."""
    if at in in_head and (len(in_head) > 1 or not is_person(lines[at].label)):
        return True
    return at > 0 and not lines[at].is_apart and not lines[at - 1].text.endswith(_ENDS) and not lines[at - 1].is_time


def _repeats(names: Sequence[str]) -> int:
    return len(names) - len(set(names))


# -- what is said below them ---------------------------------------------------------------------


def _below(lines: Sequence[Line], heads: dict[int, _Head]) -> Iterator[Cue]:
    words: list[str] = []
    speaker, start = "", None
    mark, skips = None, -1
    for at, line in enumerate(lines):
        head = heads.get(at)
        if head is not None:
            if words:
                yield Cue(speaker, " ".join(words), start, None)
            start = head.start_s if head.start_s is not None else mark
            speaker, words, mark, skips = head.speaker, [], None, head.last
            words += [head.rest] if head.rest else []
        elif line.is_time:
            # A heading of time is said by nobody; it tells when the next one begins.
            mark = line.start_s
        elif at > skips and not line.is_furniture:
            words.append(line.text)
    if words:
        yield Cue(speaker, " ".join(words), start, None)


def _are_labels(text: str, names: set[str]) -> bool:
    """Whether the names are the labels of a page: once below each of its headings, as “Strength” is."""
    if all(is_numbered(name) for name in names):
        return False
    sections = re.split(r"^[ \t]{0,3}(?:#{1,6}[ \t]|\*\*[^*:\n]{1,80}\*\*[ \t]*$)", text, flags=re.MULTILINE)
    if len(sections) < 3:
        return False
    counts = [Counter(line.label for line in lines_of(section) if line.label in names) for section in sections]
    return max((count for each in counts for count in each.values()), default=2) <= 1


def _from_wall_clock(cues: list[Cue]) -> list[Cue]:
    """Zoom writes the time of day; a call starts at 0."""
    cues = _past_midnight(cues)
    times = [cue.start_s for cue in cues if cue.start_s is not None]
    # Half past one into a call is possible, but its first words are not.
    first = min(times, default=0.0)
    if first < 3600:
        return cues
    return [cue._replace(start_s=None if cue.start_s is None else cue.start_s - first) for cue in cues]


def _past_midnight(cues: list[Cue]) -> list[Cue]:
    """A clock that falls back by many hours has passed midnight."""
    out: list[Cue] = []
    days, last = 0, 0.0
    for cue in cues:
        if cue.start_s is not None:
            days += cue.start_s + _DAY_S / 2 < last
            last = cue.start_s
            cue = cue._replace(start_s=cue.start_s + days * _DAY_S) if days else cue
        out.append(cue)
    return out
