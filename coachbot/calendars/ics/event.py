"""One occurrence of an event as a meeting: typed fields only, its words made harmless."""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from coachbot.calendars.ics.blocks import Property
from coachbot.calendars.ics.guests import HEAD, attendees, people, words
from coachbot.domain.links import host_of, is_below
from coachbot.plans.meeting import Meeting
from coachbot.plans.taken_back import status_of

ONCE = "once"
MAX_TITLE = 300
_URL = re.compile(r"https://[^\s<>\"']+", re.IGNORECASE)
# Where a link in an invitation may lead.
MEETING_HOSTS = ("zoom.us", "meet.google.com", "teams.microsoft.com", "teams.live.com", "webex.com", "whereby.com")
_LINKS = ("X-GOOGLE-CONFERENCE", "X-MICROSOFT-SKYPETEAMSMEETINGURL", "URL", "LOCATION", "DESCRIPTION")
_NOT_YET = datetime.min.replace(tzinfo=UTC)
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)


def described(uid: str, own: Iterable[Property], *, series: bool) -> Meeting:
    """What an event says of itself; when it happens is left open."""
    said: dict[str, list[str]] = {}
    for name, line in own:
        said.setdefault(name, []).append(line)

    def first(name: str) -> str:
        return _value(said[name][0]) if name in said else ""

    organizer = next(iter(people(said["ORGANIZER"][0])), None) if "ORGANIZER" in said else None
    return Meeting(
        uid=uid,
        occurrence="",
        start=_NOT_YET,
        end=_NOT_YET,
        title=words(first("SUMMARY"), MAX_TITLE),
        status=status_of(first("STATUS"), first("SUMMARY")),
        organizer=organizer.email if organizer else "",
        attendees=attendees(said.get("ATTENDEE", [])),
        private=first("CLASS").upper() in ("PRIVATE", "CONFIDENTIAL"),
        show_as=_show_as(first("X-MICROSOFT-CDO-BUSYSTATUS").upper(), first("TRANSP").upper()),
        series=series,
        link=next((link for name in _LINKS if (link := meeting_link(first(name)))), ""),
    )


def at(said: Meeting, which: str, start: date, end: date, zone: ZoneInfo) -> Meeting:
    """The meeting an event is at one time.

    Args:
        zone: For times without one.
    """
    all_day = not isinstance(start, datetime) or (isinstance(end, datetime) and _fills_days(start, end))
    return replace(said, occurrence=which, start=_moment(start, zone), end=_moment(end, zone), all_day=all_day)


def place_in_series(original: date, *, several_a_day: bool) -> str:
    """Which of its series an occurrence is, by what the series gave it, wherever it was moved since."""
    if not isinstance(original, datetime):
        return original.isoformat()
    if several_a_day:
        # Without colons, for it becomes part of keys.
        return f"{original.astimezone(UTC) if original.tzinfo else original:%Y-%m-%dT%H%M%S}"
    return original.date().isoformat()


def meeting_link(text: str) -> str:
    """The first link in a text that leads to a meeting service."""
    for match in _URL.finditer(text[:20_000]):
        found = match[0].rstrip(").,;]\\")
        if len(found) < 1_000 and is_below(host_of(found), MEETING_HOSTS):
            return found
    return ""


def _moment(value: date, zone: ZoneInfo) -> datetime:
    if not isinstance(value, datetime):
        return datetime.combine(value, time(), tzinfo=zone)
    return value if value.tzinfo else value.replace(tzinfo=zone)


def _fills_days(start: datetime, end: datetime) -> bool:
    """Midnight to midnight: what some calendars write for a whole day."""
    whole = start.time() == end.time() == time(0)
    return whole and end - start >= timedelta(hours=23)


def _show_as(busy: str, transparent: str) -> str:
    if busy == "OOF":
        return "out_of_office"
    return "free" if busy == "FREE" or transparent == "TRANSPARENT" else "busy"


def _value(line: str) -> str:
    """The text of a property, its escapes undone (RFC 5545, 3.3.11)."""
    head = HEAD.match(line)
    text = line[head.end() :] if head else ""
    return _ESCAPE.sub(lambda found: "\n" if found[1] in "nN" else found[1], text) if "\\" in text else text.strip()
