"""Transcripts as JSON: whoever speaks, what, and when, in whatever list the recorder put it."""

import json
import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, cast

from knowledge.library.errors import UnreadableFile
from knowledge.library.transcripts import keys
from knowledge.library.transcripts.cues import Cue
from knowledge.library.transcripts.names import is_common, is_name, is_proper, named
from knowledge.library.transcripts.times import unit_of
from knowledge.library.transcripts.when import times_of
from knowledge.library.transcripts.who import MAX_DEPTH, labels_in, people_in, speaker_of
from knowledge.library.transcripts.words import by_speaker, is_word_by_word

_PREFIX = re.compile(r"^\s*+([^:：\s][^:：\n]{0,79}?) ?[:：]\s++(\S.*)$", re.DOTALL)
_LONG_ID = re.compile(r"^(?=.*\d)[\w-]{12,}$")
_MOST_KEYS = 8


class _Said(NamedTuple):
    """One item of a list of speech, its times in the file's own unit.

    Attributes:
        is_known: Whether the unit of its start is known to be seconds.
        words: How many.
    """

    speaker: str
    text: str
    start: float | None
    end: float | None
    is_known: bool
    words: int


@dataclass(frozen=True, slots=True)
class _List:
    """A list that may be the call, how likely its keys make it, and how many of its entries are no speech."""

    said: Sequence[_Said]
    rank: int
    left_out: int = 0

    def weight(self) -> tuple[int, bool, bool, int]:
        """The list that has speakers and speech, not the longest."""
        speakers = {one.speaker for one in self.said if one.speaker}
        timed = any(one.start is not None for one in self.said)
        return self.rank, len(speakers) > 1, bool(speakers) or timed, sum(one.words for one in self.said)


def read_json(text: str, warnings: list[str]) -> list[Cue]:
    """What was said, in the document's own order.

    Raises:
        UnreadableFile: Not JSON, nested beyond reason, or nobody says anything in it; with what was found.
    """
    data = _loaded(text)
    people = dict(people_in(data, 0))
    found = max(_lists(data, (), "", people, 0), key=_List.weight, default=None)
    if found is None:
        raise UnreadableFile(
            f"This JSON holds no list of {{speaker, text, start}}{_found(data)}. Export the transcript in that shape."
        )
    if found.left_out:
        warnings.append(f"Left out, for they are no speech or were replaced later: {found.left_out} entries.")
    if any(one.speaker for one in found.said):
        return _cues(found.said)
    return _cues(_told_beside(found.said, sorted(labels_in(data, people, 0))))


def read_item(item: Mapping[str, Any]) -> tuple[str, str] | None:
    """Who says what in one object, as some captions hold it; None where nobody says anything."""
    said = _said(item, "", {})
    return (said.speaker, said.text) if said else None


