"""Cutting pages into passages, and passages into the sentences that find them.

A passage is a slice of the page: a section, small neighbours together, a large one in balanced
parts. Sentences and bullets are what is embedded beside it, because the sentence that answers is
lost inside the vector of its section (small-to-big).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from knowledge.library.pages import Passage, Turn
from knowledge.library.text.markdown import plain

# Measured: 700 to 1,180 characters gained .07 in the first five hits; see docs/adr/0006.
PASSAGE_CHARS = 1_150
SMALL_CHARS = 500
_MIN_SENTENCE_CHARS = 30

_HEADING = re.compile(r"^ {0,3}(#{1,6})[ \t]+(.*)$")
_ITEM = re.compile(r"^[ \t]*(?:[-*+]|\d{1,3}[.)])[ \t]+")
_ROW = re.compile(r"^[ \t]*\|.*\|")
_RULE = re.compile(r"^[-*_= ]{3,200}$|^\|?[ \t]{0,20}:?-{2,}[-:| \t]*$")
_SENTENCE_END = re.compile(r"(?<=[.!?])[\"'”’)\]*_]*\s+(?=[\"'“‘(\[*_]*[A-Z0-9])")
# A heading that says the answer is still missing: nothing below it is an answer.
_UNANSWERED = re.compile(
    r"\b(needs? (an )?answers?|unanswered|to be answered|answers? (needed|pending)|tbd|todo)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, bullet or table row.

    Attributes:
        heading: The headings above it, outermost first.
        below: Offset of the nearest heading line; its own start where there is none.
    """

    start: int
    end: int
    heading: tuple[str, ...]
    below: int


@dataclass(frozen=True, slots=True)
class _Section:
    heading: tuple[str, ...]
    blocks: tuple[Block, ...]
    # Something of the page is left out before it, so it cannot be joined with the section before.
    is_apart: bool

    @property
    def start(self) -> int:
        return self.blocks[0].start

    @property
    def end(self) -> int:
        return self.blocks[-1].end

    @property
    def size(self) -> int:
        return self.end - self.start


def first_heading(text: str) -> str:
    """The page's own title, if it begins with one."""
    for line in text.splitlines():
        if line.strip():
            found = _HEADING.match(line)
            return plain(found[2].rstrip("# \t")) if found and len(found[1]) == 1 else ""
    return ""


def cut(page_id: str, title: str, text: str, *, without: Sequence[tuple[int, int]] = ()) -> list[Passage]:
    """The passages of a prose page or a play, in order.

    Args:
        without: Start and end of what became a page of its own; no passage holds it.
    """
    spans = list(_spans(text, _sections(text, title, without), PASSAGE_CHARS - min(len(title), 200)))
    return [
        Passage(f"{page_id}-{n}", page_id, n, heading, text[start:end], start, end)
        for n, (heading, start, end) in enumerate(spans)
    ]


def cut_call(page_id: str, turns: Sequence[Turn]) -> tuple[str, list[Passage]]:
    """The text of a call, a line a turn, and its passages: a few neighbouring turns each."""
    lines = [call_line(turn) for turn in turns]
    text = "\n".join(lines)
    passages: list[Passage] = []
    start = at = 0
    for number, line in enumerate(lines):
        at += len(line) + 1
        following = len(lines[number + 1]) if number + 1 < len(lines) else PASSAGE_CHARS
        if at - start + following > PASSAGE_CHARS or number + 1 == len(lines):
            n, end = len(passages), at - 1
            passages.append(Passage(f"{page_id}-{n}", page_id, n, (), text[start:end], start, end))
            start = at
    return text, passages


def call_line(turn: Turn) -> str:
    """How a turn stands in the text of a call."""
    return f"{turn.speaker}: {turn.text}" if turn.speaker else turn.text


def blocks(text: str) -> Iterator[Block]:
    """Paragraphs, bullets and table rows, in order, headings and rules left out."""
    stack: list[tuple[int, str]] = []
    start = end = below = -1
    position = 0
    for line in [*text.splitlines(keepends=True), "\n"]:
        at, position = position, position + len(line)
        heading = _HEADING.match(line.rstrip("\n"))
        bare = line.strip()
        alone = heading or not bare or _RULE.match(bare)
        if start >= 0 and (alone or _ITEM.match(line) or _ROW.match(line)):
            yield Block(start, end, tuple(name for _, name in stack), start if below < 0 else below)
            start = -1
        if heading:
            level, below = len(heading[1]), at
            stack = [(n, name) for n, name in stack if n < level] + [(level, plain(heading[2].rstrip("# \t")))]
        elif not alone:
            start = at + len(line) - len(line.lstrip()) if start < 0 else start
            end = at + len(line.rstrip())


