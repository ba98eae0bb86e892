"""Rules of repetition as the RFC means them, before a library reads them. Pure."""

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta

from coachbot.calendars.ics.blocks import Property, properties
from coachbot.calendars.ics.zone_names import zone_of

_OFTEN = re.compile(r"FREQ=(?:HOUR|MINUTE|SECOND)LY|BY(?:HOUR|MINUTE|SECOND)=[^;]*,", re.IGNORECASE)
_A_DATE = re.compile(r"\d{8}(T\d{6}Z?)?(/[0-9A-Z]+)?$")
_START = re.compile(r":(\d{4})(\d{2})(\d{2})(T\d{6})?")
_ZONE = re.compile(r";TZID=\"?([^;:\"]*)", re.IGNORECASE)
_UTC = re.compile(r"^(\d{8})T(\d{6})Z$")
_MOMENT = re.compile(r":\s*(\d{8})T(\d{6})(Z?)\s*$")
_DAY_ONLY = re.compile(r"^RECURRENCE-ID((?:;[^:]{0,200})?):\s*(\d{8})\s*$", re.IGNORECASE)
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_WITHIN_A_DAY = ("BYHOUR", "BYMINUTE", "BYSECOND")


def mended(line: str, event: list[str]) -> str:
    """A property as the RFC wants it, where it is clear what was meant; empty where nothing is left of it.

    Args:
        event: All lines of its event.
    """
    name = line[:6].upper()
    if name.startswith("RRULE"):
        return _rule(line, event)
    if name.startswith("DTEND") and _is_before(line, event):
        # It ends as it begins: which of both times is wrong nobody knows, and turning them round moves the start.
        return ""
    if name in ("EXDATE", "RDATE:", "RDATE;"):
        # One bad date must not bring back all the others.
        head, _, values = line.partition(":")
        whole = [value.strip() for value in values.split(",") if _A_DATE.match(value.strip())]
        return f"{head}:{','.join(whole)}" if whole else ""
    return line


def several_a_day(events: Iterable[Iterable[Property]]) -> bool:
    """Whether a series may happen more than once on a day."""
    lines = (one for event in events for one in event)
    return any(name == "RDATE" or (name == "RRULE" and _OFTEN.search(line)) for name, line in lines)


def _rule(line: str, event: list[str]) -> str:
    begins = next((one for name, one in properties(event) if name == "DTSTART"), "")
    found = _START.search(begins)
    # Exchange writes "BYDAY=MO, TU"; some write the property's name twice.
    head, *_, rule = line.replace(" ", "").split(":")
    parts = dict(part.upper().split("=", 1) for part in rule.split(";") if "=" in part)
    if found is None or "FREQ" not in parts:
        return f"{head}:{rule}"
    start = date(int(found[1]), int(found[2]), int(found[3]))
    if found[4] is None:
        parts = {name: value for name, value in parts.items() if name not in _WITHIN_A_DAY}
    parts |= _from_start(parts, start)
    if parts.get("COUNT", "1").strip("0") == "":
        return ""
    if "UNTIL" in parts:
        parts["UNTIL"] = _until(parts["UNTIL"], begins, is_day=found[4] is None)
        if parts["UNTIL"][:8] < f"{start - timedelta(days=1):%Y%m%d}" or _ends_before(parts["UNTIL"], begins):
            # What ends before it begins happens on its first day.
            return ""
    return f"{head}:" + ";".join(f"{name}={value}" for name, value in parts.items())


def _ends_before(until: str, begins: str) -> bool:
    """Whether an end in UTC lies before the start, in the start's own zone."""
    ends, start = _UTC.match(until), _MOMENT.search(begins)
    if ends is None or start is None or start[3]:
        return bool(ends and start and ends[1] + ends[2] < start[1] + start[2])
    in_zone = _ZONE.search(begins)
    zone = zone_of(in_zone[1].strip('"') if in_zone else "UTC")
    first = datetime.strptime(start[1] + start[2], "%Y%m%d%H%M%S").replace(tzinfo=zone)
    return datetime.strptime(ends[1] + ends[2], "%Y%m%d%H%M%S").replace(tzinfo=UTC) < first


def _is_before(line: str, event: list[str]) -> bool:
    """Whether an end lies before its start; only where both are written in the same way."""
    begins = next((one for name, one in properties(event) if name == "DTSTART"), "")
    if line.partition(":")[0][5:] != begins.partition(":")[0][7:]:
        return False
    end, start = (_MOMENT.search(one) for one in (line, begins))
    return bool(end and start and end[3] == start[3] and end[1] + end[2] < start[1] + start[2])


def whole(versions: list[list[str]]) -> list[list[str]]:
    """The versions of a series, where a place in it that is only a date gets the time that the series has."""
    if len(versions) == 1:
        return versions
    begins = next(
        (line for own in versions for name, line in properties(own) if name == "DTSTART" and not _is_change(own)), ""
    )
    head, _, value = begins.partition(":")
    if "T" not in value:
        return versions
    return [[_timed(line, head[7:], value.strip()) for line in own] for own in versions]


def _timed(line: str, parameters: str, value: str) -> str:
    found = _DAY_ONLY.match(line)
    if found is None:
        return line
    kept = re.sub(r";VALUE=[^;:]*", "", parameters, flags=re.IGNORECASE)
    until_now = re.sub(r";VALUE=DATE", "", found[1], flags=re.IGNORECASE)
    return f"RECURRENCE-ID{kept}{until_now}:{found[2]}{value[8:]}"


def _is_change(own: list[str]) -> bool:
    return any(name == "RECURRENCE-ID" for name, _ in properties(own))


def _from_start(parts: Mapping[str, str], start: date) -> dict[str, str]:
    """What a yearly rule leaves open comes from the start (RFC 5545, 3.3.10)."""
    if parts["FREQ"] != "YEARLY" or parts.keys() & {"BYDAY", "BYYEARDAY"}:
        return {}
    if "BYWEEKNO" in parts and "BYMONTHDAY" not in parts:
        return {"BYDAY": _DAYS[start.weekday()]}
    if "BYMONTHDAY" in parts and not parts.keys() & {"BYMONTH", "BYWEEKNO"}:
        return {"BYMONTH": str(start.month)}
    return {}


def _until(value: str, begins: str, *, is_day: bool) -> str:
    """An end of the kind of the start: a date means that whole day where the meeting is, and a day has no time."""
    if is_day:
        return value[:8]
    if len(value) != 8:
        return value
    in_zone = _ZONE.search(begins)
    day = date(int(value[:4]), int(value[4:6]), int(value[6:]))
    last = datetime.combine(day, time(23, 59, 59), tzinfo=zone_of(in_zone[1] if in_zone else "UTC"))
    return f"{last.astimezone(UTC):%Y%m%dT%H%M%SZ}"
