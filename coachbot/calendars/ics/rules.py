"""Rules of repetition as the RFC means them, before a library reads them. Pure."""

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time

from coachbot.calendars.ics.blocks import Property, properties
from coachbot.calendars.ics.zones import zone_of

_OFTEN = re.compile(r"FREQ=(?:HOUR|MINUTE|SECOND)LY|BY(?:HOUR|MINUTE|SECOND)=[^;]*,", re.IGNORECASE)
_A_DATE = re.compile(r"\d{8}(T\d{6}Z?)?(/[0-9A-Z]+)?$")
_START = re.compile(r":(\d{4})(\d{2})(\d{2})(T\d{6})?")
_ZONE = re.compile(r";TZID=\"?([^;:\"]*)", re.IGNORECASE)
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
    if "UNTIL" in parts:
        parts["UNTIL"] = _until(parts["UNTIL"], begins, is_day=found[4] is None)
    return f"{head}:" + ";".join(f"{name}={value}" for name, value in parts.items())


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
