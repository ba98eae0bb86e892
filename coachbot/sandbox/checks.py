"""What Slack refuses in messages and views: wrong shapes, lengths, counts, missing parts."""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from coachbot.sandbox.arguments import as_json, as_list
from coachbot.sandbox.shapes import (
    BLOCKS,
    LEAST_ITEMS,
    MOST_CHARS,
    MOST_COLUMNS,
    MOST_ID_CHARS,
    MOST_ITEMS,
    MOST_OPTION_CHARS,
    SHAPES,
)
from coachbot.sandbox.tickets import Json, SlackError

MAX_BLOCKS = 50
MAX_VIEW_BLOCKS = 100
MAX_BLOCK_CHARS = 13_200
MAX_TEXT_CHARS = 40_000
MAX_VIEW_BYTES = 250_000
MAX_CHARTS = 2
_VIEW_TEXTS = {"title": 24, "submit": 24, "close": 24}
_VIEW_STRINGS = {"private_metadata": 3000, "callback_id": 255, "external_id": 255}
_ONLY_IN_VIEWS = {"input"}
# What stands in these is data, not layout.
_OPAQUE = {"data_visualization", "data_table"}


def check_message(text: str | None, blocks: Any, *, has_more: bool = False) -> None:
    """Refuse what chat.postMessage refuses; ``has_more`` where attachments stand in for a text."""
    if not text and not blocks and not has_more:
        raise SlackError("no_text")
    if text and len(text) > MAX_TEXT_CHARS:
        raise SlackError("msg_too_long")
    if blocks:
        check_blocks(blocks, MAX_BLOCKS)


_ADDRESSES = frozenset({"url", "image_url", "thumbnail_url", "title_url", "video_url", "author_link"})
_SCHEMES = frozenset({"http", "https", "mailto"})


def check_view(view: Any) -> Json:
    """Refuse what views.open refuses; the view, checked."""
    checked = as_json(view)
    kind = checked.get("type")
    if kind not in ("modal", "home"):
        raise SlackError("invalid_arguments", "[ERROR] unsupported type [json-pointer:/view/type]")
    if len(json.dumps(checked)) > MAX_VIEW_BYTES:
        raise SlackError("view_too_large")
    if kind == "modal" and not _words(checked.get("title")):
        raise SlackError("invalid_arguments", "[ERROR] missing required field: title [json-pointer:/view]")
    for name, most in {**_VIEW_TEXTS, **_VIEW_STRINGS}.items():
        if len(_words(checked.get(name))) > most:
            where = f"/view/{name}/text" if name in _VIEW_TEXTS else f"/view/{name}"
            raise SlackError(
                "invalid_arguments", f"[ERROR] must be less than {most + 1} characters [json-pointer:{where}]"
            )
    blocks = checked.get("blocks")
    try:
        check_blocks(blocks, MAX_VIEW_BLOCKS, in_view=True)
    except SlackError as error:
        raise SlackError(
            "invalid_arguments", *(m.replace("pointer:/", "pointer:/view/") for m in error.messages)
        ) from error
    if (
        kind == "modal"
        and not checked.get("submit")
        and any(as_json(b).get("type") == "input" for b in as_list(blocks))
    ):
        raise SlackError("invalid_arguments", "[ERROR] missing required field: submit [json-pointer:/view]")
    return checked


def check_blocks(blocks: Any, most: int, *, in_view: bool = False) -> None:
    """Every block known, of its shape, within its limits, and the whole not too long."""
    if not isinstance(blocks, list):
        raise SlackError("invalid_blocks_format")
    if len(as_list(blocks)) > most:
        raise SlackError("invalid_blocks", f"[ERROR] no more than {most} items allowed [json-pointer:/blocks]")
    for number, block in enumerate(as_list(blocks)):
        kind = as_json(block).get("type")
        if kind not in BLOCKS or (kind in _ONLY_IN_VIEWS and not in_view):
            raise _bad(f"unsupported type: {kind}", f"/blocks/{number}")
        _check(as_json(block), f"/blocks/{number}")
    _check_ids(as_list(blocks))
    if sum(as_json(block).get("type") == "data_visualization" for block in as_list(blocks)) > MAX_CHARTS:
        raise _bad(f"no more than {MAX_CHARTS} charts allowed", "/blocks")
    if not in_view and _visible_chars(blocks) > MAX_BLOCK_CHARS:
        raise SlackError("msg_blocks_too_long")


