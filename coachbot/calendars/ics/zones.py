"""What a TZID of one file means: its own VTIMEZONE, else a zone of that name."""

import hashlib
import re
from collections.abc import Mapping

from coachbot.calendars.ics.blocks import Zone
from coachbot.calendars.ics.own_zone import agrees, mended
from coachbot.calendars.ics.zone_names import fixed_offset, zone_name

# Up to the value, whatever colons Exchange's names have: “(UTC+01:00) Amsterdam”.
_PARAMETER = re.compile(
    r';\s?TZID=("[^"]{0,300}"|[^"\n]{0,300}?)(?=(?:;[A-Z-]{1,30}=[^:;]{0,100}){0,3}:\s?\d{4})', re.IGNORECASE
)

# Dates added and left out may fill a long line; a name of a zone never does.
_MOST_CHARS = 1_000


class Zones:
    """The zones one file uses.

    Args:
        own: Its VTIMEZONEs.
        fallback: What a time in an unknown zone, or in none, is read in; a name of the zone database.

    Attributes:
        unknown: Names that nobody knows, in the order in which they came.
    """

    def __init__(self, own: Mapping[str, Zone], fallback: str) -> None:
        self._own = own
        self.fallback = fallback
        self.unknown: dict[str, None] = {}
        self._as: dict[str, str] = {}
        self._written: dict[str, list[str]] = {}

    def rewritten(self, lines: list[str]) -> list[str]:
        """An event's lines with every TZID one that can be looked up."""
        return [self._rewritten(line) if "TZID=" in line[:_MOST_CHARS].upper() else line for line in lines]

    def _rewritten(self, line: str) -> str:
        head = _PARAMETER.sub(lambda found: f";TZID={self._name(found[1])}", line[:_MOST_CHARS], count=1)
        return head + line[_MOST_CHARS:]

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
        own = self._own.get(tzid) or self._own.get(tzid.replace("\\", ""))
        known = zone_name(tzid) or (zone_name(own.location) if own else "")
        body = mended(own.lines) if own else fixed_offset(tzid)
        # The file's own rules go before a name: “Mountain Standard Time” may be Arizona's.
        if known and (not own or agrees(tuple(body), known)):
            return known
        if not any(line.upper().startswith("TZOFFSETTO") for line in body):
            if not known:
                self.unknown[tzid] = None
            return known or self.fallback
        # Definitions are remembered for the whole process by their name, so each gets one of its own.
        name = "own-" + hashlib.sha256("\n".join(body).encode("utf-8", "replace")).hexdigest()[:12]
        lines = [line for line in body if not line.upper().startswith("TZID")]
        self._written[name] = ["BEGIN:VTIMEZONE", f"TZID:{name}", *lines, "END:VTIMEZONE"]
        return name
