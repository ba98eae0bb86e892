"""Which events of one UID are one meeting's versions and which are meetings; where changes moved them. Pure."""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from coachbot.calendars.ics.blocks import properties

_STAMPS = ("LAST-MODIFIED", "DTSTAMP")
_THIS_AND_FUTURE = re.compile(r"^RECURRENCE-ID[^:]*;RANGE=THISANDFUTURE", re.IGNORECASE)
When = datetime | date
Event = list[str]
"""The lines of a VEVENT."""


def meetings_of(events: Sequence[Event]) -> Iterator[list[Event]]:
    """The versions of each meeting; of a meeting that was revised only what holds now.

    Two events with one UID are revisions where one is newer. Where nothing tells which, both take place: a tool gave
    them one UID by mistake, and to lose a meeting is worse than to list it twice.
    """
    if len(events) == 1:
        yield list(events)
        return
    masters = [event for event in events if not _value(event, "RECURRENCE-ID")]
    changes = _newest_of_each(event for event in events if _value(event, "RECURRENCE-ID"))
    newest = max((_age(event) for event in masters), default=None)
    current = [event for event in masters if _age(event) == newest]
    # The same meeting written down twice is one.
    current = list({_value(event, "DTSTART"): event for event in current}.values())
    if len(current) < 2:
        yield [*current, *changes]
        return
    series = next((event for event in current if _value(event, "RRULE")), None)
    for event in current:
        yield [event, *changes] if event is series else [event]
    if changes and series is None:
        yield changes


def shifts(versions: Sequence[list[str]], components: Iterable[Any]) -> dict[int, timedelta]:
    """By how much changes that hold for all that follows moved them from their places in the series."""
    found: dict[int, timedelta] = {}
    if len(versions) == 1:
        return found
    for component in components:
        number = int(component["UID"])
        if _moves_the_rest(versions[number]) and "RECURRENCE-ID" in component:
            start, place = component["DTSTART"].dt, component["RECURRENCE-ID"].dt
            if isinstance(start, datetime) == isinstance(place, datetime):
                found[number] = _wall(start) - _wall(place)
    return found


def _wall(when: When) -> datetime:
    # Rules go by the wall clock, so a shift does too.
    return when.replace(tzinfo=None) if isinstance(when, datetime) else datetime.combine(when, time())


def place_before(start: When, shift: timedelta) -> When:
    """The place in its series of an occurrence that was moved by so much."""
    place = _wall(start) - shift
    return place.replace(tzinfo=start.tzinfo) if isinstance(start, datetime) else place.date()


def _moves_the_rest(event: Event) -> bool:
    """Whether a change holds for all that come after it, too."""
    return any(_THIS_AND_FUTURE.match(line) for line in event)


def _newest_of_each(changes: Iterator[Event]) -> list[Event]:
    newest: dict[str, Event] = {}
    for event in changes:
        place = _value(event, "RECURRENCE-ID")
        if place not in newest or _age(newest[place]) <= _age(event):
            newest[place] = event
    return list(newest.values())


def _age(event: Event) -> tuple[int, str]:
    sequence = _value(event, "SEQUENCE")
    stamp = next((value for name in _STAMPS if (value := _value(event, name))), "")
    return int(sequence) if sequence.isdecimal() and len(sequence) < 10 else 0, stamp


def _value(event: Event, name: str) -> str:
    return next((line.rpartition(":")[2].strip() for known, line in properties(event) if known == name), "")