def _loaded(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        lines = [line for line in text.splitlines() if line.strip()]
        try:
            # One object a line, as streams are saved.
            if len(lines) > 1 and all(line.lstrip().startswith("{") for line in lines):
                return [json.loads(line) for line in lines]
        except (ValueError, RecursionError):
            pass
        raise UnreadableFile("This is not valid JSON. Export the transcript again.") from error


def _found(data: Any) -> str:
    known = list(cast("dict[str, Any]", data)) if isinstance(data, dict) else []
    return f", only {', '.join(key[:40] for key in known[:_MOST_KEYS])}" if known else ""


def _lists(data: Any, path: tuple[str, ...], speaker: str, people: Mapping[str, str], depth: int) -> Iterator[_List]:
    if depth > MAX_DEPTH:
        return
    items = keys.dicts(data)
    final = _final(items)
    if final and (said := _spoken(final, speaker, people, depth)):
        yield _List(said, _rank(path, items), len(items) - len(final))
    for key, value in keys.below(data):
        yield from _lists(value, path if key is None else (*path, key), speaker, people, depth + 1)


def _rank(path: tuple[str, ...], items: Sequence[Mapping[str, Any]]) -> int:
    """What the keys on the way say, or those of the lists below: channels hold segments."""
    own = keys.rank(path)
    below = (keys.rank((key,)) for item in items for key, value in item.items() if isinstance(value, list))
    return own if own else max(below, default=0)


def _spoken(final: Sequence[dict[str, Any]], speaker: str, people: Mapping[str, str], depth: int) -> list[_Said]:
    """What the items of a list say, each item's own list below it included."""
    found: list[_Said] = []
    for item in final:
        item = keys.best(item)
        own = speaker_of(item, people) or speaker
        below = _below(item, own, people, depth) if keys.holds_more(item) else []
        said = _said(item, own, people)
        # The words of a sentence say it again; the sentences of a monologue are the monologue.
        if said is not None and not (below and _is_more(below, said)):
            found.append(said)
        else:
            found.extend(below)
    if is_word_by_word([one.words for one in found]):
        is_known = found[0].is_known
        return [
            _Said(who, text, start, end, is_known, len(text.split())) for who, text, start, end in by_speaker(found)
        ]
    return found


def _final(items: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Those that were spoken, where some say so, and that no later guess replaced."""
    kinds = [keys.is_said(item) for item in items]
    return [
        item
        for item, kind in zip(items, kinds, strict=True)
        if not keys.is_interim(item) and (kind is not False or True not in kinds)
    ]


def _is_more(below: Sequence[_Said], said: _Said) -> bool:
    if sum(one.words for one in below) > said.words * 1.5:
        return True
    return len({one.speaker for one in below if one.speaker}) > 1


def _below(item: Mapping[str, Any], speaker: str, people: Mapping[str, str], depth: int) -> list[_Said]:
    if depth > MAX_DEPTH:
        return []
    lists = [
        _List(said, keys.rank((key,)))
        for key, value in item.items()
        if (held := keys.dicts(value)) and (said := _spoken(_final(held), speaker, people, depth + 1))
    ]
    spoken = [one for one in lists if one.rank >= 0]
    return list(max(spoken, key=_List.weight).said) if spoken else []


def _said(item: Mapping[str, Any], speaker: str, people: Mapping[str, str]) -> _Said | None:
    text = keys.text_of(item)
    if not text:
        return None
    speaker = speaker or speaker_of(item, people)
    prefix = None if speaker else _PREFIX.match(text)
    if prefix and is_name(prefix[1]) and is_proper(prefix[1]) and not is_common(prefix[1]):
        speaker, text = named(prefix[1]), prefix[2]
    start, end, is_known = times_of(item)
    words = text.split()
    return _Said(speaker, " ".join(words), start, end, is_known, len(words))


def _told_beside(said: Sequence[_Said], labels: Sequence[tuple[float, float, str]]) -> Sequence[_Said]:
    starts = [start for start, _, _ in labels]
    out: list[_Said] = []
    for one in said:
        at = bisect_right(starts, one.start) - 1 if one.start is not None else -1
        is_theirs = at >= 0 and one.start is not None and one.start <= labels[at][1]
        out.append(one._replace(speaker=labels[at][2]) if is_theirs else one)
    return out


def _cues(said: Sequence[_Said]) -> list[Cue]:
    """In seconds, whatever the file counts in; speakers without a name are numbered as they come."""
    timed = [one for one in said if one.start is not None]
    unit = 1.0
    if timed and not all(one.is_known for one in timed):
        lengths = [one.end - one.start if one.end is not None and one.start is not None else None for one in timed]
        unit = unit_of([one.start or 0.0 for one in timed], [one.words for one in timed], lengths)
    first = min((one.start * unit for one in timed if one.start is not None), default=0.0)
    # Nobody speaks for the first time after a day: this is a date, or the time of day since some other moment.
    since = first if first > 86_400 else 0.0
    short = _short_names([one.speaker for one in said])
    cues: list[Cue] = []
    for one in said:
        start, end = (None if at is None else at * unit - since for at in (one.start, one.end))
        cues.append(Cue(short.get(one.speaker, one.speaker), one.text, start, end))
    return cues


def _short_names(speakers: Sequence[str]) -> dict[str, str]:
    """“Speaker 6432345678555530067” is nobody's name: such are numbered by who speaks first."""
    long = [one for one in dict.fromkeys(speakers) if _LONG_ID.match(one.rpartition(" ")[2]) and not _is_worded(one)]
    return {one: f"Speaker {number}" for number, one in enumerate(long, start=1)}


def _is_worded(speaker: str) -> bool:
    return "@" in speaker or bool(re.search(r"[^\W\d_]{3,} [^\W\d_]{3,}", speaker))
