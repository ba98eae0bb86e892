"""Finds what won calls and approved pages have for a question nobody could answer; a model says which of it helps."""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from coachbot.clock import Clock
from coachbot.domain.model import Capability, For, Model, NoReply, Shape
from coachbot.domain.people import Person
from coachbot.domain.sources import source_of
from coachbot.upkeep.ports import Asked, Finds, PageShelf
from coachbot.upkeep.quoted import Named, Piece, Quoted, quoted
from knowledge.library.formats.labels import Part, labelled, part_named
from knowledge.library.pages import Kind, Page, Passage, Reader, RecordedCall
from knowledge.library.reading.read import call_of
from knowledge.library.search.found import Hit
from knowledge.library.text.chunking import blocks
from knowledge.library.text.markdown import plain
from prompts.errors import PromptError
from prompts.render import Prompts

log = logging.getLogger(__name__)

MOST_QUESTIONS = 3
MOST_PASSAGES = 6
MOST_PIECES = 40
_MIN_WORDS = 6
_PAGES = frozenset({Kind.PLAY, Kind.PROSE, Kind.STRATEGY, Kind.PHILOSOPHY})
_CALLS = frozenset({Kind.CALL})


class Line(Shape):
    """A piece, a section, and words of the piece."""

    id: str
    section: str
    quote: str


class Lines(Shape):
    """Lines of a draft, the best first."""

    lines: list[Line]


@dataclass(frozen=True, slots=True)
class FromCalls:
    """Asks for words to begin a play with; nothing is open in the database meanwhile."""

    library: Finds
    pages: PageShelf
    model: Model
    prompts: Prompts
    clock: Clock

    @property
    def is_on(self) -> bool:
        """Whether it is worth asking at all."""
        return self.model.is_on(Capability.DRAFTS)

    def __call__(self, asked: Asked, manager: Person) -> tuple[Quoted, ...]:
        """Lines of calls and pages, verbatim; none where nothing came that holds."""
        questions = list(dict.fromkeys([asked.question, *asked.askers.values()]))[:MOST_QUESTIONS]
        pieces = self._pieces(questions) if self.is_on else []
        if not pieces:
            return ()
        shown = [piece.shown() for piece in pieces]
        try:
            prompt = self.prompts.render("upkeep/draft", canary=self.model.canary, questions=questions, pieces=shown)
            reply = self.model.reply(prompt, Lines, For(Capability.DRAFTS, manager.id))
        except (NoReply, PromptError) as error:
            log.info("no draft of a play: %s", error)
            return ()
        return quoted([Named(line.id, line.section, line.quote) for line in reply.lines], pieces)

    def _pieces(self, questions: Sequence[str]) -> list[Piece]:
        found: dict[str, Piece] = {}
        for kinds in (_CALLS, _PAGES):
            for hit in self._hits(questions, kinds):
                page = self.pages.page(hit.page.id)
                of_it = () if page is None else (_of_call if page.kind is Kind.CALL else _of_page)(page, hit.passage)
                for piece in of_it:
                    found.setdefault(piece.text, piece)
        return [replace(one, id=f"u{n}") for n, one in enumerate(list(found.values())[:MOST_PIECES], start=1)]

    def _hits(self, questions: Sequence[str], kinds: frozenset[Kind]) -> list[Hit]:
        """The passages nearest to any of the questions, the nearest first.

        A play is for everybody, so it begins with what everybody may read, whoever has it drafted.
        """
        today = self.clock().date()
        found: dict[str, Hit] = {}
        for question in questions:
            near = self.library.search(
                question, reader=Reader(), today=today, limit=MOST_PASSAGES, kinds=kinds, recognize=False
            )
            for hit in near.hits:
                known = found.get(hit.passage.id)
                if known is None or known.closeness < hit.closeness:
                    found[hit.passage.id] = hit
        return sorted(found.values(), key=lambda hit: -hit.closeness)[:MOST_PASSAGES]


def _of_page(page: Page, passage: Passage) -> Iterator[Piece]:
    """The paragraphs, items and rows of a passage."""
    for block in blocks(page.text):
        text = plain(page.text[block.start : block.end])
        if not (passage.start <= block.start < passage.end) or len(text.split()) < _MIN_WORDS:
            continue
        label = labelled(text)
        is_avoided = any(part_named(name) is Part.AVOID for name in block.heading) or (
            label is not None and label[0] is Part.AVOID
        )
        yield Piece("", text, source_of(0, page, text), is_avoided)


def _of_call(page: Page, passage: Passage) -> Iterator[Piece]:
    """What a seller said in a passage of a won call that may be quoted."""
    call: RecordedCall = call_of(page)
    if call.outcome != "won" or not call.quotable:
        return
    before = ""
    for turn in call.turns:
        is_inside = turn.text in passage.text and len(turn.text.split()) >= _MIN_WORDS
        if turn.role == "seller" and is_inside:
            yield Piece("", turn.text, source_of(0, page, turn.text), call=call, turn=turn, after=before)
        before = turn.text if turn.role == "buyer" else ""
