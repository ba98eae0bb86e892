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
        for key, value in cast("dict[str, Any]", data).items():
            if keys.rank((key,)) < 0:
                # Topics have names and numbers too.
                continue
            yield from ((key, name) for name in _called(key, value))
            yield from people_in(value, depth + 1)
    elif isinstance(data, list):
        for item in cast("list[Any]", data):
            if isinstance(item, dict):
                held = cast("dict[str, Any]", item)
                yield from ((ident, name) for name in _entry(held) for ident in keys.idents(held))
            yield from people_in(item, depth + 1)


def _called(key: str, value: Any) -> Iterator[str]:
    """The name under “SPEAKER_00”, or in the object that a key is about."""
    if isinstance(value, str) and is_numbered(key.replace("_", " ")) and is_proper(value) and is_name(value):
        yield value
    if isinstance(value, dict):
        yield from _entry(cast("dict[str, Any]", value))


def _entry(item: Mapping[str, Any]) -> Iterator[str]:
    """The name of an entry of a list of people; who says something is none."""
    name = keys.name_in(item)
    if name and not isinstance(keys.first(item, keys.TEXT[:4])[1], str):
        yield name


def speaker_of(item: Mapping[str, Any], people: Mapping[str, str]) -> str:
    """Who says it: the name the item holds, else the one that the document has for its id, else the id."""
    fallback = ""
    for key, value in keys.speakers(item):
        if isinstance(value, list | bool):
            continue
        ident = keys.identity(value)
        if isinstance(value, str) and is_name(ident) and is_proper(ident) and not is_numbered(ident):
            return named(people.get(ident, ident))
        known = people.get(ident) or keys.name_in(value) or (people.get(keys.name_in(value)))
        if known and is_name(known):
            return named(known)
        if not fallback and ident and len(ident) <= 80:
            fallback = _told_apart(ident, keys.bare(key))
    return fallback


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
