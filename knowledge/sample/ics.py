"""Writing RFC 5545: just enough for the sample calendars."""

from collections.abc import Iterable
from datetime import UTC, date, datetime

FOLD_OCTETS = 75

# Since 2007 in the United States, since 1996 in the EU.
US_SUMMER = ("20070311T020000", "FREQ=YEARLY;BYMONTH=3;BYDAY=2SU")
US_WINTER = ("20071104T020000", "FREQ=YEARLY;BYMONTH=11;BYDAY=1SU")
EU_SUMMER = ("19960331T010000", "FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU")
EU_WINTER = ("19961027T020000", "FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU")

# Winter offset and name, summer offset and name, when winter begins, when summer begins.
ZONES = {
    "America/New_York": ("-0500", "EST", "-0400", "EDT", US_WINTER, US_SUMMER),
    "America/Chicago": ("-0600", "CST", "-0500", "CDT", US_WINTER, US_SUMMER),
    "America/Denver": ("-0700", "MST", "-0600", "MDT", US_WINTER, US_SUMMER),
    "America/Los_Angeles": ("-0800", "PST", "-0700", "PDT", US_WINTER, US_SUMMER),
    "Europe/Lisbon": ("+0000", "WET", "+0100", "WEST", EU_WINTER, EU_SUMMER),
}


def text(name: str, value: str) -> str:
    """A property whose value people read, escaped as section 3.3.11 wants it."""
    for plain, escaped in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
        value = value.replace(plain, escaped)
    return f"{name}:{value}"


def at_utc(name: str, moment: datetime) -> str:
    """A moment in UTC, the form that needs no time zone."""
    return f"{name}:{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def at_local(name: str, moment: datetime, zone: str) -> str:
    """A time on the wall clock of ``zone``; the time zone ``moment`` may carry is not looked at."""
    return f"{name};TZID={zone}:{moment:%Y%m%dT%H%M%S}"


def on_day(name: str, day: date) -> str:
    """A whole day, the same day wherever it is read."""
    return f"{name};VALUE=DATE:{day:%Y%m%d}"


def organizer(name: str, email: str) -> str:
    """Whoever sent the invitation."""
    return f'ORGANIZER;CN="{name}":mailto:{email}'


def attendee(name: str, email: str) -> str:
    """A guest who has said yes."""
    return f'ATTENDEE;CN="{name}";ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED:mailto:{email}'


def zone(name: str) -> list[str]:
    """The VTIMEZONE of one of ``ZONES``."""
    winter, winter_name, summer, summer_name, winter_from, summer_from = ZONES[name]
    return [
        "BEGIN:VTIMEZONE",
        f"TZID:{name}",
        *_half("STANDARD", winter_from, before=summer, after=winter, name=winter_name),
        *_half("DAYLIGHT", summer_from, before=winter, after=summer, name=summer_name),
        "END:VTIMEZONE",
    ]


def written(lines: Iterable[str]) -> str:
    """The file: folded lines, each ended by CR LF."""
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def _half(kind: str, since: tuple[str, str], *, before: str, after: str, name: str) -> list[str]:
    start, rule = since
    return [
        f"BEGIN:{kind}",
        f"DTSTART:{start}",
        f"RRULE:{rule}",
        f"TZOFFSETFROM:{before}",
        f"TZOFFSETTO:{after}",
        f"TZNAME:{name}",
        f"END:{kind}",
    ]


def _folded(line: str) -> str:
    """Octets are counted, not characters, and no character is cut in two (section 3.1)."""
    parts = [""]
    for character in line:
        # A continued line begins with a space, which counts.
        room = FOLD_OCTETS - (len(parts) > 1)
        if len((parts[-1] + character).encode()) > room:
            parts.append("")
        parts[-1] += character
    return "\r\n ".join(parts)
