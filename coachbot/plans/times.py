"""When plans, debriefs and mornings are due, on people's wall clocks. Pure."""

from datetime import date, datetime, timedelta

from coachbot.domain.hours import LocalHours
from coachbot.plans.preferences import PlanPreferences

# Asked while the call is fresh, but not while people are still saying goodbye.
AFTER_CALL = timedelta(minutes=2)
DEBRIEF_HELPS = timedelta(hours=18)
# Later the day is under way, and each call's own plan says more.
MORNING_HELPS = timedelta(hours=2)


def plan_due(start: datetime, preferences: PlanPreferences, hours: LocalHours) -> datetime:
    """When the plan of a call comes: so long before it, but never in quiet hours unless the call is in them too.

    Within quiet hours it waits for their end; if the call would have begun by then, it comes just before they begin.
    """
    due = start - timedelta(minutes=preferences.lead_minutes)
    quiet = hours.quiet_around(due)
    if quiet is None:
        return due
    return quiet[1] if quiet[1] < start else quiet[0] - timedelta(minutes=1)


def morning_due(day: date, preferences: PlanPreferences, hours: LocalHours) -> datetime | None:
    """When "today's calls" comes on a day, at the end of quiet hours at the earliest; None for who does not want it."""
    if not preferences.plans or preferences.morning is None:
        return None
    return hours.out_of_quiet(hours.at(day, preferences.morning))


def debrief_due(end: datetime, hours: LocalHours) -> datetime:
    """When the rep is asked how a call went."""
    return hours.out_of_quiet(end + AFTER_CALL)
