"""What of a page can stand alone as an answer: a paragraph, a list under its lead-in, a row under its head. Pure.

The sentence most like a question says where to look, seldom what to show: half of it stands in the line before, or in
the list below. A unit is the least that still means what its page means.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from itertools import groupby

from knowledge.library.formats.labels import Part, labelled, part_named
from knowledge.library.text.chunking import Block, blocks, sentences
from knowledge.library.text.markdown import plain
from knowledge.library.text.tables import rows_of

MOST_CHARS = 600
_SHORT_LIST_CHARS = 450
_ITEM = re.compile(r"(?:[-*+]|\d{1,3}[.)])[ \t]+")
_MIN_CHARS = 12
_POINTS = re.compile(
    r"(?:in|for|at) (?:these|those|such|that|this) (?:cases?|situations?|events?|points?)\b"
    r"|(?:these|those|this|that|such|it|they)"
    r" (?:is|are|was|were|can|should|must|will|means?|applies|apply|includes?)\b",
    re.IGNORECASE,
)
_TURNS = re.compile(
    r"(?:however|but|except|unless|otherwise|that said|the (?:only )?exceptions?|exceptions?|only if|not if)\b",
    re.IGNORECASE,
)


class Shape(StrEnum):
    """How a unit stands on its page."""

    PARAGRAPH = "paragraph"
    LIST = "list"
    ITEM = "item"
    ROW = "row"


@dataclass(frozen=True, slots=True)
class Unit:
    """A piece of a page that can be shown alone.

    Attributes:
        texts: What is shown, each a verbatim slice of the page, in its order; a row is its cells under their heads.
        start: Offset of its own first character; ``end`` after its last. A lead-in or a head may stand before.
        heading: The headings above it, outermost first, without the page's title.
        lead: Start and end of the sentence that leads in to it, or of the head of its table; it is read with the unit.
    """

    shape: Shape
    texts: tuple[str, ...]
    start: int
    end: int
    heading: tuple[str, ...]
    lead: tuple[int, int] | None = None

    @property
    def text(self) -> str:
        """What is shown, in one piece."""
        return "\n".join(self.texts)


@lru_cache(maxsize=256)
def units(text: str, title: str) -> tuple[Unit, ...]:
    """The units of a page, in order."""
    found: list[Unit] = []
    for heading, some in groupby(blocks(text), key=lambda block: block.heading):
        inside = tuple(name for name in heading if name and name != title)
        if not any(part_named(name) is Part.AVOID for name in inside):
            found.extend(unit for unit in _section(text, list(some), inside) if _can_answer(unit))
    return tuple(found)


def _can_answer(unit: Unit) -> bool:
    """Whether it says something on its own: no lead-in, no lone question, nothing one must not say."""
    said = plain(unit.text)
    if len(said) < _MIN_CHARS or said.endswith(":"):
        return False
    label = labelled(unit.texts[-1])
    if label is not None and label[0] is Part.AVOID:
        return False
    return not (unit.shape is Shape.PARAGRAPH and said.endswith("?") and len(list(sentences(unit.text))) == 1)


def _section(text: str, inside: Sequence[Block], heading: tuple[str, ...]) -> Iterator[Unit]:
    at = 0
    while at < len(inside):
        first = inside[at]
        if _is(first, text, "|"):
            count = _run(inside, at, lambda block: _is(block, text, "|"))
            yield from _rows(text, inside[at : at + count], heading)
        elif _ITEM.match(text, first.start):
            count = _run(inside, at, lambda block: bool(_ITEM.match(text, block.start)))
            lead = inside[at - 1] if at and _leads_in(text, inside[at - 1], first) else None
            yield from _list(text, inside[at : at + count], lead, heading)
        else:
            count = 1
            following = inside[at + 1] if at + 1 < len(inside) else None
            if following is None or not _leads_in(text, first, following):
                yield from _paragraph(text, _whole(text, inside, at), heading)
        at += count


def _run(inside: Sequence[Block], at: int, fits: Callable[[Block], bool]) -> int:
    count = 0
    while at + count < len(inside) and fits(inside[at + count]):
        count += 1
    return count


def _is(block: Block, text: str, mark: str) -> bool:
    return text.startswith(mark, block.start)


def _is_item_or_row(text: str, block: Block) -> bool:
    return _is(block, text, "|") or bool(_ITEM.match(text, block.start))


def _leads_in(text: str, block: Block, following: Block) -> bool:
    """Whether a paragraph only says what follows it."""
    if _is_item_or_row(text, block):
        return False
    says = plain(text[block.start : block.end]).rstrip()
    return says.endswith(":") and _is_item_or_row(text, following)


def _whole(text: str, inside: Sequence[Block], at: int) -> Block:
    """A paragraph with the one before it that it points to, and the one after it that turns it round."""
    first = last = at
    if at and _POINTS.match(text, inside[at].start) and not _is_item_or_row(text, inside[at - 1]):
        first = at - 1
    if at + 1 < len(inside) and _TURNS.match(text, inside[at + 1].start):
        last = at + 1
    fits = inside[last].end - inside[first].start <= MOST_CHARS
    return replace(inside[first], end=inside[last].end) if fits else inside[at]


def _paragraph(text: str, block: Block, heading: tuple[str, ...]) -> Iterator[Unit]:
    if block.end - block.start <= MOST_CHARS:
        yield Unit(Shape.PARAGRAPH, (text[block.start : block.end],), block.start, block.end, heading)
        return
    # A long one in runs of whole sentences, each beginning with the last of the run before.
    spans = list(sentences(text, block.start, block.end))
    first = 0
    while first < len(spans):
        last = first
        while last + 1 < len(spans) and spans[last + 1][1] - spans[first][0] <= _SHORT_LIST_CHARS:
            last += 1
        start, end = spans[first][0], spans[last][1]
        yield Unit(Shape.PARAGRAPH, (text[start:end],), start, end, heading)
        first = max(last, first + 1) if last + 1 < len(spans) else len(spans)


def _list(text: str, items: Sequence[Block], lead: Block | None, heading: tuple[str, ...]) -> Iterator[Unit]:
    """The whole list where it is short; else each item with what is nested in it, under the lead-in."""
    start, end = (lead or items[0]).start, items[-1].end
    said = (lead.start, lead.end) if lead else None
    if end - start <= _SHORT_LIST_CHARS:
        yield Unit(Shape.LIST, (text[_line(text, start) : end],), items[0].start, end, heading, said)
    if len(items) < 2:
        return
    outer = min(_indent(text, block) for block in items)
    parts: list[list[Block]] = []
    for block in items:
        if _indent(text, block) <= outer or not parts:
            parts.append([])
        parts[-1].append(block)
    for part in parts:
        yield from _item(text, part, said, heading)


def _item(text: str, part: Sequence[Block], lead: tuple[int, int] | None, heading: tuple[str, ...]) -> Iterator[Unit]:
    start, end = part[0].start, part[-1].end
    above = (text[slice(*lead)],) if lead else ()
    if end - start <= MOST_CHARS:
        yield Unit(Shape.ITEM, (*above, text[_line(text, start) : end]), start, end, heading, lead)
        return
    own = (part[0].start, part[0].end)
    for block in part:
        stop = block.end if block.end - block.start <= MOST_CHARS else _fitting(text, block)
        upper = lead if block is part[0] else own
        shown = (text[slice(*upper)],) if upper else ()
        yield Unit(Shape.ITEM, (*shown, text[block.start : stop]), block.start, stop, heading, upper)


def _fitting(text: str, block: Block) -> int:
    end = block.start
    for _, stop in sentences(text, block.start, block.end):
        if end > block.start and stop - block.start > MOST_CHARS:
            break
        end = stop
    return end


def _rows(text: str, inside: Sequence[Block], heading: tuple[str, ...]) -> Iterator[Unit]:
    for row in rows_of(text, [(block.start, block.end) for block in inside]):
        yield Unit(Shape.ROW, (row.text,), row.start, row.end, heading, row.head)


def _line(text: str, start: int) -> int:
    return text.rfind("\n", 0, start) + 1


def _indent(text: str, block: Block) -> int:
    return len(text[_line(text, block.start) : block.start].expandtabs(4))
