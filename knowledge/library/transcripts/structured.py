"""Transcripts as JSON: {speaker, text, start}, in a list or somewhere inside an object."""

import json
import math
import re
from collections.abc import Iterator
from typing import Any, cast

from knowledge.library.errors import UnreadableFile
from knowledge.library.transcripts.cues import Cue

_SPEAKER = ("speaker", "speaker_name", "speakerName", "name", "role", "participant", "user")
_TEXT = ("text", "transcript", "sentence", "content", "words", "caption")
_START = ("start", "start_s", "start_time", "startTime", "offset", "timestamp", "time", "begin")
_END = ("end", "end_s", "end_time", "endTime")
_PREFIX = re.compile(r"^\s*([^\W\d_][^:\n]{0,60}):\s+(\S.*)$", re.DOTALL)
_LINK_TIME = re.compile(r"[?&]t=(\d+(?:\.\d+)?)")
_CLOCK = re.compile(r"^(?:(\d{1,3}):)?(\d{1,2}):(\d{1,2}(?:[.,]\d+)?)$")
_MAX_DEPTH = 8


def read_json(text: str) -> list[Cue]:
    """The longest list of utterances anywhere in the document.

    Raises:
        UnreadableFile: Not JSON, nested beyond reason, or no list with text in it.
    """
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UnreadableFile("This is not valid JSON. Export the transcript again.") from error
    found = max(_lists(data, 0), key=len, default=list[Cue]())
    if not found:
        raise UnreadableFile("This JSON holds no list of {speaker, text, start}. Export the transcript in that shape.")
    return found


def _lists(data: Any, depth: int) -> Iterator[list[Cue]]:
    if depth > _MAX_DEPTH:
        return
    if isinstance(data, list):
        items = cast("list[Any]", data)
        cues = [cue for item in items if isinstance(item, dict) and (cue := _cue(item))]  # pyright: ignore[reportUnknownArgumentType]
        if cues:
            yield cues
        else:
            for item in items:
                yield from _lists(item, depth + 1)
    elif isinstance(data, dict):
        for value in cast("dict[str, Any]", data).values():
            yield from _lists(value, depth + 1)


def _cue(item: dict[str, Any]) -> Cue | None:
    text = _first(item, _TEXT)
    if isinstance(text, list):
        # Deepgram and AssemblyAI write words one by one.
        words = [cast("dict[str, Any]", word) for word in cast("list[Any]", text) if isinstance(word, dict)]
        text = " ".join(str(word.get("text") or word.get("word") or "") for word in words)
    if not isinstance(text, str) or not text.strip():
        return None
    speaker = _speaker(_first(item, _SPEAKER))
    if not speaker and (named := _PREFIX.match(text)):
        speaker, text = named[1].strip(), named[2]
    start = _seconds(_first(item, _START))
    if start is None and isinstance(item.get("link"), str) and (at := _LINK_TIME.search(item["link"])):
        start = float(at[1])
    return Cue(speaker, " ".join(text.split()), start, _seconds(_first(item, _END)))


def _first(item: dict[str, Any], names: tuple[str, ...]) -> Any:
    return next((item[name] for name in names if item.get(name) is not None), None)


def _speaker(value: Any) -> str:
    if isinstance(value, dict):
        value = cast("dict[str, Any]", value).get("name") or ""
    if isinstance(value, int):
        return f"Speaker {value}"
    return value.strip() if isinstance(value, str) else ""


def _seconds(value: Any) -> float | None:
    """Seconds of a number or a clock; None for what is no time of a call."""
    found = _CLOCK.match(value.strip()) if isinstance(value, str) else None
    try:
        if found:
            seconds = int(found[1] or 0) * 3600 + int(found[2]) * 60 + float(found[3].replace(",", "."))
        else:
            seconds = float(value) if isinstance(value, int | float | str) and not isinstance(value, bool) else math.nan
    except (ValueError, OverflowError):
        return None
    return seconds if math.isfinite(seconds) else None
