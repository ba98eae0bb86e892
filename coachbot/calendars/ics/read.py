"""Reading iCalendar: every event by itself, its recurrences written out within a window."""

import re
import warnings
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from time import monotonic
from typing import Any, cast
from zoneinfo import ZoneInfo

import icalendar
import x_wr_timezone
from dateutil.rrule import DAILY, HOURLY, MINUTELY, SECONDLY, WEEKLY, rruleset
from recurring_ical_events import EventAdapter, Series

from coachbot.calendars.ics import event, plainly
from coachbot.calendars.ics.blocks import Property, properties, split
from coachbot.calendars.ics.notices import notices, shows_no_guests
from coachbot.calendars.ics.rules import mended, several_a_day, whole
from coachbot.calendars.ics.versions import When, day_of, days_of, meetings_of, place_before, shifts
from coachbot.calendars.ics.zone_names import zone_name
from coachbot.calendars.ics.zones import Zones
from coachbot.plans.meeting import Meeting, Skipped

# Looking at so many moments takes about a second.
MAX_STEPS = 200_000
MAX_OCCURRENCES = 10_000
# A rule that never comes true is looked for until the year 9999, seconds long; a file full of them must end.
MAX_S = 10.0
_STEP = {
    WEEKLY: timedelta(weeks=1),
    DAILY: timedelta(days=1),
    HOURLY: timedelta(hours=1),
    MINUTELY: timedelta(minutes=1),
    SECONDLY: timedelta(seconds=1),
}
_DAY = re.compile(r":(\d{4})(\d{2})(\d{2})(?:T|$)")
# What decides when an event happens; its words need no library, and cannot break one.
_WHEN = frozenset({"SEQUENCE", "DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID"})
_RECURS = frozenset({"RRULE", "RDATE", "RECURRENCE-ID", "EXRULE"})
_MARGIN = timedelta(days=2)


class NoCalendar(ValueError):
    """The text holds no calendar."""


class _Unreadable(ValueError):
    """An event that cannot be read; the message is for a person."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file came to.

    Attributes:
        meetings: Earliest first.
        events: How many different events the file has, read or not, within the window or not.
        notices: What holds for the whole file and a person should know, a sentence each.
    """

    meetings: tuple[Meeting, ...]
    skipped: tuple[Skipped, ...]
    events: int
    notices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Window:
    start: When
    end: When

    def days(self) -> tuple[date, date]:
        """Days that surely hold it, in any zone."""
        return _day(self.start) - _MARGIN, _day(self.end) + _MARGIN


def read(text: str, *, start: When, end: When, zone: str = "UTC") -> Reading:
    """The meetings that touch a window.

    Args:
        start: With a zone, a moment; without one, a time on the wall clock of each event.
        end: As ``start``; what begins exactly then is still in.
        zone: Where times are read that name no zone, or one nobody knows; the owner's. The file's X-WR-TIMEZONE
            goes before it.

    Raises:
        NoCalendar: There is no calendar in the text.
    """
    parts = split(text)
    if not parts.is_calendar and not parts.events:
        raise NoCalendar("This is no calendar file. Give an .ics file, or the address of one.")
    zones = Zones(parts.zones, zone_name(parts.zone) or zone_name(zone) or "UTC")
    window = _Window(start, end)
    meetings: list[Meeting] = []
    skipped = [Skipped(uid, "This event is cut off: its end is missing.") for uid in parts.unfinished]
    until = monotonic() + MAX_S
    for uid, versions in parts.events.items():
        try:
            apart = list(meetings_of(versions))
            days = days_of(apart)
            for own in _in_time(apart, until):
                meetings.extend(_expanded(uid, own, zones, window, own_zone=parts.zone, days=days))
        except _Unreadable as error:
            skipped.append(Skipped(uid, str(error)))
        except (ValueError, TypeError, KeyError, AttributeError, IndexError, OverflowError, ArithmeticError):
            skipped.append(Skipped(uid, "This event is written in a way that cannot be read."))
    meetings.sort(key=lambda m: (m.start, m.end, m.uid, m.occurrence))
    if shows_no_guests(parts):
        meetings = [replace(meeting, guests_unknown=True) for meeting in meetings]
    found = len(parts.events) + len(parts.unfinished)
    return Reading(tuple(meetings), tuple(skipped), found, notices(parts, zones))


