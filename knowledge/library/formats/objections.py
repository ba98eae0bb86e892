"""Objections and their replies, as people write them down: headings, labels, tables, quotes. Pure.

A team's own pages seldom are plays, but most of them hold some: what the buyer says, and what one says then. Each is
found with where it stands, so that a page can be read as those plays and whatever is left of it.
"""

import re
from collections.abc import Iterator, Sequence

from knowledge.library.formats.entries import Entry, Reply
from knowledge.library.formats.labels import Part, labelled, part_named, quoted, spoken
from knowledge.library.text.chunking import Block, blocks
from knowledge.library.text.markdown import plain
from knowledge.library.text.tables import cells_of

_ITEM = re.compile(r"(?:[-*+]|\d{1,3}[.)])[ \t]+")
_TOPIC = re.compile(
    r"objection|push-?\s?back|brush-?\s?off|rebuttal|what (?:they|buyers|customers|prospects|clients) say",
    re.IGNORECASE,
)
# Under “What never to say” stand our words, not the buyer's.
_NEGATIVE = re.compile(r"\b(?:never|not|don['’]?t|avoid|wrong|mistakes?|worst)\b", re.IGNORECASE)
# A quoted name, as of an offer, is not what somebody says.
_SPEECH = re.compile(
    r"\b(?:i|we|you|they|it|he|she|our|us|my|your|this|that|there|no|not|too|just|send|call|already|[a-z]+n['’]t|[a-z]+['’](?:s|re|ve|ll|m|d))\b",
    re.IGNORECASE,
)
_STRUCTURE = re.compile(
    r"^(?:what|when|how|why|where|who|overview|introduction|summary|tips|general|framework|steps?|process|background"
    r"|principles|before|after|examples?|resources|more)\b(?!.*\?\W*$)",
    re.IGNORECASE,
)
_PREFIX = re.compile(
    r"^(?:objection|they say|customer says|buyer says|prospect says|concern|pushback)s?(?: \d+)?\s*[:–—-]\s*",
    re.IGNORECASE,
)
_INLINE = re.compile(
    r"^(?:\*\*|__)?[\"“„](?P<said>[^\"“”„\n]{4,160})[\"”“](?:\*\*|__)?\s*+(?:[:–—→]|->|=>|-)?\s*+(?:\*\*|__)?\s*+(?P<reply>\S.{8,}+)$"
    r"|^(?:\*\*|__)(?P<bold>[^*_\n]{4,160}?)[:.?]?(?:\*\*|__)\s*+(?:[:–—→]|->|=>|-)\s*+(?P<then>\S.{8,}+)$",
    re.DOTALL,
)


def replies(text: str, title: str) -> tuple[Reply, ...]:
    """Every objection of a page that has a reply, in order.

    Args:
        text: Markdown as a reader sees it.
        title: The page's title; under “Objections” a heading is an objection.
    """
    reader = _Reader(text, title)
    inside = list(blocks(text))
    at = 0
    while at < len(inside):
        rows = at
        while rows < len(inside) and inside[rows].heading == inside[at].heading and _is_row(text, inside[rows]):
            rows += 1
        if rows > at:
            reader.table(inside[at:rows])
        else:
            reader.block(inside[at])
        at = max(rows, at + 1)
    reader.close()
    return tuple(reply for entry in reader.entries if (reply := entry.reply()) is not None)


