"""What a TZID means: a name of the zone database, a Windows name, a path, an offset, or the file's own VTIMEZONE."""

import hashlib
import re
from collections.abc import Mapping
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from coachbot.calendars.ics.blocks import Zone

_OFFSET = re.compile(r"^[^\w+-]*+(?:GMT|UTC)?\s*+([+-])(\d{1,2}):?(00)?\W*+$", re.IGNORECASE)
_PARAMETER = re.compile(r';TZID=("[^"]*"|[^;:]*)', re.IGNORECASE)
_LONGEST = 200
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
    if cleaned in WINDOWS_TO_OLSON:
        return WINDOWS_TO_OLSON[cleaned]
    # /citadel.org/20210210_1/America/New_York
    parts = lower.strip("/").split("/")
    for at in range(1, len(parts)):
        if (tail := "/".join(parts[at:])) in _known() and "/" in tail:
            return _known()[tail]
    if found := _OFFSET.match(cleaned):
        # Etc's signs are the other way round.
        hours = int(found[2])
        sign = "-" if found[1] == "+" else "+"
        return f"Etc/GMT{sign}{hours}" if 0 < hours <= 12 else ("UTC" if hours == 0 else "")
    return ""


def zone_of(name: str) -> ZoneInfo:
    """The zone of a TZID; UTC when nobody knows it."""
    return ZoneInfo(zone_name(name) or "UTC")


class Zones:
    """The zones one file uses.

    Args:
        own: Its VTIMEZONEs.
        fallback: What a time in an unknown zone, or in none, is read in; a name of the zone database.
    """

    def __init__(self, own: Mapping[str, Zone], fallback: str) -> None:
        self._own = own
        self.fallback = fallback
        self._as: dict[str, str] = {}
        self._written: dict[str, list[str]] = {}

    def rewritten(self, lines: list[str]) -> list[str]:
        """An event's lines with every TZID one that can be looked up."""
        return [
            _PARAMETER.sub(lambda found: f";TZID={self._name(found[1])}", line, count=1)
            if "TZID=" in line.upper()
            else line
            for line in lines
        ]

    def definitions(self, lines: list[str]) -> list[str]:
        """The VTIMEZONEs those lines need, as lines."""
        used = {found[1] for line in lines if (found := _PARAMETER.search(line))}
        return [line for name in sorted(used & self._written.keys()) for line in self._written[name]]

    def _name(self, written: str) -> str:
        tzid = written.strip('"').strip()
        if tzid not in self._as:
            self._as[tzid] = self._meaning(tzid)
        return self._as[tzid]

    def _meaning(self, tzid: str) -> str:
        if known := zone_name(tzid):
            return known
        own = self._own.get(tzid)
        if own is None:
            return self.fallback
        if known := zone_name(own.location):
            return known
        # Definitions are remembered for the whole process by their name, so each gets one of its own.
        name = "own-" + hashlib.sha256("\n".join(own.lines).encode("utf-8", "replace")).hexdigest()[:12]
        body = [f"TZID:{name}" if line.upper().startswith("TZID") else line for line in own.lines]
        self._written[name] = ["BEGIN:VTIMEZONE", *body, "END:VTIMEZONE"]
        return name
