"""Who says an item of a recorder's JSON: the name it holds, or the one the document lists beside the call. Pure."""

from collections.abc import Iterator, Mapping
from typing import Any, cast

from knowledge.library.transcripts import keys
from knowledge.library.transcripts.names import is_name, is_numbered, is_proper, named
from knowledge.library.transcripts.when import times_of

MAX_DEPTH = 9


def people_in(data: Any, depth: int) -> Iterator[tuple[str, str]]:
    """Whoever the document lists beside the call: a name for each id."""
    if depth > MAX_DEPTH:
        return
    if isinstance(data, dict):
        yield from _keyed(cast("dict[str, Any]", data), depth)
    elif isinstance(data, list):
        for item in cast("list[Any]", data):
            if not isinstance(item, dict):
                yield from people_in(item, depth + 1)
            elif keys.may_name(held := cast("dict[str, Any]", item)):
                name = _entry(held)
                yield from ((ident, name) for ident in keys.idents(held) if name)
                yield from people_in(held, depth + 1)


def _keyed(data: Mapping[str, Any], depth: int) -> Iterator[tuple[str, str]]:
    for key, value in data.items():
        # Topics have names and numbers too.
        if isinstance(value, (str, dict, list)) and keys.rank((key,)) >= 0:
            if name := _called(key, value):
                yield key, name
            yield from people_in(value, depth + 1)


def _called(key: str, value: Any) -> str:
    """The name under “SPEAKER_00”, or in the object that a key is about."""
    if isinstance(value, dict):
        return _entry(cast("dict[str, Any]", value))
    is_voice = isinstance(value, str) and keys.is_voice(key)
    return value if is_voice and is_proper(value) and is_name(value) else ""


def _entry(item: Mapping[str, Any]) -> str:
    """The name of an entry of a list of people; who says something is none."""
    name = keys.name_in(item)
    return "" if name and isinstance(keys.first(item, keys.TEXT[:4])[1], str) else name


def speaker_of(item: Mapping[str, Any], people: Mapping[str, str]) -> str:
    """Who says it: the name the item holds, else the one that the document has for its id, else the id."""
    fallback = ""
    for key in keys.speakers(item):
        value = item[key]
        if value is None or isinstance(value, (list, bool)):
            continue
        ident = keys.identity(value)
        if isinstance(value, str) and _is_whole(ident):
            return named(people.get(ident, ident))
        known = people.get(ident) or keys.name_in(value)
        if known and is_name(known):
            return named(known)
        if not fallback and ident and len(ident) <= 80:
            fallback = _told_apart(ident, keys.bare(key))
    return fallback


def _is_whole(name: str) -> bool:
    return is_name(name) and is_proper(name) and not is_numbered(name)


def _told_apart(ident: str, key: str) -> str:
    if ident.isdigit():
        return f"{'Channel' if key.startswith('channel') else 'Speaker'} {ident}"
    return named(ident) if is_name(ident) else ""


def labels_in(data: Any, people: Mapping[str, str], depth: int) -> Iterator[tuple[float, float, str]]:
    """Who speaks from when to when, where a recognizer lists that beside the words."""
    if depth > MAX_DEPTH:
        return
    for item in keys.dicts(data):
        start, end, _ = times_of(item)
        if not keys.text_of(item) and start is not None and end is not None and (speaker := speaker_of(item, people)):
            yield start, end, speaker
    for value in cast("dict[str, Any]", data).values() if isinstance(data, dict) else keys.dicts(data):
        yield from labels_in(value, people, depth + 1)
