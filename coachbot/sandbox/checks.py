"""What Slack refuses in messages and views: lengths, counts, missing parts."""

from typing import Any, cast

from coachbot.sandbox.tickets import SlackError

Json = dict[str, Any]
MAX_BLOCKS = 50
MAX_VIEW_BLOCKS = 100
MAX_BLOCK_CHARS = 13_200
MAX_TEXT_CHARS = 40_000
_TEXT_LIMITS = {"section": 3000, "header": 150, "markdown": 12_000}
_ELEMENT_LIMITS = {"actions": 25, "context": 10, "context_actions": 5}
_KNOWN = {
    "actions",
    "alert",
    "card",
    "carousel",
    "container",
    "context",
    "context_actions",
    "data_table",
    "data_visualization",
    "divider",
    "file",
    "header",
    "image",
    "input",
    "markdown",
    "plan",
    "rich_text",
    "section",
    "table",
    "task_card",
    "video",
}


def check_message(text: str | None, blocks: Any) -> None:
    """Refuse what chat.postMessage refuses."""
    if not text and not blocks:
        raise SlackError("no_text")
    if text and len(text) > MAX_TEXT_CHARS:
        raise SlackError("msg_too_long")
    if blocks:
        check_blocks(blocks, MAX_BLOCKS)


def check_view(view: Any) -> None:
    """Refuse what views.open refuses."""
    checked = as_json(view)
    if checked.get("type") not in ("modal", "home"):
        raise SlackError("invalid_arguments", "[ERROR] missing required field: view")
    if checked["type"] == "modal" and len(_text(checked.get("title"))) > 24:
        raise SlackError("invalid_arguments", "[ERROR] must be less than 25 characters [json-pointer:/view/title/text]")
    if len(str(checked.get("private_metadata", ""))) > 3000:
        raise SlackError(
            "invalid_arguments", "[ERROR] must be less than 3001 characters [json-pointer:/view/private_metadata]"
        )
    check_blocks(checked.get("blocks"), MAX_VIEW_BLOCKS)


def check_blocks(blocks: Any, most: int) -> None:
    """Every block known, within its limits, and the whole not too long."""
    if not isinstance(blocks, list):
        raise SlackError("invalid_blocks_format")
    checked = [as_json(block) for block in cast("list[Any]", blocks)]
    if len(checked) > most:
        raise SlackError("invalid_blocks", f"[ERROR] no more than {most} items allowed [json-pointer:/blocks]")
    for number, block in enumerate(checked):
        _check_block(block, f"/blocks/{number}")
    if _visible_chars(checked) > MAX_BLOCK_CHARS:
        raise SlackError("msg_blocks_too_long")


def as_json(value: Any) -> Json:
    """An object, or an empty one."""
    return cast("Json", value) if isinstance(value, dict) else {}


def _check_block(block: Json, at: str) -> None:
    kind = block.get("type")
    if kind not in _KNOWN:
        raise _bad(f"unsupported type: {kind}", at)
    if kind in _TEXT_LIMITS:
        _check_text(block, _TEXT_LIMITS[kind], at)
    if kind in _ELEMENT_LIMITS or kind == "rich_text":
        _check_elements(block.get("elements") or [], kind, f"{at}/elements")


def _check_text(block: Json, limit: int, at: str) -> None:
    text = block.get("text")
    words = text if isinstance(text, str) else _text(text)
    if not words and not block.get("fields"):
        raise _bad("missing required field: text", at)
    if len(words) > limit:
        raise _bad(f"must be less than {limit + 1} characters", f"{at}/text/text")


def _check_elements(elements: list[Json], kind: str, at: str) -> None:
    if not elements:
        raise _bad("must have at least 1 item", at)
    if len(elements) > _ELEMENT_LIMITS.get(kind, 1000):
        raise _bad(f"no more than {_ELEMENT_LIMITS[kind]} items allowed", at)
    if kind == "rich_text":
        _check_rich(elements, at)
    elif kind == "actions":
        for number, element in enumerate(elements):
            _check_element(element, f"{at}/{number}")


def _check_element(element: Json, at: str) -> None:
    if element.get("type") == "button" and not 0 < len(_text(element.get("text"))) <= 75:
        raise _bad("must be 1 to 75 characters", f"{at}/text/text")
    if len(str(element.get("value", ""))) > 2000:
        raise _bad("must be less than 2001 characters", f"{at}/value")
    if not element.get("action_id") or len(element["action_id"]) > 255:
        raise _bad("missing required field: action_id", at)


def _check_rich(elements: list[Json], at: str) -> None:
    for number, element in enumerate(elements):
        if element.get("type") == "text" and not element.get("text"):
            raise _bad("must be more than 0 characters", f"{at}/{number}/text")
        _check_rich(element.get("elements") or [], f"{at}/{number}/elements")


def _bad(what: str, at: str) -> SlackError:
    return SlackError("invalid_blocks", f"[ERROR] {what} [json-pointer:{at}]")


def _text(text: Any) -> str:
    return str(as_json(text).get("text", ""))


def _visible_chars(node: Any) -> int:
    """Characters of every text in a tree of blocks."""
    if isinstance(node, list):
        return sum(_visible_chars(item) for item in cast("list[Any]", node))
    return sum(
        len(value) if name == "text" and isinstance(value, str) else _visible_chars(value)
        for name, value in as_json(node).items()
    )
