"""Finds the words for what a buyer does: a line of the scene that was not said yet, else one of the common lines."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import TypeVar

from coachbot.practice.mind import Act
from knowledge.library.formats.scene import Scene
from knowledge.library.formats.scene_lines import CommonLines, FactLines, KnownLines, MoveLines, ObjectionLines

T = TypeVar("T")
_OBJECTION_KINDS = {
    "price": ("price", "expensive", "pay", "cost", "cheaper", "percent", "third less", "money"),
    "timing": ("timing", "next quarter", "not now", "february", "later", "time"),
    "authority": ("boss", "decide", "sign", "approve", "run it by"),
    "send_me": ("send me", "send something", "pass it on"),
    "security": ("security", "compliance", "questionnaire"),
    "legal": ("legal", "clause", "lawyer", "contract"),
    "built_it": ("built", "ourselves", "in-house"),
    "competitor": ("vendor", "competitor", "other one"),
    "status_quo": ("spreadsheet", "works for us", "we're fine", "works"),
    "discount": ("discount", "quarter end", "else have you got"),
    "feature_gap": ("missing", "doesn't", "support"),
    "bad_experience": ("burned", "last tool", "reference"),
    "not_interested": ("not interested", "calls like"),
}


class NothingLeft(Exception):
    """Every line that would fit was said already."""


@dataclass(frozen=True)
class Mouth:
    """Speaks for a scene's buyer."""

    scene: Scene
    common: CommonLines

    def words(self, acts: Sequence[Act], said: Sequence[str], chance: Random) -> tuple[str, tuple[str, ...]]:
        """One turn for what the buyer does, and what has been said with it.

        Raises:
            NothingLeft: There are no words for it that were not said.
        """
        parts: list[str] = []
        for act in acts:
            parts.append(self._one(act, (*said, *parts), chance))
        return " ".join(parts), (*said, *parts)

    def _one(self, act: Act, said: Sequence[str], chance: Random) -> str:
        for pool in self._pools(act):
            free = [line for line in pool if line not in said]
            if free:
                # The first way of raising something is how the page has it.
                return free[0] if act.kind in ("raises", "harder") else chance.choice(free)
        raise NothingLeft(act.kind)

    def _pools(self, act: Act) -> Iterator[Sequence[str]]:
        """From what fits best to what fits still."""
        lines = self.scene.lines
        at = int(act.name) if act.name.isdigit() else 0
        match act.kind:
            case "tells":
                yield lines.facts.get(act.name, FactLines()).says
            case "hints":
                yield lines.facts.get(act.name, FactLines()).hints
                yield from self._reaction("not_yet")
            case "knows":
                yield lines.knows.get(act.name, KnownLines()).says
            case "raises" | "harder" | "eases":
                yield getattr(_at(lines.objections, at, ObjectionLines()), act.kind)
                if act.kind == "raises":
                    yield self.scene.objections[at : at + 1]
                else:
                    yield getattr(self.common.objections.get(self.objection_kind(at), ObjectionLines()), act.kind)
            case "opens" | "closes":
                yield _at(getattr(lines, act.kind), at, MoveLines()).says
                yield from self._reaction("ack" if act.kind == "opens" else "pitch")
            case "no":
                yield lines.clear_no.says
                yield from self._reaction("ack")
            case _:
                yield from self._reaction(act.kind)
        warm = act.kind in ("tells", "hints", "knows", "eases", "opens", "ack", "no", "unsure_warm", "statement_warm")
        yield from self._reaction("unsure_warm" if warm else "unsure_cold")
        yield from self._reaction("statement_warm" if warm else "statement_cold")

    def _reaction(self, kind: str) -> Iterator[Sequence[str]]:
        yield self.scene.lines.reactions.get(kind, ())
        yield self.common.reactions.get(kind, ())

    def objection_kind(self, at: int) -> str:
        """Which of the common objections one of the scene's is most like."""
        return next(iter(objection_kinds(_at(self.scene.objections, at, ""))), "need")


def objection_kinds(text: str) -> list[str]:
    """Which of the common objections a text may be, by its words."""
    said = text.lower()
    return [kind for kind, marks in _OBJECTION_KINDS.items() if any(mark in said for mark in marks)]


def _at(values: Sequence[T], at: int, nothing: T) -> T:
    return values[at] if at < len(values) else nothing
