"""An objection with its reply while it is read, and what is said of it in the end. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from knowledge.library.formats.labels import Part, quoted

# What is longer is no reply that anybody says; it stays a page.
MOST_WORDS = 130
_DIRECTION = re.compile(
    r"(?<![ \t])[ \t]*+(?:\[[^\]\n(]{1,80}\](?!\()[ \t]*|\((?:pause|smile|wait|beat|silence|nod)[^)\n]{0,40}\))",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Reply:
    """An objection and what one says then.

    Attributes:
        objection: The buyer's words, each of several ways to put it.
        say: Lines, each an alternative to the others.
        start: Offset of its first character in the page; ``end`` after its last.
    """

    objection: tuple[str, ...]
    say: tuple[str, ...]
    ask: tuple[str, ...]
    why: tuple[str, ...]
    avoid: tuple[str, ...]
    start: int
    end: int


@dataclass(slots=True)
class Entry:
    """An entry while it is read.

    Attributes:
        parts: Pieces of text in their order, each with its shape: ``text``, ``item`` or ``quote``.
    """

    objection: list[str]
    start: int
    end: int
    parts: dict[Part, list[tuple[str, str]]] = field(default_factory=dict[Part, list[tuple[str, str]]])
    _itemized: set[Part] = field(default_factory=set[Part])

    def add(self, part: Part, text: str, shape: str, end: int) -> None:
        if text:
            self.parts.setdefault(part, []).append((text, shape))
            self._itemized |= {part} if shape == "item" else set()
        self.end = max(self.end, end)

    def has_items(self, part: Part) -> bool:
        return part in self._itemized

    def reply(self) -> Reply | None:
        """The entry, where somebody could say it."""
        said = self.parts.get(Part.SAY, [])
        quotes = [text for text, shape in said if shape == "quote"]
        # Where some of it is quoted, that is what is said, and the rest is about it.
        spoken_parts = [(text, shape) for text, shape in said if shape == "quote"] if quotes else said
        around = [text for text, shape in said if shape != "quote"] if quotes else []
        lines = _lines(spoken_parts)
        words = sum(len(line.split()) for line in lines)
        if (
            not (self.objection and lines)
            or words > MOST_WORDS
            or max(len(line.split()) for line in lines) > MOST_WORDS
        ):
            return None
        rest = (*around, *(text for text, _ in self.parts.get(Part.WHY, [])))
        asks = _lines(self.parts.get(Part.ASK, []))
        return Reply(
            tuple(self.objection), lines, asks, rest, _lines(self.parts.get(Part.AVOID, [])), self.start, self.end
        )


def _lines(parts: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    """Items and quotes are lines of their own; what is written in paragraphs is one."""
    lines: list[str] = []
    running: list[str] = []
    for text, shape in parts:
        said = _said(text)
        if shape == "text":
            running.append(said)
        else:
            lines.append(said)
    whole = " ".join(piece for piece in running if piece)
    if lines and whole.endswith(":"):
        whole = ""
    return tuple(dict.fromkeys(line for line in ((whole, *lines) if whole else lines) if line))


def _said(text: str) -> str:
    """A line without stage directions, and without quotation marks around all of it."""
    bare = " ".join(_DIRECTION.sub(" ", text).split())
    return bare[1:-1].strip() if quoted(bare) and bare.count('"') <= 2 and bare[-1] in '"”“' else bare
