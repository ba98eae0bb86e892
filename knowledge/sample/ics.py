"""Writing RFC 5545 for the sample calendars, with the library that also reads them."""

from collections.abc import Iterable
from datetime import UTC, date, datetime

from icalendar import Timezone, vText
from icalendar.parser import Contentline


def text(name: str, value: str) -> str:
    """A property whose value people read, escaped as section 3.3.11 wants it."""
    return f"{name}:{vText(value).to_ical().decode()}"


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
    """The VTIMEZONE of a zone of the zone database."""
    return Timezone.from_tzid(name).to_ical().decode().splitlines()


def written(lines: Iterable[str]) -> str:
    """The file: lines folded at 75 octets (section 3.1), each ended by CR LF."""
    return "".join(f"{Contentline(line).to_ical().decode()}\r\n" for line in lines)
