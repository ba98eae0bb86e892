"""Which events of one UID are one meeting's versions and which are meetings; where changes moved them. Pure."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from coachbot.calendars.ics.blocks import properties
from coachbot.calendars.ics.guests import HEAD, attendees
from coachbot.plans.taken_back import bare_title

_STAMPS = ("LAST-MODIFIED", "DTSTAMP")
_THIS_AND_FUTURE = re.compile(r"^RECURRENCE-ID[^:]*;RANGE=THISANDFUTURE", re.IGNORECASE)
When = datetime | date
Event = list[str]
"""The lines of a VEVENT."""
_Known = tuple[str, frozenset[str]]
# Nothing is revised more often within one file; a file made of one UID must be read in no time, too.
_MOST_REVISIONS = 20


def meetings_of(events: Sequence[Event]) -> Iterator[list[Event]]:
    """The versions of each meeting; of a meeting that was revised only what holds now.

    Two events with one UID are revisions where one is newer and they have a start, or a title and guests, in common.
    Where nothing tells which is newer, or they have nothing in common, both take place: a tool gave them one UID by
    mistake, and to lose a meeting is worse than to list it twice.
    """
    if len(events) == 1:
        yield list(events)
        return
    masters = [event for event in events if not _value(event, "RECURRENCE-ID")]
    changes = _newest_of_each(event for event in events if _value(event, "RECURRENCE-ID"))
    current = _in_force(masters)
    if len(current) < 2:
        yield [*current, *changes]
        return
    series = next((event for event in current if _value(event, "RRULE")), None)
    for event in current:
        yield [event, *changes] if event is series else [event]
    if changes and series is None:
        yield changes


def days_of(meetings: Iterable[Sequence[Event]]) -> Counter[str]:
    """How many meetings begin on each day, as ``day_of`` names it."""
    return Counter(day_of(versions) for versions in meetings)


def day_of(versions: Sequence[Event]) -> str:
    """The day a meeting begins on, by its own clock."""
    return _value(versions[0], "DTSTART")[:8]


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


def _in_force(masters: Sequence[Event]) -> list[Event]:
    """Of each meeting the newest version, in the file's order."""
    # A higher SEQUENCE says that what was organized has changed, whatever it has become.
    revision = max((_sequence(event) for event in masters), default=0)
    current = [event for event in masters if _sequence(event) == revision]
    oldest_first = sorted(current, key=_stamp)
    last_at = {_value(event, "DTSTART"): event for event in oldest_first}
    called: defaultdict[str, list[_Known]] = defaultdict(list)
    for event in oldest_first:
        called[_title(event)].append((_stamp(event), _guests(event)))
    # The same meeting written down twice is one.
    return [
        event
        for event in current
        if last_at[_value(event, "DTSTART")] is event and not _is_outdated(event, called[_title(event)])
    ]


def _is_outdated(event: Event, alike: Sequence[_Known]) -> bool:
    """Whether a newer event of the same title has the same guests, or the same and some more or fewer."""
    stamp, guests = _stamp(event), _guests(event)
    return any(later > stamp and (who <= guests or who >= guests) for later, who in alike[-_MOST_REVISIONS:])


def _age(event: Event) -> tuple[int, str]:
    return _sequence(event), _stamp(event)


def _sequence(event: Event) -> int:
    number = _value(event, "SEQUENCE")
    return int(number) if number.isdecimal() and len(number) < 10 else 0


def _stamp(event: Event) -> str:
    return next((value for name in _STAMPS if (value := _value(event, name))), "")


def _title(event: Event) -> str:
    line = next((line for name, line in properties(event) if name == "SUMMARY"), "")
    head = HEAD.match(line)
    return bare_title(line[head.end() :]) if head else ""


def _guests(event: Event) -> frozenset[str]:
    lines = [line for name, line in properties(event) if name == "ATTENDEE"]
    return frozenset(person.email or person.name for person in attendees(lines))


def _value(event: Event, name: str) -> str:
    return next((line.rpartition(":")[2].strip() for known, line in properties(event) if known == name), "")
