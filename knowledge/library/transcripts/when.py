"""When an item of a recorder's JSON was said. Pure."""

import math
import re
from collections.abc import Iterable, Mapping
from typing import Any, cast

from knowledge.library.transcripts import keys
from knowledge.library.transcripts.times import number_s

_LINK_TIME = re.compile(r"[?&]t=(\d+(?:\.\d+)?)")


def times_of(item: Mapping[str, Any]) -> tuple[float | None, float | None, bool]:
    """Start, end and whether their unit is known."""
    start, is_known = _time(item, keys.starts(item))
    end, _ = _time(item, keys.ends(item))
    if start is None and isinstance(item.get("link"), str) and (at := _LINK_TIME.search(item["link"])):
        return float(at[1]), None, True
    if start is None:
        start, end = _pair(keys.first(item, ("timestamp", "timestamps"))[1])
    elif end is None:
        key, _ = keys.first(item, keys.LENGTH)
        length, _ = _time(item, [key] if key else [])
        end = start + length if length is not None and math.isfinite(start + length) else None
    return start, end, is_known


def _pair(value: Any) -> tuple[float | None, float | None]:
    """Start and end side by side, or of the first and the last word."""
    if isinstance(value, list) and value and all(isinstance(word, list) for word in cast("list[Any]", value)):
        words = cast("list[list[Any]]", value)
        value = [words[0][1] if len(words[0]) > 2 else None, words[-1][-1] if words[-1] else None]
    if not isinstance(value, list) or len(held := cast("list[Any]", value)) != 2:
        return None, None
    start, end = (number_s(one, "") for one in held)
    return start[0] if start else None, end[0] if end else None


def _time(item: Mapping[str, Any], written: Iterable[str]) -> tuple[float | None, bool]:
    """The first value of several keys that is a time, and whether its unit is known."""
    for key in written:
        value = item.get(key)
        if isinstance(value, dict):
            parts = cast("dict[str, Any]", value)
            whole, rest = number_s(parts.get("seconds"), ""), number_s(parts.get("nanos"), "nanos")
            if whole or rest:
                return (whole[0] if whole else 0.0) + (rest[0] if rest else 0.0), True
            found, is_known = _time(parts, keys.starts(parts))
            if found is not None:
                return found, is_known
        elif (read := number_s(value, key)) is not None:
            return read
    return None, False