def _check(node: Json, at: str) -> None:
    """One typed object, and everything in it."""
    kind = str(node.get("type", ""))
    if kind in _OPAQUE:
        return
    shape = SHAPES.get(kind)
    if shape is None:
        raise _bad(f"unsupported type: {kind}", at)
    for name in sorted(shape.required - node.keys()):
        raise _bad(f"missing required field: {name}", at)
    for name in sorted(node.keys() - shape.required - shape.optional - {"type"}):
        raise _bad(f"invalid additional property: {name}", at)
    for name, value in node.items():
        _check_size(kind, name, value, f"{at}/{name}")
        for where, inner in _typed(value, f"{at}/{name}"):
            _check(inner, where)
    _check_special(kind, node, at)


def _check_size(kind: str, name: str, value: Any, at: str) -> None:
    words = _words(value)
    most = MOST_CHARS.get((kind, name))
    if most is not None and len(words) > most:
        raise _bad(f"must be less than {most + 1} characters", f"{at}/text" if isinstance(value, dict) else at)
    if kind in {"text", "mrkdwn", "plain_text"} and name == "text" and not words:
        raise _bad("must be more than 0 characters", at)
    if name in {"action_id", "block_id"} and not 0 < len(words) <= MOST_ID_CHARS:
        raise _bad(f"must be 1 to {MOST_ID_CHARS} characters", at)
    if name in _ADDRESSES and value and urlsplit(str(value)).scheme.lower() not in _SCHEMES:
        raise _bad("must be a valid URL", at)
    if isinstance(value, list):
        _check_items(kind, name, as_list(value), at)


def _check_items(kind: str, name: str, items: list[Any], at: str) -> None:
    if len(items) > MOST_ITEMS.get((kind, name), 10_000):
        raise _bad(f"no more than {MOST_ITEMS[kind, name]} items allowed", at)
    if not items and (kind, name) in LEAST_ITEMS:
        raise _bad("must have at least 1 item", at)
    if name in {"options", "initial_options"}:
        for number, option in enumerate(items):
            if not 0 < len(_words(as_json(option).get("text"))) <= MOST_OPTION_CHARS:
                raise _bad(f"must be 1 to {MOST_OPTION_CHARS} characters", f"{at}/{number}/text/text")


def _check_special(kind: str, node: Json, at: str) -> None:
    if kind == "section" and not node.get("text") and not node.get("fields"):
        raise _bad("missing required field: text", at)
    if kind == "header" and as_json(node.get("text")).get("type") != "plain_text":
        raise _bad("must be a plain_text object", f"{at}/text")
    if kind == "image" and not node.get("image_url") and not node.get("slack_file"):
        raise _bad("missing required field: image_url", at)
    if kind == "table" and any(len(as_list(row)) > MOST_COLUMNS for row in as_list(node["rows"])):
        raise _bad(f"no more than {MOST_COLUMNS} columns allowed", f"{at}/rows")
    if kind == "button" and not _words(node.get("text")):
        raise _bad("must be more than 0 characters", f"{at}/text/text")


def _check_ids(blocks: list[Any]) -> None:
    """A block id stands once in a message; so does an action id, within its block."""
    seen = Counter(as_json(block).get("block_id") for block in blocks)
    for ident, count in seen.items():
        if ident and count > 1:
            raise _bad(f"block_id already exists: {ident}", "/blocks")
    for number, block in enumerate(blocks):
        actions = Counter(as_json(element).get("action_id") for element in as_list(as_json(block).get("elements")))
        for ident, count in actions.items():
            if ident and count > 1:
                raise _bad(f"action_id already exists: {ident}", f"/blocks/{number}/elements")


def _typed(value: Any, at: str) -> Iterator[tuple[str, Json]]:
    """The typed objects in a value, however deep, with where they stand."""
    if isinstance(value, dict):
        inside = as_json(value)
        if isinstance(inside.get("type"), str):
            yield at, inside
        else:
            for name, item in inside.items():
                yield from _typed(item, f"{at}/{name}")
    for number, item in enumerate(as_list(value)):
        yield from _typed(item, f"{at}/{number}")


def _bad(what: str, at: str) -> SlackError:
    return SlackError("invalid_blocks", f"[ERROR] {what} [json-pointer:{at}]")


def _words(value: Any) -> str:
    return value if isinstance(value, str) else str(as_json(value).get("text", ""))


def _visible_chars(node: Any) -> int:
    """Characters of every text in a tree of blocks."""
    if isinstance(node, list):
        return sum(_visible_chars(item) for item in as_list(node))
    return sum(
        len(value) if name == "text" and isinstance(value, str) else _visible_chars(value)
        for name, value in as_json(node).items()
    )
