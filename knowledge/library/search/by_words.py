"""Ranking by words alone: where the model does not read a language, and while the library is still read. Pure."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from knowledge.library.search import ranking
from knowledge.library.search.ranking import Signals
from knowledge.library.search.snapshot import Snapshot
from knowledge.library.text.query import Query

Floats = NDArray[np.float32]

_CANDIDATES = 50
_RECOGNIZED = 20


class Ranked(NamedTuple):
    """Passages by their position, their scores and signals in the same order, and whether they are about a question."""

    relevance: float
    candidates: NDArray[np.int64]
    scores: Floats
    signals: Signals


def holding(view: Snapshot, words: Mapping[str, float], allowed: NDArray[np.bool_]) -> Ranked | None:
    """What holds nearly all of a question's words: all that is safe where its language is not read."""
    covered = np.where(allowed, view.postings.covered(words), 0).astype(np.float32)
    candidates = np.flatnonzero(covered > 0)
    if not len(candidates):
        return None
    nothing = np.zeros(len(candidates), np.float32)
    scores = (covered[candidates] + view.postings.bm25(words)[candidates] / 100).astype(np.float32)
    signals = Signals(nothing, nothing, nothing, nothing, covered[candidates])
    return Ranked(ranking.by_words(float(covered.max()), len(words)), candidates, scores, signals)


def until_read(view: Snapshot, query: Query, recognized: Floats, allowed: NDArray[np.bool_]) -> Ranked | None:
    """What there is before there are vectors: the same ranking without them, and plays known by their phrases.

    Args:
        recognized: Of each passage; zeros while no play is known.
    """
    bm25 = np.where(allowed, view.postings.bm25(query.terms), 0).astype(np.float32)
    recognized = np.where(allowed, recognized, 0).astype(np.float32)
    found = {at for at in ranking.best(bm25, _CANDIDATES) if bm25[at] > 0}
    found |= {at for at in ranking.best(recognized, _RECOGNIZED) if recognized[at] > 0}
    if not found:
        return None
    candidates = np.array(sorted(found), np.int64)
    nothing = np.zeros(len(candidates), np.float32)
    page = view.page_postings.bm25(query.terms)[view.page_of[candidates]]
    covered = view.postings.covered(dict.fromkeys(query.content, 1.0))[candidates]
    signals = Signals(nothing, nothing, bm25[candidates], page, covered)
    certain = view.recognizer.certainty(float(recognized[candidates].max()))
    relevance = max(certain, ranking.by_words(float(covered.max()), len(query.content)))
    return Ranked(relevance, candidates, ranking.fuse(signals, recognized[candidates]), signals)
