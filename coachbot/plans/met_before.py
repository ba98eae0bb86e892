"""Who was met before, how often and when last. Pure."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from coachbot.plans.meeting import Attendee

Met = Mapping[str, tuple[int, datetime]]


def met_before(
    calls: Iterable[tuple[datetime, str, Iterable[Attendee]]], emails: Collection[str]
) -> dict[str, tuple[int, datetime]]:
    """How often each address came to a call, and when last; who never came is left out.

    Args:
        calls: Start, organizer and attendees of the sales calls that took place, earliest first.
    """
    wanted, met = set(emails), dict[str, tuple[int, datetime]]()
    for start, organizer, attendees in calls:
        # Outlook does not list whoever invited among the invited.
        came = {guest.email for guest in attendees if guest.status != "declined"} | {organizer}
        for email in came & wanted:
            met[email] = (met.get(email, (0, start))[0] + 1, start)
    return met
