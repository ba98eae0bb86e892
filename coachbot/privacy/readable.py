"""Writes what is kept of somebody to be read: what they said, did and chose; keys stay in the data. Pure."""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple, cast

from coachbot.privacy.ports import Record

_ISO = re.compile(r"\d{4}-\d\d-\d\d([T ]\d\d:\d\d\S*)?")
# Inside JSON these lead a machine to something, or are what it counts by.
_MACHINE = frozenset(
    {
        "channel", "due_at", "end", "engine", "group", "hinted", "id", "in_thread", "is_known", "key", "kind",
        "language", "mind", "occurrence", "page", "page_id", "passage", "person", "reading", "refused", "seed", "seen",
        "source", "start", "thread", "trigger", "ts", "uid", "url", "user", "value", "version", "way",
    }
)  # fmt: skip
_LABELS = {
    "payload": "with",
    "shown": "the answer",
    "body": "in it",
    "content": "it says",
    "is_call": "sales call",
    "end_at": "until",
    "meta": "front matter",
}
_WORDS = {
    "slack.message": "a message you wrote",
    "slack.press": "a button you pressed",
    "slack.command": "a command you gave",
    "slack.shortcut": "a shortcut you used",
    "slack.form": "a form you sent",
    "ready": "to be done",
    "running": "being done",
    "dead": "given up",
}


class Told(NamedTuple):
    """How a table is read: its name, and its columns in order; the first two need no label."""

    title: str
    columns: str


TOLD: Mapping[str, Told] = {
    "answers": Told("Questions and answers", "at question style shown"),
    "gaps": Told("What nobody could answer", "at question"),
    "feedback": Told("Thumbs", "at helpful"),
    "places": Told("Where others were pointed to", "at question"),
    "meetings": Told("Meetings", "start_at title end_at organizer attendees link is_call why"),
    "plans": Told("Game plans", "start_at content accepted"),
    "debriefs": Told("Calls and notes", "call_at account stage outcome note moments transcript"),
    "scored_calls": Told("Recorded calls in figures", "on stage outcome"),
    "drills": Told("Drills", "made_at title why length difficulty end total shared_with body"),
    "practice_levels": Told("How they went", "at behaviour level scene"),
    "practice_disputes": Told("Where you disagreed", "at check behaviour passed heard said verdict reviewer"),
    "practice_intents": Told("What you wished to practise", "at page_id"),
    "practice_assignments": Told("What you assigned", "made_at what until"),
    "play_drafts": Told("Plays", "at title question when say ask why avoid stage state"),
    "page_notes": Told("Notes on pages", "at text page"),
    "digests": Told("Digests", "week team note state content aside"),
    "pilots": Told("Pilots", "first page last stage helped missing decision"),
    "pages": Told("Pages and calls", ""),
    "deals": Told("Deals", ""),
    "people": Told("Who you are", "name role team manager email slack started_on time_zone style"),
    "capability_preferences": Told("What you chose", "capability chosen"),
    "preferences": Told("What you chose before", "plans lead_minutes morning quiet_from quiet_until"),
    "calendars": Told("Your calendar", "checked_at trouble"),
    "series_choices": Told("Which meetings are sales calls", "at is_call"),
    "departed": Told("When you left", "at name email slack"),
    "jobs": Told("Work", "due_at kind state payload"),
    "outbound": Told("Messages it wrote to you", "at state"),
    "conversations": Told("Threads with you", "at feature"),
    "model_use": Told("Use of a model", "day capability model calls tokens_in tokens_out"),
    "installations": Told("Where it is installed", "installed_at"),
}
"""How each table is read; one that is not here is told by its name and count."""


def written(record: Record) -> Iterator[str]:
    """What one table has of somebody, a list item a row."""
    told = TOLD.get(record.table, Told(record.table.replace("_", " ").capitalize(), ""))
    yield from ("", f"### {told.title}", "")
    columns = told.columns.split()
    for row in sorted(record.rows, key=lambda row: str(row.get(columns[0])) if columns else ""):
        yield from _row(columns, row)
    for row in record.named:
        where = ", ".join(_label(name) for name in row["named_in"])
        which = " · ".join(_text(value) for name, value in row.items() if name != "named_in")
        yield f"- {which}: you are named there ({where})"


def _row(columns: list[str], row: Mapping[str, Any]) -> Iterator[str]:
    """Its short values in a line, then what is in its JSON, indented."""
    found = [(name, row[name]) for name in columns if _says(row.get(name))]
    short = [
        _text(value) if name in columns[:2] and not isinstance(value, bool) else f"{_label(name)}: {_text(value)}"
        for name, value in found
        if not isinstance(value, dict | list)
    ]
    yield f"- {'; '.join(short) or 'one more'}"
    for name, value in found:
        if isinstance(value, dict | list):
            yield from _tree(_label(name), value, "  ")


def _tree(label: str, value: Any, pad: str) -> Iterator[str]:
    if isinstance(value, dict):
        items = cast("dict[str, Any]", value).items()
        inner = [line for name, one in items if name not in _MACHINE for line in _tree(_label(name), one, pad + "  ")]
    elif isinstance(value, list):
        told = ["; ".join(_leaves(one)) for one in cast("list[Any]", value)]
        inner = [f"{pad}  - {one}" for one in told if one]
    else:
        if isinstance(value, str | bool) and _says(value):
            yield f"{pad}- {label}: {_text(value)}"
        return
    if inner:
        yield from (f"{pad}- {label}:", *inner)


def _leaves(value: Any) -> Iterator[str]:
    """The words in it, in order."""
    if isinstance(value, dict):
        for name, one in cast("dict[str, Any]", value).items():
            if name not in _MACHINE:
                yield from _leaves(one)
    elif isinstance(value, list):
        for one in cast("list[Any]", value):
            yield from _leaves(one)
    elif isinstance(value, str) and value:
        yield _text(value)


def _says(value: Any) -> bool:
    """Whether there is anything; no and nought are something."""
    return value is not None and (isinstance(value, bool | int | float) or bool(value))


def _label(name: str) -> str:
    return _LABELS.get(name, name.replace("_", " "))


def _text(value: Any) -> str:
    """As a person writes it: yes, 3 Nov 2026, 14:05; line breaks as spaces, so that a row is an item."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str) and value in _WORDS:
        return _WORDS[value]
    if isinstance(value, str) and _is_name(value):
        return value.replace("_", " ")
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    if match := _ISO.fullmatch(text):
        at = datetime.fromisoformat(text)
        return f"{at.day} {at:%b %Y}" + (f", {at:%H:%M}" if match[1] else "")
    return " ".join(text.split())


def _is_name(value: str) -> bool:
    """Whether it is several words in small letters with lines between them, as names are in code."""
    words = value.split("_")
    return len(words) > 1 and all(word.isascii() and word.isalpha() and word.islower() for word in words)
