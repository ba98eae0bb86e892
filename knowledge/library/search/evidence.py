"""What speaks for a piece of a passage being the answer: its words, its meaning, its tokens one by one. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from knowledge.library.index.late import AskedTokens
from knowledge.library.index.units import above, unit_spans
from knowledge.library.pages import Passage
from knowledge.library.search.lexical import Postings
from knowledge.library.text.markdown import plain
from knowledge.library.text.query import stems

Floats = NDArray[np.float32]
Spans = Callable[[str], Sequence[tuple[int, int]]]
_ENOUGH_TO_FIND = 40
# Passages that are kept laid out: those that questions come back to, some ten kilobytes each.
_LAID_OUT = 1_000


class Span(NamedTuple):
    """A piece of a page, and where what leads in to it stands: half of what it says may stand there."""

    start: int
    end: int
    lead: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """Of one piece of a passage; every value about -1.0 to 1.0, and -1.0 where there is nothing to hold it against.

    Attributes:
        closeness: Cosine of the question with the piece's best sentence.
        own: Late interaction with the piece's tokens; ``around`` with those of the title and the headings,
            ``both`` with whichever of the two meets each of the question's tokens better, ``whole`` with the passage.
        covered: Share of the question's words, by rarity, that stand in the piece; ``above`` in title and headings,
            ``either`` in one of them.
    """

    closeness: float
    own: float
    around: float
    both: float
    whole: float
    covered: float
    above: float
    either: float


@dataclass(frozen=True, slots=True)
class Weigh:
    """Weighs the pieces of one passage for one question.

    Attributes:
        content: The question's stems.
        cosines: Of the question with each of the passage's units, in their order.
        likeness: Of the question's tokens with the passage's; None where the model shows none.
    """

    content: Sequence[str]
    postings: Postings
    title: str
    passage: Passage
    cosines: Floats
    likeness: Floats | None
    asked: AskedTokens | None

    def __call__(self, spans: Sequence[Span], token_spans: Spans) -> list[Evidence]:
        """Evidence of each span of the page; one that reaches out of the passage is weighed by what is inside."""
        laid = _laid_out(self.title, self.passage, token_spans if self.likeness is not None else None)
        return [self._one(laid, laid.piece(span)) for span in spans]

    def _one(self, laid: "LaidOut", piece: "Piece") -> Evidence:
        own, around, both, whole = self._tokens(laid, piece)
        return Evidence(
            max((float(self.cosines[n]) for n in piece.units if n < len(self.cosines)), default=-1.0),
            own,
            around,
            both,
            whole,
            self.postings.share(self.content, piece.words),
            self.postings.share(self.content, laid.heading),
            self.postings.share(self.content, piece.words | laid.heading),
        )

    def _tokens(self, laid: "LaidOut", piece: "Piece") -> tuple[float, float, float, float]:
        if self.likeness is None or self.asked is None or len(laid.places) != self.likeness.shape[1]:
            return -1.0, -1.0, -1.0, -1.0
        score, likeness = self.asked.score, self.likeness
        return (
            score(likeness[:, piece.tokens]),
            score(likeness[:, : laid.above]),
            score(likeness[:, [*range(laid.above), *piece.tokens]]),
            score(likeness),
        )


class Piece(NamedTuple):
    """What of a span is the same for every question: its stems, its units and its tokens, by their numbers."""

    words: frozenset[str]
    units: tuple[int, ...]
    tokens: list[int]


class LaidOut:
    """What of a passage is the same for every question, so that it is laid out once and not for each.

    Attributes:
        heading: Stems of the page's title and the headings above the passage.
        places: Where each token stands in the two together; empty where the model shows none.
        above: How many of the tokens stand in title and headings.
    """

    def __init__(self, title: str, passage: Passage, token_spans: Spans | None) -> None:
        head = above(title, passage)
        self._passage = passage
        self._body = plain(passage.text)
        self._base = len(head) + 1
        self._units = unit_spans(passage.text)
        self._pieces: dict[Span, Piece] = {}
        self.places = tuple(token_spans(f"{head}\n{self._body}")) if token_spans else ()
        self.above = sum(stop <= len(head) for _, stop in self.places)
        self.heading = frozenset(stems(" ".join((title, *passage.heading))))

    def piece(self, span: Span) -> Piece:
        """A span of the page, as far as it stands in the passage."""
        if span not in self._pieces:
            self._pieces[span] = self._piece(span)
        return self._pieces[span]

    def _piece(self, span: Span) -> Piece:
        start, end = max(span.start - self._passage.start, 0), span.end - self._passage.start
        texts = (self._text(span.start, span.end), self._text(*span.lead) if span.lead else "")
        inside = tuple(n for n, (first, last) in enumerate(self._units) if first < end and last > start)
        tokens = sorted({n for text in texts if text for n in self._inside(text)})
        # A piece whose words are not found again is weighed by the whole passage.
        tokens = tokens or list(range(self.above, len(self.places)))
        return Piece(frozenset(stems(f"{texts[1]} {texts[0]}")), inside, tokens)

    def _text(self, start: int, end: int) -> str:
        """What of a span of the page stands in the passage, as plain words."""
        first = self._passage.start
        return plain(self._passage.text[max(start - first, 0) : max(end - first, 0)])

    def _inside(self, text: str) -> list[int]:
        """Which tokens stand in a text; none where the passage does not hold it as it is."""
        at = self._body.find(text)
        at = at if at >= 0 else self._body.find(text[:_ENOUGH_TO_FIND])
        if at < 0:
            return []
        start, end = self._base + at, self._base + at + len(text)
        return [n for n, (first, last) in enumerate(self.places) if first >= start and last <= end]


_laid_out = lru_cache(maxsize=_LAID_OUT)(LaidOut)
