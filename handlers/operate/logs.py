"""Writes the log of ``coachbot run``: a line each, with nothing in it that anybody said, and no key to anything.

Our own calls pass ids, counts and Slack's error names, never a text. Of an exception only its kind and place are
written, for its text may quote whatever it fell over; of other people's libraries only where they complain. The net
below is for what slips through all the same.
"""

import json
import logging
import re
import sys
import threading
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import PurePath
from typing import Any, TextIO

OURS = ("coachbot", "handlers", "knowledge", "prompts")
#: Others whose texts are known to hold nothing of ours, and worth reading from INFO on.
_KNOWN = ("alembic.runtime.migration", "uvicorn.error")
_LONGEST = 1_000
_FRAMES = 12
_NET = re.compile(
    # Which text a model was told: an id, a version and a sum, all of them ours.
    r"(?P<stamp>(?<!\S)[a-z][a-z0-9_-]{0,60}/[a-z][a-z0-9_-]{0,60}@\d{1,9}\+(?:own\.)?[0-9a-f]{8}(?![\w@]))"
    r"|[^\s@<>\"'()]{1,64}@[^\s@<>\"'()]{1,255}"
    # Slack's tokens, signatures, secrets and webhooks.
    r"|x(?:ox[a-z]|app)-[^\s\"']{1,300}"
    r"|\bv0=[0-9a-f]{64}"
    r"|(?<!\w)[0-9a-f]{32}(?!\w)"
    r"|\bhooks\.slack\.com/[^\s\"']{1,300}"
    # Keys of models, HubSpot, Google and Microsoft, and what opens a door in a header.
    r"|(?<![a-z0-9])sk-[^\s\"']{1,300}"
    r"|(?<![a-z0-9])pat-[a-z]{2,4}\d{1,2}-[^\s\"']{1,300}"
    r"|AIza[\w-]{20,100}"
    r"|\bya29\.[^\s\"']{1,2000}"
    r"|-----BEGIN [A-Z ]{0,30}PRIVATE KEY[\s\S]*"
    r"|\beyJ[\w-]{5,2000}\.[\w.-]{1,2000}"
    r"|[\w.~-]{3}\dQ~[\w.~-]{31,40}"
    r"|\bbearer\s{1,5}[^\s\"']{1,2000}"
    # What seals, and what is sealed.
    r"|(?<![\w-])[\w-]{43}=(?![\w=])"
    r"|\bgAAAAA[\w-]{20,2000}={0,2}"
    r"|\b[a-z][a-z0-9+.-]{1,30}://[^\s\"']{1,2000}",
    re.IGNORECASE,
)
_CAUGHT = "[withheld]"


def set_up(kind: str, stream: TextIO | None = None) -> bool:
    """Have everything that is logged go to one place in one form; whether that is JSON.

    Args:
        kind: ``json`` or ``plain``; empty is plain on a terminal.
        stream: Standard error where none is given.
    """
    out = stream or sys.stderr
    is_json = kind == "json" or (not kind and not out.isatty())
    handler = logging.StreamHandler(out)
    handler.setFormatter(JsonLines() if is_json else PlainLines())
    handler.addFilter(is_worth_it)
    root = logging.getLogger()
    _let_nothing_past()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)
    # A warning shows a line of code and its values; a failing log call would show what it was given.
    logging.captureWarnings(True)
    logging.raiseExceptions = False
    # Python itself would print an exception with its text.
    sys.excepthook = _fell
    threading.excepthook = lambda args: _fell(args.exc_type, args.exc_value or args.exc_type(), args.exc_traceback)
    sys.unraisablehook = lambda args: _fell(args.exc_type, args.exc_value or args.exc_type(), args.exc_traceback)
    return is_json


def _let_nothing_past() -> None:
    """Take away what libraries write with by themselves: all of it goes through the root's handler."""
    for name in list(logging.root.manager.loggerDict):
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = True


def is_worth_it(record: logging.LogRecord) -> bool:
    """Whether a record is written: ours and the known from INFO on, others from WARNING on."""
    return record.levelno >= (logging.INFO if _is_below(record.name, (*OURS, *_KNOWN)) else logging.WARNING)


class JsonLines(logging.Formatter):
    """A record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        fields: dict[str, Any] = {
            "time": _time(record),
            "level": record.levelname,
            "logger": record.name,
            "message": _message(record),
        }
        if record.exc_info and record.exc_info[1] is not None:
            fields["error"] = list(_errors(record.exc_info[1]))
        return json.dumps(fields, ensure_ascii=False)


class PlainLines(logging.Formatter):
    """A record as a line to read, and its exceptions below it."""

    def format(self, record: logging.LogRecord) -> str:
        """The lines."""
        lines = [f"{_time(record)} {record.levelname} {record.name} {_message(record)}"]
        if record.exc_info and record.exc_info[1] is not None:
            for error in _errors(record.exc_info[1]):
                lines += [f"  {error['type']}", *(f"    {place}" for place in error["at"])]
        return "\n".join(lines)


def _time(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")


def _message(record: logging.LogRecord) -> str:
    if not _is_below(record.name, (*OURS, *_KNOWN)):
        return f"{record.module}:{record.lineno} {record.funcName}"
    # Cut afterwards: half a key is not known for one.
    return _NET.sub(lambda found: found["stamp"] or _CAUGHT, record.getMessage()[: 2 * _LONGEST])[:_LONGEST]


def _is_below(name: str, roots: tuple[str, ...]) -> bool:
    return any(name == root or name.startswith(f"{root}.") for root in roots)


def _errors(error: BaseException | None) -> Iterator[dict[str, Any]]:
    """An exception and what it came from: the kinds and the places, without a word of their texts."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        kind = type(error)
        places = [_place(frame) for frame in traceback.extract_tb(error.__traceback__)[-_FRAMES:]]
        yield {"type": f"{kind.__module__}.{kind.__qualname__}", "at": places}
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _place(frame: traceback.FrameSummary) -> str:
    return f"{'/'.join(PurePath(frame.filename).parts[-3:])}:{frame.lineno} in {frame.name}"


def _fell(kind: type[BaseException], error: BaseException, trace: Any) -> None:
    """Nobody caught it, in whatever thread."""
    logging.getLogger("coachbot").critical("nobody caught an exception", exc_info=(kind, error, trace))
