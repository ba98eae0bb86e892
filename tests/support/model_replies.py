"""What a stub model says: a fixed sentence, a script, or the plainest JSON that a schema allows."""

import json
import threading
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from tests.support.model_wire import Json, Request

SENTENCE = "Ask what a delay would cost them, then wait for the answer."
Said: TypeAlias = str | Mapping[str, Any]
Reply: TypeAlias = Callable[[Request], Said]


def ordinary(request: Request) -> Said:
    """The fixed sentence; where a schema is asked for, JSON that keeps to it."""
    return SENTENCE if request.schema is None else json.dumps(filled(request.schema))


class Script:
    """Says one thing after the other, and the last one again and again; a callable in it is asked."""

    def __init__(self, *replies: Said | Reply) -> None:
        if not replies:
            raise ValueError("a script needs at least one reply")
        self._left = list(replies)
        self._lock = threading.Lock()

    def __call__(self, request: Request) -> Said:
        with self._lock:
            reply = self._left.pop(0) if len(self._left) > 1 else self._left[0]
        return reply(request) if callable(reply) else reply


def as_text(said: Said) -> str:
    """The words on the wire: JSON for a mapping."""
    return said if isinstance(said, str) else json.dumps(said, ensure_ascii=False)


def filled(schema: Json) -> Any:
    """The plainest value a JSON schema allows, as far as our models' schemas go."""
    return _filled(schema, schema.get("$defs", {}))


def _filled(schema: Json, defs: Json) -> Any:
    if "$ref" in schema:
        return _filled(defs[schema["$ref"].rpartition("/")[2]], defs)
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return schema["enum"][0]
    for several in ("anyOf", "oneOf", "allOf"):
        if several in schema:
            return _filled(schema[several][0], defs)
    return _of_type(schema, defs)


def _of_type(schema: Json, defs: Json) -> Any:
    match schema.get("type", "object"):
        case "object":
            return {name: _filled(part, defs) for name, part in schema.get("properties", {}).items()}
        case "array":
            return [_filled(schema["items"], defs) for _ in range(schema.get("minItems", 0))]
        case "string":
            return SENTENCE[: schema.get("maxLength")]
        case "integer" | "number":
            return schema.get("minimum", 0)
        case "boolean":
            return False
        case _:
            return None
