"""All that a message says, wherever in it that stands."""

from collections.abc import Iterator
from typing import Any, cast

from handlers.slack.replies import Json, listed

_PRESSED = frozenset({"actions", "context_actions", "button"})


def text_in(message: Json) -> str:
    """The text of a message or, where it has none, that of its blocks; and what was forwarded in it."""
    return "\n".join(filter(None, map(_own, (message, *listed(message, "attachments")))))


def _own(message: Json) -> str:
    return str(message.get("text") or "") or "\n".join(_texts(listed(message, "blocks")))


def _texts(node: object) -> Iterator[str]:
    """The texts in a tree of blocks, but those of what can be pressed."""
    if isinstance(node, list):
        for one in cast("list[object]", node):
            yield from _texts(one)
    elif isinstance(node, dict) and cast("Json", node).get("type") not in _PRESSED:
        yield from _texts_of(cast("Json", node))


def _texts_of(block: Json) -> Iterator[str]:
    if block.get("type") == "rich_text_section":
        # Its pieces are one line.
        yield "".join(str(piece.get("text") or "") for piece in listed(block, "elements"))
        return
    inside: Any
    for name, inside in block.items():
        if name == "text" and isinstance(inside, str):
            yield inside
        else:
            yield from _texts(inside)
