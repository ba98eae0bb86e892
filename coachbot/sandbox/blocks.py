"""What Slack adds to what an app sends: ids that were left out, and blocks to a text that came without."""

import itertools
import re
import zlib
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

from coachbot.sandbox.arguments import as_json, as_list
from coachbot.sandbox.shapes import SHAPES
from coachbot.sandbox.tickets import Json

_USED = frozenset(kind for kind, shape in SHAPES.items() if "action_id" in shape.optional)
# Whoever writes these writes a text; what Slack itself says of a channel has no blocks.
_WRITTEN = frozenset({None, "thread_broadcast", "file_share"})
_MARKED = re.compile(r"<([@#!]?)([^<>|]+)(?:\|([^<>]*))?>")
_ADDRESS = re.compile(r"(?:https?|mailto):", re.IGNORECASE)
_RANGES = frozenset({"here", "channel", "everyone"})


def with_ids(blocks: Sequence[Any], seed: str) -> list[Json]:
    """The same blocks, all with a ``block_id``, and whatever can be used in them with an ``action_id``.

    Args:
        seed: Another one gives other ids, as every new version of a message or a view has others.
    """
    some = [as_json(block) for block in blocks]
    ids = _filled([str(block.get("block_id") or "") for block in some], seed)
    return [_with_action_ids(block | {"block_id": ident}, ident) for block, ident in zip(some, ids, strict=True)]


def identified(fields: Json, seed: str) -> Json:
    """What is said of a message, its blocks with ids."""
    return fields | {"blocks": with_ids(fields["blocks"], seed)} if fields.get("blocks") else fields


def made_of(message: Json) -> list[Json]:
    """The ``rich_text`` Slack makes of a message that is only text; none for any other."""
    text = str(message.get("text") or "")
    if not text or message.get("blocks") or message.get("subtype") not in _WRITTEN:
        return []
    return [_made(text, str(as_json(message.get("edited")).get("ts") or message.get("ts")))]


# An event, an answer and the histories after them hold the same.
@lru_cache(maxsize=16_384)
def _made(text: str, seed: str) -> Json:
    return {"type": "rich_text", "block_id": next(_possible(f"{seed}/0")), "elements": _elements(text)}


def is_made_of(blocks: Sequence[Any], text: str) -> bool:
    """Whether an app hands back what was made of a text, as those do that change only something beside it."""
    one = as_json(blocks[0]) if len(blocks) == 1 else {}
    return one.get("type") == "rich_text" and one.get("elements") == _elements(text)


def _filled(ids: list[str], seed: str) -> list[str]:
    taken = set(ids)
    for at, ident in enumerate(ids):
        if not ident:
            ids[at] = next(new for new in _possible(f"{seed}/{at}") if new not in taken)
            taken.add(ids[at])
    return ids


def _possible(place: str) -> Iterator[str]:
    return (f"{zlib.crc32(f'{place}/{turn}'.encode()):08x}" for turn in itertools.count())


def _with_action_ids(block: Json, seed: str) -> Json:
    out = dict(block)
    if out.get("elements"):
        some = [as_json(element) for element in as_list(out["elements"])]
        ids = _filled([str(element.get("action_id") or "") for element in some], seed)
        out["elements"] = [
            element | {"action_id": ident} if element.get("type") in _USED else element
            for element, ident in zip(some, ids, strict=True)
        ]
    for name in ("accessory", "element"):
        inside = as_json(out.get(name))
        if inside.get("type") in _USED and not inside.get("action_id"):
            out[name] = inside | {"action_id": next(_possible(seed))}
    return out


def _elements(text: str) -> list[Json]:
    return [{"type": "rich_text_section", "elements": list(_pieces(text))}]


def _pieces(text: str) -> Iterator[Json]:
    """Mentions, links, and the words between them, which stand as they are."""
    if "<" not in text:
        yield {"type": "text", "text": _unescaped(text)}
        return
    at = 0
    for found in _MARKED.finditer(text):
        if (piece := _piece(*found.groups(default=""))) is None:
            continue
        if found.start() > at:
            yield {"type": "text", "text": _unescaped(text[at : found.start()])}
        yield piece
        at = found.end()
    if at < len(text):
        yield {"type": "text", "text": _unescaped(text[at:])}


def _piece(sign: str, what: str, label: str) -> Json | None:
    if sign == "@":
        return {"type": "user", "user_id": what}
    if sign == "#":
        return {"type": "channel", "channel_id": what}
    if sign == "!":
        return {"type": "broadcast", "range": what} if what in _RANGES else None
    if not _ADDRESS.match(what):
        return None
    return {"type": "link", "url": _unescaped(what)} | ({"text": _unescaped(label)} if label else {})


def _unescaped(text: str) -> str:
    if "&" not in text:
        return text
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
