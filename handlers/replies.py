"""Slack's replies, with the types the SDK leaves out."""

from typing import Any, cast

from slack_sdk.errors import SlackApiError

Json = dict[str, Any]


def error_name(error: SlackApiError) -> str:
    """Slack's name for what went wrong."""
    return str(cast("Any", error.response).get("error", ""))


def listed(response: object, name: str) -> list[Json]:
    """A list in a reply; empty where there is none."""
    return cast("list[Json]", cast("Any", response).get(name) or [])


def part(value: object, name: str) -> Json:
    """An object inside a reply or a payload; empty where there is none."""
    found = cast("Any", value).get(name)
    return cast("Json", found) if isinstance(found, dict) else {}
