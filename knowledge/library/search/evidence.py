"""What speaks for a piece of a passage being the answer: its words, its meaning, its tokens one by one. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
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
        head = above(self.title, self.passage)
        body = plain(self.passage.text)
        units = unit_spans(self.passage.text)
        places = token_spans(f"{head}\n{body}") if self.likeness is not None else ()
        over = sum(stop <= len(head) for _, stop in places)
        heading = set(stems(" ".join((self.title, *self.passage.heading))))
        return [self._one(span, body, len(head) + 1, units, places, over, heading) for span in spans]

    def _one(
        self,
        span: Span,
        body: str,
        base: int,
        units: Sequence[tuple[int, int]],
        places: Sequence[tuple[int, int]],
        over: int,
        heading: set[str],
    ) -> Evidence:
        start, end = max(span.start - self.passage.start, 0), span.end - self.passage.start
        text, lead = self._text(span.start, span.end), self._text(*span.lead) if span.lead else ""
        inside = [n for n, (first, last) in enumerate(units) if first < end and last > start and n < len(self.cosines)]
        words = set(stems(f"{lead} {text}"))
        own, around, both, whole = self._tokens(body, (text, lead), base, places, over)
        return Evidence(
            max((float(self.cosines[n]) for n in inside), default=-1.0),
            own,
            around,
            both,
            whole,
            self.postings.share(self.content, words),
            self.postings.share(self.content, heading),
            self.postings.share(self.content, words | heading),
        )

    def _text(self, start: int, end: int) -> str:
        """What of a span of the page stands in the passage, as plain words."""
        first = self.passage.start
        return plain(self.passage.text[max(start - first, 0) : max(end - first, 0)])

    def _tokens(
        self, body: str, texts: tuple[str, str], base: int, places: Sequence[tuple[int, int]], over: int
    ) -> tuple[float, float, float, float]:
        if self.likeness is None or self.asked is None or len(places) != self.likeness.shape[1]:
            return -1.0, -1.0, -1.0, -1.0
        mine = sorted({n for text in texts if text for n in _inside(body, text, base, places)})
        # A piece whose words are not found again is weighed by the whole passage.
        mine = mine or list(range(over, len(places)))
        score, likeness = self.asked.score, self.likeness
        return (
            score(likeness[:, mine]),
            score(likeness[:, :over]),
            score(likeness[:, [*range(over), *mine]]),
            score(likeness),
        )


def _inside(body: str, text: str, base: int, places: Sequence[tuple[int, int]]) -> list[int]:
    """Which tokens stand in a text; none where the passage does not hold it as it is."""
    at = body.find(text)
    at = at if at >= 0 else body.find(text[:_ENOUGH_TO_FIND])
    if at < 0:
        return []
    return [n for n, (first, last) in enumerate(places) if first >= base + at and last <= base + at + len(text)]