def _in_time(apart: Iterable[list[list[str]]], until: float) -> Iterator[list[list[str]]]:
    for own in apart:
        if monotonic() > until:
            raise _Unreadable("The events before this one took too long to read.")
        yield own


def _expanded(
    uid: str,
    versions: list[list[str]],
    zones: Zones,
    window: _Window,
    *,
    own_zone: str,
    days: Counter[str],
) -> Iterator[Meeting]:
    """The occurrences of one meeting; ``days`` are those on which this and others of its UID begin."""
    events = [list(properties(version)) for version in versions]
    if len(events) == 1 and _is_elsewhere(events[0], window):
        return
    components = _components(events, zones, own_zone=own_zone)
    if not components:
        raise _Unreadable("This event is written in a way that cannot be read.")
    series = Series([EventAdapter(_checked(component)) for component in components])
    _bound(series, window)
    # Without their times, two on one day would be one.
    often = several_a_day(events) or days[day_of(versions)] > 1
    recurs = days.total() > 1 or any(name in _RECURS for one in events for name, _ in one)
    moved = shifts(versions, components)
    own = ZoneInfo(zones.fallback)
    # The words are the same for all occurrences of a series but the changed ones.
    same: dict[int, Meeting] = {}
    for number, occurrence in enumerate(cast("Iterator[Any]", series.between(window.start, window.end))):
        if number >= MAX_OCCURRENCES:
            raise _Unreadable(f"This event repeats very often; only its first {MAX_OCCURRENCES} times are listed.")
        version = int(occurrence._adapter._component["UID"])
        if version not in same:
            same[version] = event.described(uid, events[version], series=recurs)
        if version in moved:
            original = place_before(occurrence.start, moved[version])
        else:
            original = occurrence.id.recurrence_id or occurrence.start
        which = event.place_in_series(original, several_a_day=often) if recurs else event.ONCE
        yield event.at(same[version], which, occurrence.start, occurrence.end, own)


def _components(events: Iterable[Iterable[Property]], zones: Zones, *, own_zone: str) -> list[Any]:
    """The versions of an event, of each only what decides when it happens."""
    times = whole([zones.rewritten([line for name, line in one if name in _WHEN]) for one in events])
    times = [[fixed for line in own if (fixed := mended(line, own))] for own in times]
    plain = [plainly.event(own, number) for number, own in enumerate(times)]
    if not own_zone and all(event is not None for event in plain):
        return list(plain)
    lines: list[str] = []
    for number, own in enumerate(times):
        lines += ["BEGIN:VEVENT", f"UID:{number}", *own, "END:VEVENT"]
    head = [f"X-WR-TIMEZONE:{zones.fallback}"] if own_zone else []
    calendar = _parsed(["BEGIN:VCALENDAR", *head, *zones.definitions(lines), *lines, "END:VCALENDAR"])
    if own_zone:
        calendar = x_wr_timezone.to_standard(calendar)
    return cast("list[Any]", calendar.walk("VEVENT"))


def _parsed(lines: list[str]) -> icalendar.Calendar:
    return icalendar.Calendar.from_ical("\r\n".join(lines) + "\r\n")


def _checked(component: Any) -> Any:
    """The event, if what decides when it happens could be read."""
    broken = {str(name).upper() for name, _ in component.errors if name}
    if "DTSTART" in broken or "DTSTART" not in component or not hasattr(component["DTSTART"], "dt"):
        raise _Unreadable("This event has no start that can be read.")
    for name, what in (("RRULE", "rule of repetition"), ("RECURRENCE-ID", "place in its series")):
        if name in broken:
            raise _Unreadable(f"The {what} of this event cannot be read.")
    for name in ("DTEND", "DURATION"):
        if name in broken or (name in component and not hasattr(component[name], "dt")):
            component.pop(name, None)
    _whole_lists(component)
    _same_kind_of_end(component)
    return component


