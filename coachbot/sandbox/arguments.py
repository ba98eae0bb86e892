"""The arguments of a call, however they travelled, and what is missing among them."""

import json
from typing import Any, cast

from coachbot.sandbox.specs import Spec
from coachbot.sandbox.tickets import Json, SlackError

_JSON_FIELDS = {
    "attachments": "invalid_arguments",
    "blocks": "invalid_blocks_format",
    "chunks": "invalid_chunks",
    "files": "invalid_arguments",
    "loading_messages": "invalid_arguments",
    "metadata": "invalid_metadata_format",
    "prompts": "invalid_arguments",
    "view": "invalid_arguments",
}
# Where Slack has a name of its own for what is missing.
_OWN_NAMES = {
    ("reactions.add", "timestamp"): "no_item_specified",
    ("reactions.add", "channel"): "no_item_specified",
    ("reactions.add", "name"): "invalid_name",
    ("reactions.remove", "name"): "invalid_name",
}


# An empty status is none any more.
_EMPTY_MEANS_SOMETHING = frozenset({"assistant.threads.setStatus"})


def decoded(args: Json) -> Json:
    """Arguments with the fields that travel as JSON text made values again."""
    out = dict(args)
    for name, error in _JSON_FIELDS.items():
        if isinstance(out.get(name), str):
            try:
                out[name] = json.loads(out[name])
            except ValueError as wrong:
                raise SlackError(error) from wrong
    return out


def checked(method: str, spec: Spec, args: Json) -> list[str]:
    """Refuse a call that lacks something; the names nobody knows are returned, for a warning.

    Raises:
        SlackError: Slack's name for what is missing.
    """
    may_be_empty = method in _EMPTY_MEANS_SOMETHING
    missing = [
        name
        for name in spec.required
        if args.get(name) in (None, "", [], {}) and not (may_be_empty and args.get(name) == "")
    ]
    if missing:
        own = _OWN_NAMES.get((method, missing[0]))
        raise SlackError(own or "invalid_arguments", *(f"[ERROR] missing required field: {name}" for name in missing))
    return sorted(set(args) - set(spec.required) - spec.optional - {"token", "team_id", "pretty"})


def text_of(args: Json, name: str) -> str:
    """An argument as text; empty when it was not given."""
    value = args.get(name)
    return "" if value is None else str(value)


def flag(args: Json, name: str) -> bool:
    """A yes or no, as JSON or as form text."""
    return text_of(args, name).lower() in {"1", "true"}


def number(args: Json, name: str, default: int, *, most: int, error: str = "invalid_limit") -> int:
    """A count between 1 and ``most``; 0 and nothing mean the default."""
    try:
        value = int(text_of(args, name) or 0)
    except ValueError as wrong:
        raise SlackError(error) from wrong
    if value < 0:
        raise SlackError(error)
    return min(value or default, most)


def as_json(value: Any) -> Json:
    """An object, or an empty one."""
    return cast("Json", value) if isinstance(value, dict) else {}


def as_list(value: Any) -> list[Any]:
    """A list, or an empty one."""
    return cast("list[Any]", value) if isinstance(value, list) else []
