"""What a zone's name means: one of the zone database, of Windows, a path, an offset, or almost one of these. Pure."""

import re
from collections.abc import Mapping
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from coachbot.domain.zones import zone_called

_OFFSET = re.compile(r"^[^\w+-]*+(?:GMT|UTC)?/?\s*+([+-])(\d{1,2})(?:[:.]?(\d{2}))?\W*+$", re.IGNORECASE)
_LONGEST = 200
# What people and Windows call a zone whose summer and winter have names of their own.
_USUAL = (
    (r"eastern (?:standard |daylight |summer )?time(?: \(us.*)?$", "America/New_York"),
    (r"central (?:standard |daylight )?time \(us", "America/Chicago"),
    (r"mountain (?:standard |daylight )?time \(us", "America/Denver"),
    (r"pacific (?:standard |daylight )?time \(us|pacific (?:standard |daylight )?time$", "America/Los_Angeles"),
    (r"alaska", "America/Anchorage"),
    (r"hawaii", "Pacific/Honolulu"),
    (r"atlantic time \(canada", "America/Halifax"),
    (r"central european|mitteleuropäische|heure d.europe centrale|hora de europa central", "Europe/Berlin"),
    (r"eastern european", "Europe/Athens"),
    # “West” is a word: only a calendar means Portugal by it.
    (r"western european|WEST$", "Europe/Lisbon"),
    (r"british (?:summer|standard) time", "Europe/London"),
    (r"india standard", "Asia/Kolkata"),
    (r"japan", "Asia/Tokyo"),
    (r"singapore", "Asia/Singapore"),
    (r"hong kong", "Asia/Hong_Kong"),
)
_UTC_NAMES = {"utc", "gmt", "z", "etc/utc", "coordinated universal time", "greenwich mean time"}


@lru_cache(maxsize=1)
def _known() -> Mapping[str, str]:
    return {name.lower(): name for name in available_timezones()}


@lru_cache(maxsize=2_000)
def zone_name(tzid: str) -> str:
    """The zone database's name for a TZID; empty when it has none."""
    if len(tzid) > _LONGEST:
        return ""
    cleaned = tzid.strip().strip('"').strip()
    lower = cleaned.lower()
    if lower in _UTC_NAMES:
        return "UTC"
    if lower in _known():
        return _known()[lower]
    return WINDOWS_TO_OLSON.get(cleaned) or _named_anyhow(cleaned) or _at_the_end(lower) or _hours_away(cleaned)


def _at_the_end(path: str) -> str:
    """The zone at the end of a path, as in /citadel.org/20210210_1/America/New_York."""
    parts = path.strip("/").split("/")
    tails = ("/".join(parts[at:]) for at in range(1, len(parts)))
    return next((_known()[tail] for tail in tails if "/" in tail and tail in _known()), "")


def _hours_away(tzid: str) -> str:
    """The zone of “UTC+2”; empty for half hours, which no name has."""
    found = _OFFSET.match(tzid)
    if found is None or int(found[3] or 0):
        return ""
    # Etc's signs are the other way round.
    hours, sign = int(found[2]), "-" if found[1] == "+" else "+"
    return f"Etc/GMT{sign}{hours}" if 0 < hours <= 12 else ("UTC" if hours == 0 else "")


def _named_anyhow(tzid: str) -> str:
    """The zone behind a name that is almost one: a copy's number, a blank, a list of cities, a country's usual word."""
    bare = re.sub(r"^(?:tzone[_:]/*|\(?(?:UTC|GMT)[^)]{0,8}\)\s*)", "", tzid, flags=re.IGNORECASE)
    bare = re.sub(r"\s+\d{1,2}$", "", bare).replace("\\", "")
    if bare in WINDOWS_TO_OLSON:
        return WINDOWS_TO_OLSON[bare]
    for plain in (_spelled(bare), _spelled(bare).replace("-", "/", 1)):
        if plain in _known():
            return _known()[plain]
    usual = (zone for start, zone in _USUAL if re.match(start, bare, re.IGNORECASE))
    if zone := zone_called(bare) or next(usual, ""):
        return zone
    if bare == tzid and "," not in bare:
        return ""
    cities = (_spelled(city) for city in re.split(r"[,;]", bare))
    return next((_cities()[city] for city in cities if city in _cities()), "")


def _spelled(name: str) -> str:
    return re.sub(r"\s+", "_", name.strip().lower())


@lru_cache(maxsize=1)
def _cities() -> Mapping[str, str]:
    """Each zone by its city; of two the one of a continent goes before an old alias."""
    named = sorted(name for name in available_timezones() if "/" in name and not name.startswith(("Etc/", "SystemV/")))
    return {name.rpartition("/")[2].lower(): name for name in reversed(named)}


def fixed_offset(tzid: str) -> list[str]:
    """The lines of a VTIMEZONE for a name that only says how far from UTC it is, as “UTC+05:30” does."""
    found = _OFFSET.match(tzid.strip()) or re.match(
        r"^\((?:UTC|GMT)([+-])(\d{1,2}):?(\d{2})\)", tzid.strip(), re.IGNORECASE
    )
    if found is None or int(found[2]) > 14 or int(found[3] or 0) > 59:
        return []
    offset = f"{found[1]}{int(found[2]):02}{int(found[3] or 0):02}"
    return [
        *("BEGIN:STANDARD", "DTSTART:19700101T000000"),
        *(f"TZOFFSETFROM:{offset}", f"TZOFFSETTO:{offset}", "END:STANDARD"),
    ]


def zone_of(name: str) -> ZoneInfo:
    """The zone of a TZID; UTC when nobody knows it."""
    return ZoneInfo(zone_name(name) or "UTC")
