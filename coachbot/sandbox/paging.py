"""Lists a page at a time, with cursors that look like Slack's."""

import base64
import binascii
from collections.abc import Sequence
from typing import Any

from coachbot.sandbox.arguments import number, text_of
from coachbot.sandbox.tickets import Json, SlackError


def cursor_of(name: str, value: str) -> str:
    """A cursor that says where to go on."""
    return base64.b64encode(f"{name}:{value}".encode()).decode()


def value_of(cursor: str, name: str) -> str:
    """What a cursor says.

    Raises:
        SlackError: ``invalid_cursor``.
    """
    try:
        kind, _, value = base64.b64decode(cursor, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError) as error:
        raise SlackError("invalid_cursor") from error
    if kind != name or not value:
        raise SlackError("invalid_cursor")
    return value


def page_of(items: Sequence[Any], key: str, args: Json) -> Json:
    """One page of a list, as ``{key: [...], response_metadata: {next_cursor}}``."""
    cursor = text_of(args, "cursor")
    try:
        start = int(value_of(cursor, "offset")) if cursor else 0
    except ValueError as error:
        raise SlackError("invalid_cursor") from error
    end = start + number(args, "limit", 100, most=1000)
    following = cursor_of("offset", str(end)) if end < len(items) else ""
    return {key: list(items[start:end]), "response_metadata": {"next_cursor": following}}
