"""An answer from the team's pages of prose: the piece that answers, or the pieces that may."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from coachbot.answers import compose, reader
from coachbot.answers.answer import Answer, Candidate
from coachbot.answers.choose import by_worth, freshest_first
from coachbot.answers.proof import Playbook
from coachbot.answers.reader import MOST_READ, Piece, Read
from coachbot.answers.units import Unit, units
from coachbot.domain.sources import Line, source_of
from knowledge.library.pages import Kind, Page, PageFacts, PageStore
from knowledge.library.search.evidence import Span
from knowledge.library.search.found import Found, Hit
from knowledge.library.text.markdown import plain

_MOST_SHOWN = 3
_MOST_READ = 8


@dataclass(frozen=True, slots=True)
class Placed:
    """A unit and the page it stands on."""

    page: Page
    unit: Unit


@dataclass(frozen=True, slots=True)
class FromPages:
    """Reads the passages found and answers with what stands there, word for word."""

    playbook: Playbook
    pages: PageStore

    def __call__(self, base: Answer, result: Found, today: date) -> Answer | None:
        """The answer; one that is not certain enough is refused and only names where to look. None without a piece.

        Args:
            base: What is known of the answer so far; pages in ``seen`` are left out.
        """
        pieces = self._pieces(base, result.hits, today)
        if not pieces:
            return None
        if result.by_words:
            reads, certainty = reader.by_words(pieces), base.relevance
        else:
            reads = reader.read(base.question, pieces, _MOST_READ)
            certainty = reader.certainty(base.relevance, reads[0])
            reads = freshest_first(reads, today)[:_MOST_SHOWN]
        found = [self._candidate(base.question, read, f"s{n}") for n, read in enumerate(reads, start=1)]
        if certainty < reader.ENOUGH:
            near = tuple(found) if certainty >= reader.NEAR else ()
            return replace(base, refused=True, certainty=certainty, others=near)
        first = reads[0].piece
        page = self._page(first)
        others = () if certainty >= reader.SURE else tuple(found[1:])
        shown = [found[0], *others]
        sources = (
            source_of(n, self._page(read.piece), first.unit.text if n == 1 else one.line)
            for n, (read, one) in enumerate(zip(reads, shown, strict=False), start=1)
        )
        answer = self._one(base, page, first.unit.heading, first.unit.texts)
        return replace(answer, certainty=certainty, piece=found[0], others=others, sources=tuple(sources))

    def known(self, base: Answer, page_id: str, quote: str) -> Answer | None:
        """The piece that is known to answer; None where the page does not hold it any more."""
        page = self.pages.page(page_id)
        unit = (
            next((one for one in units(page.text, page.title) if page.text[one.start : one.end] == quote), None)
            if page
            else None
        )
        if page is None or unit is None:
            return None
        return replace(self._one(base, page, unit.heading, unit.texts), is_known=True)

    def chosen(self, base: Answer, pieces: Sequence[Placed]) -> Answer:
        """The answer from pieces that somebody who understands chose: the first whole, the others beside it."""
        found = [_as_candidate(base.question, one.page, one.unit, f"s{n}") for n, one in enumerate(pieces, start=1)]
        first = pieces[0]
        sources = (source_of(n, one.page, one.unit.text) for n, one in enumerate(pieces, start=1))
        answer = self._one(base, first.page, first.unit.heading, first.unit.texts)
        return replace(answer, piece=found[0], others=tuple(found[1:]), sources=tuple(sources))

    def whole(self, base: Answer, chosen: Candidate) -> Answer | None:
        """What a candidate stands in: its section, as far as it is shown at once; None where the page has changed."""
        page = self.pages.page(chosen.page)
        inside = [one for one in self.pages.passages_of([chosen.page]) if one.start <= chosen.start < one.end]
        if page is None or page.version != chosen.version or not inside:
            return None
        return self._one(base, page, chosen.heading, (inside[0].text,))

    def _one(self, base: Answer, page: Page, heading: tuple[str, ...], texts: tuple[str, ...]) -> Answer:
        return replace(
            base,
            kind="prose",
            page=page.id,
            title=page.title,
            stage=page.stage,
            section=" › ".join(heading),
            say=tuple(Line(text, "s1") for text in texts),
            sources=(source_of(1, page, "\n".join(texts)),),
            seen=(*base.seen, page.id),
        )

    def _pieces(self, base: Answer, hits: Sequence[Hit], today: date) -> list[Piece]:
        prose = [
            hit for hit in by_worth(hits, today) if hit.page.kind is not Kind.PLAY and hit.page.id not in base.seen
        ]
        return [piece for rank, hit in enumerate(prose[:MOST_READ]) for piece in self._inside(base.question, hit, rank)]

    def _inside(self, question: str, hit: Hit, rank: int) -> Iterator[Piece]:
        page, passage = self.pages.page(hit.page.id), hit.passage
        if page is None:
            return
        here = [unit for unit in units(page.text, page.title) if unit.start < passage.end and passage.start < unit.end]
        evidence = self.playbook.evidence(question, hit, [Span(unit.start, unit.end, unit.lead) for unit in here])
        for unit, of in zip(here, evidence, strict=True):
            yield Piece(unit, hit, rank, of)

    def _page(self, piece: Piece) -> Page:
        page = self.pages.page(piece.hit.page.id)
        if page is None:
            raise LookupError(f"page {piece.hit.page.id!r} went away while it was read")
        return page

    def _candidate(self, question: str, read: Read, source: str) -> Candidate:
        return _as_candidate(question, read.piece.hit.page, read.piece.unit, source)


def _as_candidate(question: str, page: Page | PageFacts, unit: Unit, source: str) -> Candidate:
    line = compose.line_of(unit, question)
    return Candidate(page.id, page.version, page.title, unit.heading, line, source, unit.start, unit.end)


def with_lines(answer: Answer, lines: Sequence[tuple[Placed, str]]) -> Answer:
    """An answer with lines in other words, each with the piece that bears it out as its source.

    Some have no words, and what the answer says already is not said twice.
    """
    shown = {plain(line.text) for line in answer.say}
    sources = list(answer.sources)
    worded: list[Line] = []
    for piece, text in lines:
        known = (one for one in sources if (one.page, one.quote) == (piece.page.id, piece.unit.text))
        source = next(known, None)
        if source is None:
            source = source_of(len(sources) + 1, piece.page, piece.unit.text)
            sources.append(source)
        if text and text not in shown:
            worded.append(Line(text, source.id))
    return replace(answer, worded=tuple(worded), sources=tuple(sources))
