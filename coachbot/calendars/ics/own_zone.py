"""A file's own definition of a zone: mended, and compared with the zone whose name it bears. Pure."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, cast
from zoneinfo import ZoneInfo

import icalendar

_OFFSET = re.compile(r"^(TZOFFSET(?:FROM|TO))(?:;[^:]*)?:\s*([+-]?)(\d{1,2}):?(\d{2})?(?::?\d{2})?\s*$", re.IGNORECASE)
# Three days apart all through a year: where two zones change their clocks on other days, one of these shows it.
_YEAR = 2026
_MOMENTS = tuple(datetime(_YEAR, 1, 1, 12, tzinfo=UTC) + timedelta(days=3 * n) for n in range(122))


def mended(lines: Sequence[str]) -> list[str]:
    """The definition with offsets as the RFC writes them; “-500” is five hours, “+01” is one."""
    return [_offset(line) for line in lines]


def _offset(line: str) -> str:
    found = _OFFSET.match(line)
    if found is None:
        return line
    digits = found[3] + (found[4] or "")
    hours, minutes = (digits[:-2], digits[-2:]) if len(digits) > 2 else (digits, "00")
    return f"{found[1].upper()}:{found[2] or '+'}{int(hours):02}{minutes}"


@lru_cache(maxsize=500)
def agrees(lines: tuple[str, ...], name: str) -> bool:
    """Whether a definition has the clocks of the zone of that name, this year; one that cannot be read does."""
    body = [line for line in lines if not line.upper().startswith("TZID")]
    text = "\r\n".join(["BEGIN:VTIMEZONE", f"TZID:compared-{hash(lines)}", *body, "END:VTIMEZONE", ""])
    try:
        own = cast("Any", icalendar.Timezone.from_ical(text)).to_tz(lookup_tzid=False)
        known = ZoneInfo(name)
        return all(moment.astimezone(own).utcoffset() == moment.astimezone(known).utcoffset() for moment in _MOMENTS)
    except (ValueError, TypeError, KeyError, AttributeError, IndexError, OverflowError):
        return True