def _whole_lists(component: Any) -> None:
    """Of the dates added and left out those that could be read."""
    for name in ("RDATE", "EXDATE"):
        values = component.get(name)
        if values is not None:
            listed = cast("list[Any]", values if isinstance(values, list) else [values])
            whole = [value for value in listed if hasattr(value, "dts")]
            component.pop(name)
            if whole:
                component[name] = whole


def _same_kind_of_end(component: Any) -> None:
    """A day that ends at a time, or the other way round, ends as it begins."""
    start, end = component["DTSTART"].dt, component.get("DTEND")
    if isinstance(start, tuple):
        raise _Unreadable("This event has no start that can be read.")
    if end is None:
        return
    if isinstance(end.dt, tuple) or isinstance(end.dt, datetime) != isinstance(start, datetime):
        component.pop("DTEND")
    elif isinstance(start, datetime) and (start.tzinfo is None) != (end.dt.tzinfo is None):
        component["DTEND"] = icalendar.vDDDTypes(end.dt.replace(tzinfo=start.tzinfo))


def _is_elsewhere(event: Iterable[Property], window: _Window) -> bool:
    """Whether a single event surely lies outside the window; years of old ones need not be parsed."""
    days: list[date] = []
    for name, line in event:
        if name in _RECURS or name == "DURATION":
            return False
        if name in ("DTSTART", "DTEND"):
            found = _DAY.search(line)
            try:
                days.append(date(int(found[1]), int(found[2]), int(found[3])) if found else date.min)
            except ValueError:
                return False
    first, last = window.days()
    return bool(days) and date.min not in days and (max(days) < first or min(days) > last)


def _bound(series: Series, window: _Window) -> None:
    """Let every rule begin just before the window and stop just after it.

    As written a rule is followed from its first day, which for a weekly meeting of ten years is slow and for one that
    repeats each second never ends; and one that never comes true again is looked for until the year 9999.
    """
    recurrence = cast("Any", series.recurrence)
    if not recurrence.has_core:
        return
    rules: list[Any] = recurrence.rrules
    if len(rules) > 1:
        # A start that is not one of its own rule's days is no meeting; the library would list it.
        extras: Any = rruleset(cache=True)
        extras.until = None
        for extra in recurrence.rdates:
            extras.rdate(extra)
        rules[0] = extras
    for at, rule in enumerate(rules[1:], start=1):
        begins: datetime = rule._dtstart
        first, last = (datetime.combine(day, time(), tzinfo=begins.tzinfo) for day in window.days())
        changed: dict[str, datetime] = {"dtstart": _later(rule, first - recurrence.core.duration)}
        step = _STEP.get(rule._freq, timedelta(days=28))
        if (last - changed["dtstart"]) / (step * rule._interval) > MAX_STEPS:
            raise _Unreadable("This event repeats too often to be a meeting.")
        if rule._until is None or rule._until > last:
            changed["until"] = last.astimezone(UTC) if last.tzinfo else last
        with warnings.catch_warnings():
            # COUNT beside UNTIL is against the RFC; here UNTIL only ends the looking.
            warnings.simplefilter("ignore", DeprecationWarning)
            bounded = rule.replace(**changed)
        bounded.string, bounded.until = rule.string, rule.until
        rules[at] = bounded


def _later(rule: Any, moment: datetime) -> datetime:
    """A start before ``moment`` from which the rule goes on just as from its own: whole steps later."""
    begins: datetime = rule._dtstart
    step = _STEP.get(rule._freq)
    if step is None or moment <= begins:
        return begins
    # In wall clock time, as rules are.
    steps = (moment.replace(tzinfo=None) - begins.replace(tzinfo=None)) // (step * rule._interval)
    # One that counts its occurrences has to be followed from the beginning.
    return begins if rule._count else begins + max(0, steps - 1) * step * rule._interval


def _day(when: When) -> date:
    return when.date() if isinstance(when, datetime) else when
