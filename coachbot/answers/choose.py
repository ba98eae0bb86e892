"""Which of the passages found to answer from. Pure."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from coachbot.answers import question
from coachbot.answers.reader import Read
from knowledge.library.pages import Kind
from knowledge.library.search.found import Hit
from knowledge.library.text.query import stems

# Within this much of the best page a play wins, or a page of prose where a fact was asked for.
_PLAY_MARGIN = 3.0
_FACT_MARGIN = 4.0
_RIVAL_MARGIN = 1.0
_OVERDUE_PENALTY = 4.0
_SAME_SHARE = 0.5
NUMBERS = re.compile(r"[\d.,%$€£]+")


def preferred(hits: Sequence[Hit], text: str, today: date) -> list[Hit]:
    """The best hit of each page; of those near the best, what was asked for first: a line, or a fact."""
    best: dict[str, Hit] = {}
    for hit in sorted(hits, key=lambda hit: -_worth(hit, today)):
        best.setdefault(hit.page.id, hit)
    ranked = list(best.values())
    if not ranked:
        return []
    top = _worth(ranked[0], today)
    fact = question.asks_for_a_fact(text)

    def rank(hit: Hit) -> tuple[bool, int]:
        """What was asked for first; of pages of prose that say the same, the one approved last."""
        worth, is_play = _worth(hit, today), hit.page.kind is Kind.PLAY
        other = worth < top - (_FACT_MARGIN if fact else _PLAY_MARGIN) or is_play is fact
        rival = not is_play and worth >= top - _RIVAL_MARGIN
        return other, -_approved(hit) if rival else 0

    return sorted(ranked, key=rank)


def freshest_first(reads: Sequence[Read], today: date) -> list[Read]:
    """The pieces as they were read, but where two pages say the same otherwise, the one that holds today first."""
    first = reads[0]
    rivals = [read for read in reads if read is first or _is_rival(read, first)]
    best = min(rivals, key=lambda read: (_is_overdue(read.piece.hit, today), -_approved(read.piece.hit)))
    return [best, *(read for read in reads if read is not best)]


def _is_rival(read: Read, first: Read) -> bool:
    """Whether it says the same about other figures: most of the words, or the same row of a table."""
    own, other = (set(stems(NUMBERS.sub(" ", one.piece.unit.text))) for one in (read, first))
    return read.piece.hit.page.id != first.piece.hit.page.id and len(own & other) >= _SAME_SHARE * len(own | other)


def _approved(hit: Hit) -> int:
    return (hit.page.approved_at or date.min).toordinal()


def _is_overdue(hit: Hit, today: date) -> bool:
    return hit.page.kind is not Kind.PLAY and hit.page.review_by is not None and hit.page.review_by < today


def by_worth(hits: Sequence[Hit], today: date) -> list[Hit]:
    """The hits, best first, each with its worth for its score."""
    return sorted((replace(hit, score=_worth(hit, today)) for hit in hits), key=lambda hit: -hit.score)


def _worth(hit: Hit, today: date) -> float:
    """The score, less for prose whose review is overdue: another page may know better by now."""
    return hit.score - _OVERDUE_PENALTY * _is_overdue(hit, today)
