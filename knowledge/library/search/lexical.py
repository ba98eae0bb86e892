"""BM25 in memory, and the vocabulary it knows.

Our own rather than a library's because the fusion also needs, from the same postings, the share of the
question a passage covers and a score for the whole page.
"""

import math
from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

Scores = NDArray[np.float32]
K1 = 1.2
B = 0.75
_MIN_TYPO_LETTERS = 5


class Postings:
    """Which document holds which term, with the BM25 weight worked out beforehand.

    Source: Robertson and Zaragoza, The Probabilistic Relevance Framework, 2009 (k1 1.2, b 0.75).

    Args:
        numbers: The number of each term; it may know more terms than the documents hold, and learn some later.
        terms: The numbers of each document's terms, one document after the other.
        counts: How often each stands there.
        sizes: How many different terms each document holds.
    """

    def __init__(
        self, numbers: Mapping[str, int], terms: NDArray[np.int32], counts: NDArray[np.uint16], sizes: NDArray[np.int64]
    ) -> None:
        self.size = len(sizes)
        self._numbers = numbers
        document = np.repeat(np.arange(self.size, dtype=np.int32), sizes)
        length = np.bincount(document, counts, self.size).astype(np.float32)
        mean = float(length.mean()) if self.size else 1.0
        norm = (K1 * (1 - B + B * length / (mean or 1.0))).astype(np.float32)
        holding = np.bincount(terms, minlength=1)
        self.rarest = math.log(1 + (self.size + 0.5) / 0.5)
        self._idf = np.log(1 + (self.size - holding + 0.5) / (holding + 0.5))
        self._ends = np.cumsum(holding)
        order = np.argsort(terms, kind="stable")
        self._where = document[order]
        count = counts[order].astype(np.float32)
        idf = self._idf.astype(np.float32)[terms[order]]
        self._weight = idf * count * np.float32(K1 + 1) / (count + norm[self._where])

    def _inside(self, term: str) -> slice | None:
        """Where the documents that hold a term stand; None for a term that none holds."""
        number = self._numbers.get(term, -1)
        if not 0 <= number < len(self._ends):
            return None
        found = slice(int(self._ends[number - 1]) if number else 0, int(self._ends[number]))
        return found if found.stop > found.start else None

    def knows(self, term: str) -> bool:
        """Whether any document holds a term."""
        return self._inside(term) is not None

    def rarity(self, term: str) -> float:
        """What a term weighs; one that no document holds weighs most."""
        return float(self._idf[self._numbers[term]]) if self.knows(term) else self.rarest

    def bm25(self, terms: Mapping[str, float]) -> Scores:
        """A score a document, 0.0 for those without any of the terms."""
        out = np.zeros(self.size, np.float32)
        for term, weight in terms.items():
            if (inside := self._inside(term)) is not None:
                out[self._where[inside]] += np.float32(weight) * self._weight[inside]
        return out

    def covered(self, terms: Mapping[str, float]) -> Scores:
        """The share, 0.0 to 1.0 and by rarity, of the terms that stand in each document."""
        out = np.zeros(self.size, np.float32)
        total = sum(weight * self.rarity(term) for term, weight in terms.items())
        for term, weight in terms.items():
            if (inside := self._inside(term)) is not None and total:
                out[self._where[inside]] += np.float32(weight * self.rarity(term) / total)
        return out

    def known(self, terms: Iterable[str]) -> float:
        """The share, by rarity, of the terms that occur anywhere; words never seen weigh most."""
        weights = [(self.knows(term), self.rarity(term)) for term in terms]
        return _share(weights)

    def share(self, terms: Iterable[str], inside: Container[str]) -> float:
        """The share, by rarity, of the terms that are in a text's terms."""
        return _share([(term in inside, self.rarity(term)) for term in terms])


def _share(weights: Sequence[tuple[bool, float]]) -> float:
    total = sum(weight for _, weight in weights)
    # A question of nothing but everyday words ("who is not a customer?") misses none.
    return sum(weight for found, weight in weights if found) / total if total else 1.0


class Vocabulary:
    """The words of the library, to mend a misspelt one.

    Args:
        words: Those seen more than once: one seen once may be a typo of the library's own.
    """

    def __init__(self, words: Iterable[str]) -> None:
        self._by_letter: defaultdict[str, list[str]] = defaultdict(list)
        for word in words:
            self._by_letter[word[0]].append(word)

    def nearest(self, word: str) -> str | None:
        """The library's word one edit away (two from eight letters on) with the same first letter."""
        if len(word) < _MIN_TYPO_LETTERS or not word.isalpha():
            return None
        far = 1 if len(word) < 8 else 2
        near = [known for known in self._by_letter.get(word[0], ()) if abs(len(known) - len(word)) <= far]
        found = process.extractOne(word, near, scorer=DamerauLevenshtein.distance, score_cutoff=far)
        return found[0] if found else None
