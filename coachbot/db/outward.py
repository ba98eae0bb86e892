"""Takes out of a row what is never exported: secrets, the server's own, and what Slack takes an answer by."""

import re
from collections.abc import Mapping
from typing import Any, cast

from coachbot.db.tables.held import Holds

# Slack's response URLs; its trigger ids, alone and where they name a piece of work.
_PASSES = re.compile(
    r"https?://hooks\.slack[^\s\"|]*|\b\d{9,}\.\d{9,}\.[0-9a-f]{16,}|(?<=\bcommand:)[^:]+|(?<=\bshortcut:)[^:]+"
)


def outward(holds: Holds, row: Mapping[Any, Any]) -> dict[str, Any]:
    """The same row without secrets, what is the server's own, and what Slack would take an answer by."""
    left = {*holds.columns("secret"), *holds.columns("server")}
    named, inside = frozenset(holds.passes.split()), holds.columns("inside")
    values = {str(name): value for name, value in row.items() if name not in left}
    return {name: _without(value, named) if name in inside else value for name, value in values.items()}


def _without(data: Any, named: frozenset[str]) -> Any:
    if isinstance(data, str):
        return _PASSES.sub("…", data)
    if isinstance(data, dict):
        items = cast("dict[str, Any]", data).items()
        return {name: _without(value, named) for name, value in items if name not in named}
    if isinstance(data, list):
        return [_without(one, named) for one in cast("list[Any]", data)]
    return data
