"""When things are due, on people's wall clocks. Pure."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from coachbot.domain.people import Preferences

# Asked while the call is fresh, but not while people are still saying goodbye.
AFTER_CALL = timedelta(minutes=2)
DEBRIEF_HELPS = timedelta(hours=18)
# Later the day is under way, and each call's own plan says more.
MORNING_HELPS = timedelta(hours=2)


def at_local(day: date, clock: time, zone: str) -> datetime:
    """The moment, in UTC, when a wall clock shows a time on a day.

    Where the clocks jump over that time it is as much later; where they show it twice it is the first time.
    """
    return datetime.combine(day, clock, tzinfo=ZoneInfo(zone)).astimezone(UTC)


def local_day(moment: datetime, zone: str) -> date:
    """The date on somebody's calendar at a moment."""
    return moment.astimezone(ZoneInfo(zone)).date()


def hours_of(day: date, zone: str) -> tuple[datetime, datetime]:
    """The moments, in UTC, when a day begins and ends somewhere: 23, 24 or 25 hours apart."""
    return at_local(day, time(), zone), at_local(day + timedelta(days=1), time(), zone)


def plan_due(start: datetime, wishes: Preferences, zone: str) -> datetime:
    """When the plan of a call comes: so long before it, but never in quiet hours unless the call is in them too.

    Within quiet hours it waits for their end; if the call would have begun by then, it comes just before they begin.
    """
    due = start - timedelta(minutes=wishes.lead_minutes)
    quiet = quiet_around(due, wishes, zone)
    if quiet is None:
        return due
    return quiet[1] if quiet[1] < start else quiet[0] - timedelta(minutes=1)


def out_of_quiet(moment: datetime, wishes: Preferences, zone: str) -> datetime:
    """That moment, or the end of the quiet hours it falls in."""
    quiet = quiet_around(moment, wishes, zone)
    return moment if quiet is None else quiet[1]


def quiet_around(moment: datetime, wishes: Preferences, zone: str) -> tuple[datetime, datetime] | None:
    """The quiet hours a moment falls in, as begin and end in UTC."""
    if wishes.quiet_from is None or wishes.quiet_until is None or wishes.quiet_from == wishes.quiet_until:
        return None
    day = local_day(moment, zone)
    for first in (day - timedelta(days=1), day):
        last = first if wishes.quiet_from < wishes.quiet_until else first + timedelta(days=1)
        begin, end = at_local(first, wishes.quiet_from, zone), at_local(last, wishes.quiet_until, zone)
        if begin <= moment < end:
            return begin, end
    return None


def morning_due(day: date, wishes: Preferences, zone: str) -> datetime | None:
    """When "today's calls" comes on a day, at the end of quiet hours at the earliest; None for who does not want it."""
    if not wishes.plans or wishes.morning is None:
        return None
    return out_of_quiet(at_local(day, wishes.morning, zone), wishes, zone)


def debrief_due(end: datetime, wishes: Preferences, zone: str) -> datetime:
    """When the rep is asked how a call went."""
    return out_of_quiet(end + AFTER_CALL, wishes, zone)
