"""What the library has on a question, for whoever asks."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest

from coachbot.answers import question
from coachbot.answers.ports import Question, StoredAnswer
from coachbot.answers.proof import Playbook, Proofs
from coachbot.clock import Clock
from knowledge.library.pages import Kind, PageStore, Reader
from knowledge.library.search.found import Found, Hit
from knowledge.library.search.ranking import ENOUGH

ANSWERING = frozenset({Kind.PLAY, Kind.PROSE, Kind.STRATEGY, Kind.PHILOSOPHY})
CALLS = frozenset({Kind.CALL})
_AS_GOOD = 0.05


@dataclass(frozen=True, slots=True)
class Lookup:
    """Searches, with what stands above a follow-up, and never past what its reader may see."""

    playbook: Playbook
    pages: PageStore
    clock: Clock

    def found(self, text: str, asked: Question, before: Sequence[StoredAnswer]) -> Found:
        """What there is on a question: on the buyer's words in it, on all of it, or with what it goes on from."""
        ways = [question.heart(text), text]
        # Else the words above would answer any question at all, as that of a parental leave with a discount.
        if before and question.goes_on(text):
            together = f"{before[-1].asked.text} {text}"
            ways.insert(0 if question.leans(text) or question.only_points(text) else len(ways), together)
        first, *others = dict.fromkeys(ways)
        results = [self.search(first, asked)]
        for way in others:
            if results[-1].relevance < ENOUGH:
                results.append(self.search(way, asked))
        return results[-1] if results[-1].relevance >= ENOUGH else results[0]

    def near(self, text: str, asked: Question, before: Sequence[StoredAnswer]) -> list[Hit]:
        """Passages for somebody who reads: what is recognized and what is near, best first by turns, each once."""
        today = self.clock().date()
        plain = self.playbook.search(text, reader=_reader(asked), today=today, kinds=ANSWERING, recognize=False)
        found: dict[tuple[str, int], Hit] = {}
        for pair in zip_longest(self.found(text, asked, before).hits, plain.hits):
            for hit in filter(None, pair):
                found.setdefault((hit.page.id, hit.passage.start), hit)
        return list(found.values())

    def best_of(self, stretches: Sequence[str], asked: Question) -> tuple[str, Found]:
        """The stretch the library knows most of; of several as good the last one, for mails end in asking."""
        found = [(stretch, self.search(stretch, asked)) for stretch in stretches]
        best = max(result.relevance for _, result in found)
        return next(one for one in reversed(found) if one[1].relevance >= best - _AS_GOOD)

    def search(self, text: str, asked: Question, kinds: frozenset[Kind] = ANSWERING) -> Found:
        """A fact is looked for where facts stand; what a buyer says is recognized first."""
        reader, today = _reader(asked), self.clock().date()
        # Where there are no plays there is nothing to recognize, and both ways of looking are one.
        has_plays = Kind.PLAY in kinds
        if has_plays and question.asks_for_a_fact(text):
            facts = self.playbook.search(text, reader=reader, today=today, kinds=kinds, recognize=False)
            if facts.relevance >= ENOUGH:
                return facts
        return self.playbook.search(text, reader=reader, today=today, kinds=kinds, recognize=has_plays)

    def proofs(self, asked: Question) -> Proofs:
        """What was heard on calls, as far as this reader may know of it."""
        return Proofs(
            self.playbook,
            self.pages,
            may_see=lambda page_id: self.may_see(page_id, asked),
            search=lambda text: self.search(text, asked, CALLS),
        )

    def may_see(self, page_id: str, asked: Question) -> bool:
        """Whether this reader may be shown a page today."""
        today = self.clock().date()
        return any(f.id == page_id and _reader(asked).may_see(f, today) for f in self.playbook.facts())


def _reader(asked: Question) -> Reader:
    # What is shown to a channel is shown to everybody in it, whoever asked.
    return Reader(is_manager=asked.manages and not asked.public)
