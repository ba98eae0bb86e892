"""Slack's replies, with the types the SDK leaves out."""

from typing import Any, cast

from slack_sdk.errors import SlackApiError

Json = dict[str, Any]
# Of these Slack says that the operation may have succeeded all the same.
_PERHAPS_DONE = frozenset({"internal_error", "fatal_error", "service_unavailable", "request_timeout"})


def error_name(error: SlackApiError) -> str:
    """Slack's name for what went wrong."""
    return str(cast("Any", error.response).get("error", ""))


def is_certain(error: SlackApiError) -> bool:
    """Whether Slack itself says that it did nothing; a server's error, and some of Slack's own, leave that open."""
    return cast("Any", error.response).status_code in (200, 429) and error_name(error) not in _PERHAPS_DONE


def wait_s(error: SlackApiError) -> float | None:
    """How long Slack asks us to wait; None when it is no rate limit."""
    response = cast("Any", error.response)
    if response.status_code != 429 and error_name(error) != "ratelimited":
        return None
    headers = {str(name).lower(): value for name, value in cast("dict[str, Any]", response.headers or {}).items()}
    value = headers.get("retry-after", 1)
    return float(str(cast("list[Any]", value)[0] if isinstance(value, list) else value))


def listed(response: object, name: str) -> list[Json]:
    """A list in a reply; empty where there is none."""
    return cast("list[Json]", cast("Any", response).get(name) or [])


def part(value: object, name: str) -> Json:
    """An object inside a reply or a payload; empty where there is none."""
    found = cast("Any", value).get(name)
    return cast("Json", found) if isinstance(found, dict) else {}