class _Reader:
    """Goes through a page once and keeps the entry that is open."""

    def __init__(self, text: str, title: str) -> None:
        self.entries: list[Entry] = []
        self._text = text
        self._title = title
        self._open: Entry | None = None
        self._under: tuple[str, ...] = ()
        self._part: Part | None = None

    def close(self) -> None:
        """Nothing more belongs to the open entry."""
        if self._open is not None:
            self.entries.append(self._open)
        self._open, self._part = None, None

    def block(self, block: Block) -> None:
        """A paragraph or an item: one label or several, or more of what is open."""
        self._below(block)
        for start, end in self._pieces(block):
            line = self._text[start:end]
            label = labelled(line)
            if label is not None:
                self._labelled(*label, start=start, end=end)
            elif (pair := self._pair(line)) is not None:
                self._begin(pair[0], start, end)
                self._put(Part.SAY, pair[1], "text", end)
            elif self._part is not None:
                self._more(line, end)

    def table(self, rows: Sequence[Block]) -> None:
        """A table whose columns say what they are; a row is an entry."""
        self._below(rows[0])
        heads = cells_of(self._text[rows[0].start : rows[0].end])
        parts: list[Part | None] = [part_named(head) for head in heads]
        if Part.SAY not in parts and len(heads) == 2 and self._is_topic(rows[0].heading):
            parts = [Part.OBJECTION, Part.SAY]
        if Part.SAY not in parts:
            return
        own = Part.OBJECTION in parts or Part.ABOUT in parts
        for row in rows[1:]:
            self._row(row, parts, own=own)
        if own:
            self.close()

    # -- parts -------------------------------------------------------------------------------------

    def _row(self, row: Block, parts: Sequence[Part | None], *, own: bool) -> None:
        """A row as an entry of its own, or as lines of the entry whose table it is."""
        cells: dict[Part, list[str]] = {}
        for part, cell in zip(parts, cells_of(self._text[row.start : row.end]), strict=False):
            if part is not None and cell:
                cells.setdefault(part, []).append(cell)
        said = _row_says(cells) if own else ()
        if said:
            self._begin(said, row.start, row.end)
        elif own:
            return
        for part in (Part.SAY, Part.ASK, Part.WHY, Part.AVOID):
            for cell in cells.get(part, []):
                self._put(part, cell, "item", row.end)

    def _below(self, block: Block) -> None:
        """Open or close an entry as the headings above a block say."""
        path = tuple(name for name in block.heading if name)
        if path == self._under:
            return
        entry = next((n for n in reversed(range(len(path))) if self._names_objection(path[: n + 1])), None)
        kept = self._open is not None and entry is not None and path[: entry + 1] == self._under[: entry + 1]
        self._under = path
        if not kept:
            self.close()
            if entry is not None:
                self._begin(_objection_of(path[entry]), block.below, block.start)
        below = path[entry + 1 :] if entry is not None else path[-1:]
        named = part_named(below[-1]) if below else None
        # A heading that is no part of an entry begins something else.
        self._part = named or (Part.SAY if entry is not None and not below else None)

    def _names_objection(self, path: tuple[str, ...]) -> bool:
        name = path[-1]
        if part_named(name) is not None or (name == self._title and not _PREFIX.match(name)):
            return False
        if any(_NEGATIVE.search(above) for above in path[:-1]):
            return False
        if _PREFIX.match(name) or (quoted(name) and _SPEECH.search(name)):
            return True
        return self._is_topic(path[:-1]) and not _TOPIC.search(name) and not _STRUCTURE.match(name)

    def _is_topic(self, path: Sequence[str]) -> bool:
        return any(_TOPIC.search(name) for name in (self._title, *path))

    def _pieces(self, block: Block) -> Iterator[tuple[int, int]]:
        """The parts of a block, each from a label on; without labels it is whole."""
        marks = [block.start]
        at = block.start
        for line in self._text[block.start : block.end].splitlines(keepends=True):
            if at > block.start and labelled(line) is not None:
                marks.append(at)
            at += len(line)
        for start, end in zip(marks, [*marks[1:], block.end], strict=True):
            yield start, start + len(self._text[start:end].rstrip())

    def _labelled(self, part: Part, rest: str, *, start: int, end: int) -> None:
        if part is Part.OBJECTION:
            # Two in a row are two ways to put it.
            if self._open is not None and Part.SAY not in self._open.parts and self._part is Part.OBJECTION:
                self._open.objection += spoken(rest)
            else:
                self._begin(spoken(rest), start, end)
            self._part = part
        else:
            self._part = part
            self._put(part, rest, "text", end)

    def _pair(self, line: str) -> tuple[tuple[str, ...], str] | None:
        """The buyer's words and the reply in one item, where that is what the page is about."""
        if not self._is_topic(self._under) or any(_NEGATIVE.search(above) for above in self._under):
            return None
        found = _INLINE.match(_ITEM.sub("", line, count=1).strip())
        if found is None:
            return None
        return spoken(found["said"] or found["bold"]), plain(found["reply"] or found["then"])

    def _begin(self, objection: tuple[str, ...], start: int, end: int) -> None:
        self.close()
        self._open = Entry(list(objection), start, end)

    def _put(self, part: Part, text: str, shape: str, end: int) -> None:
        if self._open is not None and part is not Part.ASIDE:
            self._open.add(part, text, shape, end)

    def _more(self, line: str, end: int) -> None:
        """More of the part that is open."""
        assert self._part is not None
        if self._part is Part.OBJECTION:
            if self._open is not None:
                self._open.objection += spoken(line)
                self._open.end = end
            return
        shape = "quote" if line.startswith(">") else "item" if _ITEM.match(line) else "text"
        if shape == "text" and self._open is not None and self._open.has_items(self._part):
            # A paragraph after the lines is about something else.
            self._part = None
            return
        self._put(self._part, plain(line), shape, end)


def _row_says(cells: dict[Part, list[str]]) -> tuple[str, ...]:
    """What a row is recognized by: the claim, and under which name it is made."""
    said = [way for cell in cells.get(Part.OBJECTION, []) for way in spoken(cell)]
    about = next((cell for cell in cells.get(Part.ABOUT, []) if cell), "")
    if not said:
        return (about,) if about else ()
    named = [f"{about}: {way}" for way in said if about and about.lower() not in way.lower()]
    return (*said, *named)


def _objection_of(heading: str) -> tuple[str, ...]:
    return spoken(_PREFIX.sub("", heading))


def _is_row(text: str, block: Block) -> bool:
    return text.startswith("|", block.start)
