"""Times as recorders write them: a clock, words, a moment, a number of some unit. Pure."""

import math
import re
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from statistics import median

# 0:1:5.2, 01:05.200, 00:00:03.0000000, 3:00:03 PM.
CLOCK = r"(?:\d{1,3}:)?\d{1,2}:\d{1,2}(?:[.,]\d{1,9})?(?: ?[AaPp]\.?[Mm]\.?)?"
WORDS = (
    r"(?:\d{1,2} ?(?:hours?|hrs?|h|stunden?|heures?|horas?),? ?)?"
    r"(?:\d{1,3} ?(?:minutes?|mins?|min|m|minuten?|minutos?),? ?)?"
    r"\d{1,2} ?(?:seconds?|secs?|sec|s|sekunden?|secondes?|segundos?)"
)
_PARTS = re.compile(r"^(?:(\d{1,3}):)?(\d{1,2}):(\d{1,2}(?:[.,]\d{1,9})?)(?: ?([AaPp])\.?[Mm]\.?)?$")
_AMOUNT = re.compile(r"(\d{1,3}) ?([a-z])", re.IGNORECASE)
_WORDED = re.compile(rf"^{WORDS}$", re.IGNORECASE)
_ISO_LENGTH = re.compile(r"^PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?$")
_UNIT = re.compile(r"^(-?\d+(?:\.\d+)?) ?(ms|s|sec|seconds)$")
_SIZES = {"h": 3600, "m": 60, "s": 1}
# How long a word takes; whatever unit makes words that long is the unit.
_WORD_S = 0.4
UNITS = (1.0, 1e-3, 1e-7)


def clock_s(text: str) -> float | None:
    """Seconds of a clock (``1:02``, ``0:01:02.5``, ``3:00:03 PM``) or of words (``1 hour 2 minutes 5 seconds``)."""
    found = _PARTS.match(text)
    if found is None:
        text = " ".join(text.split())
        found = _PARTS.match(text)
    if found:
        hours = int(found[1] or 0)
        if found[4]:
            # “3:01 PM” is of a clock on the wall, “3:01” of a call.
            hours, minutes, secs = (
                (hours, int(found[2]), found[3]) if found[1] else (int(found[2]), int(found[3][:2]), "0")
            )
            return (hours % 12 + (12 if found[4] in "pP" else 0)) * 3600 + minutes * 60 + float(secs.replace(",", "."))
        return hours * 3600 + int(found[2]) * 60 + float(found[3].replace(",", "."))
    if text and _WORDED.match(text):
        return float(sum(int(number) * _SIZES[unit.lower()] for number, unit in _AMOUNT.findall(text)))
    return None


def moment_s(text: str) -> float | None:
    """Seconds since 1970 of a date with its time."""
    if not re.match(r"^\d{4}-\d\d-\d\d[T ]\d", text):
        return None
    try:
        return datetime.fromisoformat(re.sub(r"(\.\d{6})\d+", r"\1", text)).timestamp()
    except (ValueError, OverflowError, OSError):
        return None


def number_s(value: object, key: str) -> tuple[float, bool] | None:
    """Seconds of a value as JSON holds it, and whether its unit is known from the value or its key.

    None for what is no time of a call.
    """
    if isinstance(value, str):
        return _written_s(value.strip(), key)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    try:
        plain = float(value)
    except OverflowError:
        return None
    return _by_key(plain, key) if math.isfinite(plain) else None


def _written_s(text: str, key: str) -> tuple[float, bool] | None:
    if (clock := clock_s(text)) is not None or (clock := moment_s(text)) is not None:
        return clock, True
    if (length := _ISO_LENGTH.match(text)) and text != "PT":
        return sum(float(part or 0) * size for part, size in zip(length.groups(), (3600, 60, 1), strict=True)), True
    if unit := _UNIT.match(text):
        return float(unit[1]) * (1e-3 if unit[2] == "ms" else 1.0), True
    try:
        plain = float(text)
    except ValueError:
        return None
    return _by_key(plain, key) if math.isfinite(plain) else None


def _by_key(value: float, key: str) -> tuple[float, bool]:
    size, is_known = _size_by_key(key)
    return value * size, is_known


@lru_cache(maxsize=256)
def _size_by_key(key: str) -> tuple[float, bool]:
    """What one is worth in seconds, and whether the key says so."""
    key = key.lower()
    if "milli" in key or key.endswith(("ms", "_ms", "msec")):
        return 1e-3, True
    if "tick" in key:
        return 1e-7, True
    if "nano" in key:
        return 1e-9, True
    return 1.0, key.endswith(("_s", "sec", "secs", "seconds", "_sec"))


def unit_of(starts: Sequence[float], words: Sequence[int], lengths: Sequence[float | None]) -> float:
    """What a number is worth in seconds, from how long words take.

    Args:
        starts: When each stretch of speech begins, in order.
        words: How many words each has.
        lengths: How long each is, where the file says it.
    """
    if any(not start.is_integer() for start in starts):
        return 1.0
    pace = [length / count for length, count in zip(lengths, words, strict=True) if length and length > 0 and count]
    if len(pace) * 2 < len(words):
        gaps = zip(starts[:-1], starts[1:], words[:-1], strict=True)
        pace = [(after - before) / count for before, after, count in gaps if after > before and count]
    if not pace:
        return 1.0
    usual = median(pace)
    return min(UNITS, key=lambda unit: abs(math.log(usual * unit / _WORD_S)))
