"""What was said on won calls, as proof of a play."""

import posixpath
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from coachbot.answers import compose
from coachbot.answers.answer import Heard
from coachbot.domain.sources import Source, source_of
from knowledge.library.formats.plays import Play
from knowledge.library.pages import Kind, Page, PageFacts, PageStore, Reader
from knowledge.library.reading.read import call_of
from knowledge.library.search.evidence import Evidence, Span
from knowledge.library.search.found import Found, Hit
from knowledge.library.search.ranking import ENOUGH

_CLOSE_QUOTE = 0.5
_CALLS_LOOKED_AT = 3
_BUYER = "buyer"


class Playbook(Protocol):
    """Search over the library."""

    def search(
        self,
        question: str,
        *,
        reader: Reader,
        today: date,
        limit: int = 10,
        kinds: frozenset[Kind] = ...,
        recognize: bool = True,
    ) -> Found: ...
    def evidence(self, question: str, hit: Hit, spans: Sequence[Span]) -> list[Evidence]: ...
    def sentence_scores(self, question: str, sentences: Sequence[str]) -> list[float]: ...
    def facts(self) -> Sequence[PageFacts]: ...
    @property
    def trouble(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Proofs:
    """Finds the words that prove a line, for one asker.

    Args:
        may_see: Whether the asker may be shown a page.
        search: Search among the calls the asker may be shown.
    """

    playbook: Playbook
    pages: PageStore
    may_see: Callable[[str], bool]
    search: Callable[[str], Found]

    def of(self, page: Page, play: Play, text: str) -> tuple[Heard, Source] | tuple[None, None]:
        """The play's own proof on a won call; else the closest turn of any.

        A buyer's words after a line of the seller's come first, for they show that it worked; then a buyer's other
        words, which may be the objection itself.
        """
        found = [one for one in self._linked(page, play) if self.may_see(one[2].id)]
        if not found:
            return self.closest_turn(text)
        first_line: dict[str, int] = {}
        for turn, heard, call in found:
            if heard.role != _BUYER:
                first_line[call.id] = min(turn, first_line.get(call.id, turn))

        def rank(one: tuple[int, Heard, Page]) -> tuple[bool, bool]:
            turn, heard, call = one
            return heard.role != _BUYER, turn < first_line.get(call.id, turn)

        _, heard, call = min(found, key=rank)
        return heard, source_of(2, call, heard.text)

    def closest_turn(self, text: str) -> tuple[Heard, Source] | tuple[None, None]:
        """The turn of a won call that is closest to a question, if one is close enough."""
        found = self.search(text)
        for hit in found.hits[:_CALLS_LOOKED_AT] if found.relevance >= ENOUGH else ():
            page = self.pages.page(hit.page.id)
            if page is None or hit.closeness < _CLOSE_QUOTE:
                continue
            call = call_of(page)
            inside = [n for n, turn in enumerate(call.turns, start=1) if turn.text in hit.passage.text]
            scores = self.playbook.sentence_scores(text, [call.turns[n - 1].text for n in inside])
            for _, number in sorted(zip(scores, inside, strict=True), reverse=True):
                if heard := compose.heard(call, page, number, "s2"):
                    return heard, source_of(2, page, heard.text)
        return None, None

    def _linked(self, page: Page, play: Play) -> Iterator[tuple[int, Heard, Page]]:
        """The turns on won calls that a play points to, in its order, each with its number."""
        # A play points to few calls, and to each of them more than once.
        calls: dict[str, Page | None] = {}
        for proof in play.proof:
            file = posixpath.normpath(posixpath.join(posixpath.dirname(page.file), proof.target))
            if file not in calls:
                calls[file] = self.pages.page_at(file)
            call = calls[file]
            heard = compose.heard(call_of(call), call, proof.turn, "s2") if call else None
            if call and heard:
                yield proof.turn, heard, call
