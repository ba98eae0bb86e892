"""Which of the passages found to answer from. Pure."""

from collections.abc import Sequence
from datetime import date

from coachbot.answers import question
from knowledge.library.pages import Kind
from knowledge.library.search.search import Hit

# Within this much of the best page a play wins, or a page of prose where a fact was asked for.
_PLAY_MARGIN = 3.0
_FACT_MARGIN = 4.0
_RIVAL_MARGIN = 1.0
_OVERDUE_PENALTY = 4.0


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
        return other, -(hit.page.approved_at or date.min).toordinal() if rival else 0

    return sorted(ranked, key=rank)


def _worth(hit: Hit, today: date) -> float:
    """The score, less for prose whose review is overdue: another page may know better by now."""
    overdue = hit.page.kind is not Kind.PLAY and hit.page.review_by is not None and hit.page.review_by < today
    return hit.score - _OVERDUE_PENALTY * overdue
