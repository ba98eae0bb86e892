"""Fusing the signals, choosing the hits, and how sure the library may be. Pure."""

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

# Weights of the standardised signals; learned by cross-validation on two question sets, then rounded.
PASSAGE_WEIGHT = 1.0
SENTENCE_WEIGHT = 0.75
BM25_WEIGHT = 0.25
PAGE_WEIGHT = 0.4
COVER_WEIGHT = 0.5
# Of a play's recognition, about 0.0 to 1.0, beside the sum of the standardised signals.
RECOGNIZED_WEIGHT = 12.0
# Of the standardised late interaction; learned on other handbooks than it was measured on, see docs/adr/0027.
LATE_WEIGHT = 2.0
# Off for each earlier hit of the same page: variety in the list.
PAGE_PENALTY = 0.2
DUPLICATE_SHARE = 0.8
POOL = 40

# Logistic weights of relevance, fitted leaving one library out each time; see docs/adr on abstention.
_CLOSENESS = 8.0
_MISSING = 4.0
_OFFSET = -1.7
ENOUGH = 0.5
_WORDS_ENOUGH = 0.62


@dataclass(frozen=True, slots=True)
class Signals:
    """One value a candidate; all arrays have the same length.

    Attributes:
        passage: Cosine of the question with title, heading and passage.
        sentence: Best cosine of the question with one of the passage's sentences.
        bm25: BM25 of the passage; ``page``: BM25 of its whole page.
        covered: Share of the question's words, by rarity, that stand in the passage.
    """

    passage: Floats
    sentence: Floats
    bm25: Floats
    page: Floats
    covered: Floats

    def only(self, some: NDArray[np.bool_]) -> "Signals":
        """Those of some candidates."""
        return Signals(self.passage[some], self.sentence[some], self.bm25[some], self.page[some], self.covered[some])


@dataclass(frozen=True, slots=True)
class Baseline:
    """How a library answers questions about nothing it covers.

    Attributes:
        closeness: Mean of top passage cosine plus top sentence cosine.
        known: Mean share of their words it knows.
    """

    closeness: float = 0.0
    known: float = 0.0


def fuse(signals: Signals, recognized: Floats) -> Floats:
    """One score a candidate: the weighted sum of the signals, standardised over the candidates, and recognition."""
    columns = np.stack([signals.passage, signals.sentence, signals.bm25, signals.page, signals.covered], 1)
    weights = np.array([PASSAGE_WEIGHT, SENTENCE_WEIGHT, BM25_WEIGHT, PAGE_WEIGHT, COVER_WEIGHT], np.float32)
    spread = columns.std(0)
    standardised = (columns - columns.mean(0)) / np.where(spread > 1e-9, spread, 1)
    # Not by "@": on some processors BLAS raises an “invalid value” flag over its own padding (numpy issue 24067).
    return ((standardised * weights).sum(1) + RECOGNIZED_WEIGHT * recognized).astype(np.float32)


def with_late(scores: Floats, first: Sequence[int], late: Sequence[float]) -> Floats:
    """The scores with late interaction, standardised, added at some positions."""
    if len(first) < 2:
        return scores
    values = np.array(late, np.float32)
    spread = float(values.std())
    added = scores.copy()
    added[list(first)] += LATE_WEIGHT * (values - values.mean()) / (spread if spread > 1e-9 else 1)
    return added


def relevance(signals: Signals, known: float, background: Baseline) -> float:
    """0.0 to 1.0: whether the library covers the question at all; below ``ENOUGH`` it does not.

    Cosines grow with the size of a library, so what counts is the distance from its own background.
    """
    closeness = float(signals.passage.max()) + float(signals.sentence.max()) - background.closeness
    return 1 / (1 + math.exp(-(_CLOSENESS * closeness - _MISSING * (1 - known) * background.known + _OFFSET)))


def by_words(covered: float, words: int) -> float:
    """0.0 to 1.0: whether a text found by its words alone is about a question.

    Args:
        covered: Share of the question's words, by rarity, that stand in the best text.
        words: How many words that share is of; of a single one it says little.
    """
    return covered * (1.0 if words > 1 else 0.8) if covered >= _WORDS_ENOUGH else min(covered, 0.4)


def best(scores: Floats, limit: int = POOL) -> list[int]:
    """Positions of the highest scores, best first."""
    return [int(at) for at in np.argsort(-scores, kind="stable")[:limit]]


def choose(scores: Sequence[float], pages: Sequence[str], texts: Sequence[str], limit: int) -> list[int]:
    """Positions of the hits, best first: variety over pages, near duplicates left out."""
    left = list(range(len(scores)))
    chosen: list[int] = []
    grams: list[set[tuple[str, ...]]] = []
    used: Counter[str] = Counter()
    while left and len(chosen) < limit:
        top = max(left, key=lambda at: scores[at] - PAGE_PENALTY * used[pages[at]])
        left.remove(top)
        own = _trigrams(texts[top])
        if any(len(own & other) >= DUPLICATE_SHARE * len(own | other) for other in grams):
            continue
        chosen.append(top)
        grams.append(own)
        used[pages[top]] += 1
    return chosen


def _trigrams(text: str) -> set[tuple[str, ...]]:
    found = re.findall(r"[a-z0-9]+", text.lower())
    return set(zip(found, found[1:], found[2:], strict=False)) or {tuple(found)}
