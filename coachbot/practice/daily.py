"""When a drill comes: at the rep's own time, on working days, never over a call or a game plan. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

from coachbot.domain.hours import LocalHours
from coachbot.domain.people import Person
from coachbot.practice.preferences import PracticePreferences

BESIDE_A_PLAN = timedelta(minutes=20)
AFTER_A_CALL = timedelta(minutes=5)
LATEST = timedelta(hours=6)
NUDGE_AFTER = timedelta(hours=4)
DRILLED = frozenset({"rep", "manager"})
"""Roles of the team's list to which drills come by themselves."""


def is_drilled(person: Person) -> bool:
    """Whether drills come to somebody by themselves, where they want them."""
    return person.is_listed and person.role in DRILLED


@dataclass(frozen=True, slots=True)
class Busy:
    """When somebody is in a call, and when its game plan comes; UTC.

    Attributes:
        all_day: The day is off: a holiday, a vacation, out of office.
    """

    start: datetime
    end: datetime
    plan_at: datetime | None = None
    all_day: bool = False


@dataclass(frozen=True, slots=True)
class RepDay:
    """Somebody who may get a drill: their clock, what they chose, when they are busy."""

    person: str
    hours: LocalHours
    chosen: PracticePreferences
    busy: tuple[Busy, ...] = ()


class DayBook(Protocol):
    """Everybody's day."""

    def days(self, *, start: datetime, end: datetime, person: str = "") -> Sequence[RepDay]: ...


def planned(days: Sequence[RepDay], *, start: datetime, end: datetime) -> list[tuple[str, date, datetime]]:
    """Person, day and moment of every drill that comes from ``start`` until before ``end``; UTC."""
    found: list[tuple[str, date, datetime]] = []
    # Thousands share a clock and what they chose.
    reach: dict[tuple[int, int], list[tuple[date, datetime]]] = {}
    for one in days:
        alike = (id(one.hours), id(one.chosen))
        if alike not in reach:
            reach[alike] = _in_reach(one, start, end)
        for day, free_at in reach[alike]:
            at = comes_at(day, one.hours, one.chosen, one.busy) if one.busy else free_at
            if at is not None and start <= at < end:
                found.append((one.person, day, at))
    return found


def _in_reach(one: RepDay, start: datetime, end: datetime) -> list[tuple[date, datetime]]:
    """Days on which a drill may still come in between, and when it comes to somebody without a call."""
    found: list[tuple[date, datetime]] = []
    for day in dict.fromkeys((one.hours.day_of(start), one.hours.day_of(end))):
        free_at = comes_at(day, one.hours, one.chosen, ())
        if free_at is not None and start - LATEST <= one.hours.at(day, one.chosen.at) < end:
            found.append((day, free_at))
    return found


def comes_at(day: date, hours: LocalHours, chosen: PracticePreferences, busy: Sequence[Busy]) -> datetime | None:
    """The moment, in UTC, when a drill comes on a day; None where it does not.

    It waits for the end of a call and keeps 20 minutes from a game plan; where that takes more than six hours it
    does not come that day.
    """
    if not chosen.comes_on(day) or any(one.all_day for one in busy):
        return None
    wished = hours.at(day, chosen.at)
    at = hours.out_of_quiet(wished)
    while (clash := next((one for one in _in_order(busy) if _clashes(one, at)), None)) is not None:
        at = hours.out_of_quiet(clash.end + AFTER_A_CALL)
    return at if at - wished <= LATEST and hours.day_of(at) == day else None


def nudges_at(offered_at: datetime, hours: LocalHours) -> datetime | None:
    """When to say it once more: four hours later, where that is still the same day and not in quiet hours."""
    at = offered_at + NUDGE_AFTER
    same_day = hours.day_of(at) == hours.day_of(offered_at)
    return at if same_day and hours.out_of_quiet(at) == at and hours.local(at).hour < 18 else None


def _clashes(one: Busy, at: datetime) -> bool:
    begins = min(one.start - BESIDE_A_PLAN, (one.plan_at or one.start) - BESIDE_A_PLAN)
    return begins <= at < one.end


def _in_order(busy: Sequence[Busy]) -> list[Busy]:
    return sorted((one for one in busy if not one.all_day), key=lambda one: one.start)
