"""BM25 in memory, and the vocabulary it knows.

Our own rather than a library's because the fusion also needs, from the same postings, the share of the
question a passage covers and a score for the whole page.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

Scores = NDArray[np.float32]
K1 = 1.2
B = 0.75
_LETTERS = re.compile(r"[a-z]{4,}")
_MIN_TYPO_LETTERS = 5


class Postings:
    """Which document holds which term, with the BM25 weight worked out beforehand.

    Source: Robertson and Zaragoza, The Probabilistic Relevance Framework, 2009 (k1 1.2, b 0.75).
    """

    def __init__(self, documents: Sequence[Mapping[str, int]]) -> None:
        self.size = len(documents)
        length = np.array([sum(document.values()) for document in documents], np.float32)
        mean = float(length.mean()) if self.size else 1.0
        where: defaultdict[str, list[int]] = defaultdict(list)
        counts: defaultdict[str, list[int]] = defaultdict(list)
        for number, document in enumerate(documents):
            for term, count in document.items():
                where[term].append(number)
                counts[term].append(count)
        self.idf = {
            term: math.log(1 + (self.size - len(inside) + 0.5) / (len(inside) + 0.5)) for term, inside in where.items()
        }
        self.rarest = math.log(1 + (self.size + 0.5) / 0.5)
        norm = K1 * (1 - B + B * length / (mean or 1.0))
        self._where = {term: np.array(inside, np.int32) for term, inside in where.items()}
        self._weight: dict[str, Scores] = {}
        for term, inside in self._where.items():
            count = np.array(counts[term], np.float32)
            self._weight[term] = (self.idf[term] * count * (K1 + 1) / (count + norm[inside])).astype(np.float32)

    def bm25(self, terms: Mapping[str, float]) -> Scores:
        """A score a document, 0.0 for those without any of the terms."""
        out = np.zeros(self.size, np.float32)
        for term, weight in terms.items():
            if term in self._where:
                out[self._where[term]] += np.float32(weight) * self._weight[term]
        return out

    def covered(self, terms: Mapping[str, float]) -> Scores:
        """The share, 0.0 to 1.0 and by rarity, of the terms that stand in each document."""
        out = np.zeros(self.size, np.float32)
        total = sum(weight * self.idf.get(term, self.rarest) for term, weight in terms.items())
        for term, weight in terms.items():
            if term in self._where and total:
                out[self._where[term]] += np.float32(weight * self.idf[term] / total)
        return out

    def known(self, terms: Iterable[str]) -> float:
        """The share, by rarity, of the terms that occur anywhere; words never seen weigh most."""
        return self.share(terms, self.idf)

    def share(self, terms: Iterable[str], inside: Container[str]) -> float:
        """The share, by rarity, of the terms that are in a text's terms."""
        weights = [(term in inside, self.idf.get(term, self.rarest)) for term in terms]
        total = sum(weight for _, weight in weights)
        # A question of nothing but everyday words ("who is not a customer?") misses none.
        return sum(weight for found, weight in weights if found) / total if total else 1.0


class Vocabulary:
    """The words of the library, to mend a misspelt one."""

    def __init__(self, texts: Iterable[str]) -> None:
        seen: Counter[str] = Counter()
        for text in texts:
            seen.update(_LETTERS.findall(text.lower()))
        self._by_letter: defaultdict[str, list[str]] = defaultdict(list)
        for word, count in seen.items():
            # A word seen once may be a typo of the library's own.
            if count > 1:
                self._by_letter[word[0]].append(word)

    def nearest(self, word: str) -> str | None:
        """The library's word one edit away (two from eight letters on) with the same first letter."""
        if len(word) < _MIN_TYPO_LETTERS or not word.isalpha():
            return None
        far = 1 if len(word) < 8 else 2
        near = [known for known in self._by_letter[word[0]] if abs(len(known) - len(word)) <= far]
        found = process.extractOne(word, near, scorer=DamerauLevenshtein.distance, score_cutoff=far)
        return found[0] if found else None
