"""A model for tests that understands: it knows which words answer, and picks the piece that holds them."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.support.model_wire import Request

_SENTENCE = re.compile(r"(?<=[.!?])\s+")


def inputs_of(request: Request) -> dict[str, Any]:
    """What a prompt of ours was filled with: each input stands in a line of its own."""
    found: dict[str, Any] = {}
    for line in request.user.splitlines():
        name, _, value = line.partition(": ")
        if name.isidentifier() and value:
            try:
                found[name] = json.loads(value)
            except json.JSONDecodeError:
                continue
    return found


def line(unit: str, quote: str, say: str) -> str:
    """One line of a reading."""
    return json.dumps({"unit": unit, "quote": quote, "say": say}, ensure_ascii=False)


def picked(unit: Mapping[str, Any]) -> str:
    """A reading that names one piece, in its own words."""
    text = str(unit["text"])
    say = " ".join(_SENTENCE.split(text.strip())[:2])
    return '{"covered": true}\n' + line(str(unit["id"]), text, say[:400])


@dataclass
class Oracle:
    """Answers a reading from the piece that ``knows`` chooses, and everything else with nothing of use.

    Attributes:
        asked: The inputs of every reading, in order.
    """

    knows: Callable[[str, Sequence[Mapping[str, Any]]], Mapping[str, Any] | None]
    asked: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])

    def __call__(self, request: Request) -> str:
        given = inputs_of(request)
        if "units" not in given:
            return '{"queries": []}'
        self.asked.append(given)
        unit = self.knows(given["question"], given["units"])
        return picked(unit) if unit is not None else '{"covered": false}'


def holding(words: str) -> Callable[[str, Sequence[Mapping[str, Any]]], Mapping[str, Any] | None]:
    """The first piece that holds these words."""

    def knows(question: str, units: Sequence[Mapping[str, Any]]) -> Mapping[str, Any] | None:
        return next((unit for unit in units if words in unit["text"]), None)

    return knows
