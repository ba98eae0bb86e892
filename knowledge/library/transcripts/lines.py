"""Transcripts without a caption format: who speaks stands before the words, or above them with a time."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from knowledge.library.transcripts.cues import Cue
from knowledge.library.transcripts.heads import Line, lines_of
from knowledge.library.transcripts.names import is_name, is_numbered, is_person, is_proper, named, speakers_among

_MINIMUM_TURNS = 3
_MOST_OF_IT = 0.6
_DAY_S = 86_400
_ENDS = (".", "?", "!", "…", ":", "”", '"', ")", "-", "—")


class Talk(StrEnum):
    """How much of a text is people talking to each other."""

    ALL = "all"
    SOME = "some"
    NONE = "none"


def looks_like_a_call(text: str) -> bool:
    """Whether most of a text is people talking: at least three turns of two speakers."""
    return talk_in(text) is Talk.ALL


def talk_in(text: str, is_label: Callable[[str], bool] = lambda _: False) -> Talk:
    """How much of a text is people talking.

    Args:
        is_label: Whether a name is what pages write before their lines, as “Q” and “Reply” are.

    A page that says "Note: ..." three times is no call; a call repeats its few speakers. Times or whole names make a
    stretch of talk plain, however much else the file holds.
    """
    cues = read_lines(text)
    turns = [cue for cue in cues if cue.speaker]
    names = [cue.speaker for cue in turns]
    if len(names) < _MINIMUM_TURNS or not 2 <= len(set(names)) <= max(2, len(names) // 2):
        return Talk.NONE
    if all(is_label(name) for name in names):
        return Talk.NONE
    is_plain = sum(cue.start_s is not None or is_person(cue.speaker) for cue in turns) * 2 > len(turns)
    if not is_plain and _are_labels(text, set(names)):
        return Talk.NONE
    if sum(len(cue.text) for cue in turns) > sum(len(cue.text) for cue in cues) * _MOST_OF_IT:
        return Talk.ALL
    return Talk.SOME if is_plain else Talk.NONE


def read_lines(text: str) -> list[Cue]:
    """Every stretch of speech, in file order; words before the first name have no speaker."""
    lines = lines_of(text)
    for read in (_split_heads, _timed_heads):
        if heads := read(lines):
            return _from_wall_clock(list(_below(lines, heads)))
    heads = _colons(lines)
    if len({head.speaker for head in heads.values()}) < 2:
        heads = _alone(lines) or heads
    return list(_below(lines, heads))


# -- which lines say who speaks ------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Head:
    """Who speaks from a line on; ``last`` is the last line that says so."""

    speaker: str
    start_s: float | None
    rest: str
    last: int


def _split_heads(lines: Sequence[Line]) -> dict[int, _Head]:
    """The name on one line, the time on the one before or after it."""
    ways: list[dict[int, _Head]] = []
    for step in (1, -1):
        heads: dict[int, _Head] = {}
        for at, line in enumerate(lines):
            other = at + step
            if not (line.is_time and 0 <= other - step * 2 < len(lines) + 2) or not 0 <= at - step < len(lines):
                continue
            name = lines[at - step].text
            if is_name(name) and is_proper(name) and not lines[at - step].is_time:
                heads[min(at, at - step)] = _Head(named(name), line.start_s, "", max(at, at - step))
        ways.append(heads)
    best = max(ways, key=lambda heads: _repeats([head.speaker for head in heads.values()]))
    names = [head.speaker for head in best.values()]
    if len(names) < 2 or (_repeats(names) == 0 and len(names) > 3):
        return {}
    often = {name for name in names if names.count(name) > 1} or set(names)
    fit = {at: head for at, head in best.items() if head.speaker in often or len(names) < 4}
    # “Priya Anand 0:03” may say it once more below.
    return fit | {at: head for at, head in _timed_heads(lines).items() if at not in fit}


def _timed_heads(lines: Sequence[Line]) -> dict[int, _Head]:
    """The name beside a time; a sentence that ends in a time is none, for a call's times rise."""
    found = [(at, line) for at, line in enumerate(lines) if line.name and line.start_s is not None]
    speakers = speakers_among([line.name for _, line in found])
    names = [line.name for _, line in found if line.name in speakers]
    often = {name for name in names if names.count(name) > 1}
    heads: dict[int, _Head] = {}
    for n, (at, line) in enumerate(found):
        if line.name in speakers and (line.name in often or _rises(found, n, often)):
            heads[at] = _Head(named(line.name), line.start_s, line.rest, at)
    colons = sum(bool(line.label) for line in lines)
    return heads if len(heads) >= 2 and len(heads) * 2 >= min(colons, 6) else {}


def _rises(found: Sequence[tuple[int, Line]], n: int, often: set[str]) -> bool:
    """Whether a time fits between those of the speakers around it."""
    own = found[n][1].start_s or 0.0
    before = [line.start_s or 0.0 for _, line in found[:n] if line.name in often]
    after = [line.start_s or 0.0 for _, line in found[n + 1 :] if line.name in often]
    return (not before or _follows(before[-1], own)) and (not after or _follows(own, after[0]))


def _follows(earlier: float, later: float) -> bool:
    """A clock that falls back by half a day has passed midnight."""
    return earlier <= later or later + _DAY_S / 2 < earlier


def _colons(lines: Sequence[Line]) -> dict[int, _Head]:
    """The name before a colon."""
    labels = [line.label for line in lines if line.label]
    speakers = speakers_among(labels)
    often = {name for name in speakers if labels.count(name) > 1}
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


def _alone(lines: Sequence[Line]) -> dict[int, _Head]:
    """Whole names on lines of their own, again and again, each above what is said."""
    found = [
        at
        for at, line in enumerate(lines[:-1])
        if is_name(line.text) and is_person(line.text) and lines[at + 1].text != line.text
    ]
    names = [lines[at].text for at in found]
    often = {name for name in names if names.count(name) > 1}
    return {
        at: _Head(named(lines[at].text), None, "", at) for at in found if lines[at].text in often and len(often) > 1
    }


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
    sections = re.split(r"^[ \t]{0,3}#{1,6}[ \t]", text, flags=re.MULTILINE)
    if len(sections) < 3:
        return False
    counts = [sum(line.label == name for line in lines_of(section)) for section in sections for name in names]
    return max(counts, default=0) <= 1


def _from_wall_clock(cues: list[Cue]) -> list[Cue]:
    """Zoom writes the time of day; a call starts at 0."""
    cues = _past_midnight(cues)
    times = [cue.start_s for cue in cues if cue.start_s is not None]
    # Half past one into a call is possible, but its first words are not.
    first = min(times, default=0.0)
    if first < 3600:
        return cues
    return [replace(cue, start_s=None if cue.start_s is None else cue.start_s - first) for cue in cues]


def _past_midnight(cues: list[Cue]) -> list[Cue]:
    """A clock that falls back by many hours has passed midnight."""
    out: list[Cue] = []
    days, last = 0, 0.0
    for cue in cues:
        if cue.start_s is not None:
            days += cue.start_s + _DAY_S / 2 < last
            last = cue.start_s
            cue = replace(cue, start_s=cue.start_s + days * _DAY_S)
        out.append(cue)
    return out