def sentences(text: str, start: int = 0, end: int | None = None) -> Iterator[tuple[int, int]]:
    """Offsets of the sentences, bullets and table rows of a slice; very short ones join the one before."""
    for block in blocks(text[start:end]):
        base, body = start + block.start, text[start + block.start : start + block.end]
        if _ROW.match(body):
            yield base, base + len(body)
        else:
            yield from _split(body, base)


def beginning(text: str, limit: int) -> str:
    """The first sentences that fit into ``limit`` characters; at least one."""
    end = 0
    for _, stop in sentences(text):
        if end and stop > limit:
            break
        end = stop
    return text[: end or len(text)]


def _split(body: str, base: int) -> Iterator[tuple[int, int]]:
    head = _ITEM.match(body)
    first = head.end() if head else 0
    marks = [first, *(found.end() for found in _SENTENCE_END.finditer(body, first)), len(body)]
    start = first
    for mark in marks[1:]:
        if mark - start >= _MIN_SENTENCE_CHARS or mark == len(body):
            stop = start + len(body[start:mark].rstrip())
            if stop > start:
                yield base + start, base + stop
            start = mark


def _sections(text: str, title: str, without: Sequence[tuple[int, int]]) -> list[_Section]:
    found: list[tuple[tuple[str, ...], list[Block], bool]] = []
    is_apart, taken, at = False, sorted(without), 0
    for block in blocks(text):
        heading = tuple(name for name in block.heading if name and name != title)
        if any(_UNANSWERED.search(name) for name in heading):
            continue
        while at < len(taken) and taken[at][1] <= block.start:
            at += 1
        if at < len(taken) and taken[at][0] < block.end:
            is_apart = True
            continue
        if found and found[-1][0] == heading and not is_apart:
            found[-1][1].append(block)
        else:
            found.append((heading, [block], is_apart))
        is_apart = False
    return [_Section(heading, tuple(inside), apart) for heading, inside, apart in found]


def _spans(text: str, sections: list[_Section], room: int) -> Iterator[tuple[tuple[str, ...], int, int]]:
    """Heading, start and end of each passage."""
    at = 0
    while at < len(sections):
        section = sections[at]
        if section.size > room:
            yield from ((section.heading, start, end) for start, end in _parts(text, section, room))
            at += 1
            continue
        together = _neighbours(sections, at, room)
        heading = _common(together)
        # What stands over only a part of the passage is read in its text, not above it.
        start = section.start if heading == section.heading else section.blocks[0].below
        yield heading, start, together[-1].end
        at += len(together)


def _neighbours(sections: list[_Section], at: int, room: int) -> list[_Section]:
    """The section with those after it that are too small to stand alone and have the same parent."""
    together = [sections[at]]
    parent = sections[at].heading[:-1]
    for following in map(sections.__getitem__, range(at + 1, len(sections))):
        size = together[-1].end - together[0].start
        fits = following.end - together[0].start <= room
        small = size < SMALL_CHARS or following.size < SMALL_CHARS
        if following.is_apart or not (fits and small and following.heading[: len(parent)] == parent):
            break
        together.append(following)
    return together


def _common(sections: list[_Section]) -> tuple[str, ...]:
    shared = sections[0].heading
    for section in sections[1:]:
        length = next(
            (n for n, (a, b) in enumerate(zip(shared, section.heading, strict=False)) if a != b),
            min(len(shared), len(section.heading)),
        )
        shared = shared[:length]
    return shared


def _parts(text: str, section: _Section, room: int) -> Iterator[tuple[int, int]]:
    """A large section in parts of about the same size, cut between blocks, then between sentences."""
    pieces = [piece for block in section.blocks for piece in _pieces(text, block, room)]
    target = section.size / -(-section.size // room) * 1.08
    start, end = pieces[0]
    for first, last in pieces[1:]:
        if last - start > room or end - start >= target:
            yield start, end
            start = first
        end = last
    yield start, end


def _pieces(text: str, block: Block, room: int) -> Iterator[tuple[int, int]]:
    if block.end - block.start <= room:
        yield block.start, block.end
        return
    start = block.start
    for _, stop in sentences(text, block.start, block.end):
        while stop - start > room:
            space = text.rfind(" ", start + room // 2, start + room)
            end = space if space > 0 else start + room
            yield start, start + len(text[start:end].rstrip())
            start = end + (space > 0)
        if stop > start:
            yield start, stop
            start = next(n for n in range(stop, block.end + 1) if n == block.end or not text[n].isspace())
