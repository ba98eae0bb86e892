"""Whether a body is as Slack sends them, so that what reads it need not doubt each word. Pure."""

from collections.abc import Iterator
from typing import Any, cast

from handlers.slack.replies import Json

_OBJECTS = frozenset(
    {
        "event",
        "view",
        "container",
        "message",
        "previous_message",
        "state",
        "tokens",
        "item",
        "bot_profile",
        "assistant_thread",
        "action",
        "profile",
    }
)
_LISTS = frozenset(
    {
        "authorizations",
        "actions",
        "files",
        "response_urls",
        "blocks",
        "attachments",
        "selected_options",
    }
)
_TEXTS = frozenset(
    {
        "type",
        "subtype",
        "ts",
        "thread_ts",
        "event_ts",
        "command",
        "user_id",
        "channel_id",
        "team_id",
        "enterprise_id",
        "response_url",
        "trigger_id",
        "action_id",
        "block_id",
        "callback_id",
        "bot_id",
        "app_id",
        "user_team",
        "source_team",
        "private_metadata",
        "channel_type",
        "event_id",
        "api_app_id",
        "tab",
        "message_ts",
        "action_ts",
    }
)
_NEVER_NULL = frozenset({"event", "authorizations", "response_urls", "actions"})
# Some say who with an id, some with all there is of them.
_EITHER = frozenset(
    {
        "user",
        "channel",
        "team",
    }
)
# What each kind of body cannot be without, and what those in it cannot.
_NEEDED: dict[str, tuple[str, ...]] = {
    "block_actions": ("user.id", "actions", "trigger_id"),
    "view_submission": ("user.id", "view.id", "view.callback_id"),
    "view_closed": ("user.id", "view.id"),
    "message_action": ("user.id", "channel.id", "message", "callback_id", "response_url", "trigger_id"),
    "shortcut": ("user.id", "callback_id", "trigger_id"),
    "event_callback": ("event.type",),
}
_OF_A_COMMAND = ("command", "user_id", "channel_id", "response_url", "trigger_id")


def fits(body: Any) -> bool:
    """Whether every field that is read has the kind it should have, and none that is needed lacks."""
    if not isinstance(body, dict):
        return False
    known = cast("Json", body)
    needed = _NEEDED.get(str(known.get("type")), ()) if "command" not in known else _OF_A_COMMAND
    is_right = all(_is_right(name, value) for name, value in _fields(known))
    if not is_right or not all(_has(known, path) for path in needed):
        return False
    return known.get("type") != "block_actions" or all(_has(action, "action_id") for action in known["actions"])


def _fields(body: Json) -> Iterator[tuple[str, Any]]:
    """The fields of a body and of the objects in it that are read."""
    for name, value in body.items():
        yield name, value
        for one in cast("list[Any]", value) if isinstance(value, list) else [value]:
            if isinstance(one, dict) and name in _OBJECTS | _LISTS | _EITHER and name not in ("blocks", "state"):
                yield from _fields(cast("Json", one))


def _is_right(name: str, value: Any) -> bool:
    if value is None:
        return name not in _NEVER_NULL
    if name == "response_urls":
        # With several of them Bolt falls over, and with one that is no object; no form of ours asks for one.
        urls = cast("list[Any]", value) if isinstance(value, list) else [None]
        return len(urls) <= 1 and all(isinstance(one, dict) for one in urls)
    if name in ("text", "enterprise"):
        return isinstance(value, str | dict)
    if name in _OBJECTS:
        return isinstance(value, dict)
    if name in _LISTS:
        return isinstance(value, list) and all(isinstance(one, dict) for one in cast("list[Any]", value))
    if name in _TEXTS:
        return isinstance(value, str)
    return name not in _EITHER or isinstance(value, str | dict)


def _has(body: Any, path: str) -> bool:
    value: Any = body
    for name in path.split("."):
        value = cast("Json", value).get(name) if isinstance(value, dict) else None
    return bool(value) and (path in ("actions", "message") or isinstance(value, str))
