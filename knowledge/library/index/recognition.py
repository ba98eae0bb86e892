"""Recognizing a play by what was asked: learned from the library's own phrases.

A play says in its triggers what buyers say when it is the right one. Some dozens of phrases a play, and questions
about nothing of ours as the counterexample, are enough to learn from: kernel ridge regression, whose leave-one-out
answers also say how sure it may be. Nearest-neighbor search over the same phrases was right first a tenth less
often; see docs/adr/0011.
"""

import math
import zipfile
import zlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from knowledge.library.text.query import words

Floats = NDArray[np.float32]

# Weight of the ridge; small, since phrases are few and clean.
_RIDGE = 0.3
_BUCKETS = 1024
_GRAM_LENGTHS = (3, 4, 5)
# The kernel of n phrases takes n² numbers and n³ steps; 3,000 take about two seconds.
MAX_PHRASES = 3_000
# Of the questions about nothing of ours, at most this share may look like a play.
_FALSE_SHARE = 0.07


@dataclass(frozen=True, slots=True)
class Phrases:
    """Texts with their embeddings, and the page each speaks of; None for a question about nothing of ours."""

    texts: Sequence[str]
    vectors: Floats
    pages: Sequence[str | None]


@dataclass(frozen=True, slots=True)
class Recognizer:
    """Scores each play for a question. Pure; as made by ``learn``, or one that knows no play.

    Attributes:
        pages: Ids of the plays it knows, in the order of the scores.
        known: The features of the phrases; ``weights`` says what each adds to each play.
        rarity: Weight of each bucket of letters.
        threshold: The score that is as good as none; ``scale`` turns the distance from it into certainty.
    """

    pages: tuple[str, ...]
    known: Floats
    weights: Floats
    rarity: Floats
    threshold: float
    scale: float

    def scores(self, text: str, vector: Floats) -> Floats:
        """How much a question sounds like each of ``pages``: near 0.0 for nothing of ours, 1.0 for a known phrase."""
        if not self.pages:
            return np.zeros(0, np.float32)
        asked = _features(vector[None], _spelling([text]), self.rarity)
        return (_kernel(asked, self.known) @ self.weights)[0]

    def certainty(self, score: float) -> float:
        """0.0 to 1.0: whether a score is more than questions about nothing of ours get; 0.5 in doubt."""
        far = (score - self.threshold) / self.scale
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, far)))) if self.pages else 0.0

    def save(self, path: Path) -> None:
        """Replace the file in one step."""
        draft = path.with_suffix(".draft")
        with draft.open("wb") as file:
            np.savez(
                file,
                pages=np.array(self.pages, np.str_),
                known=self.known.astype(np.float16),
                weights=self.weights,
                rarity=self.rarity,
                certain=np.array([self.threshold, self.scale]),
            )
        draft.replace(path)


_NONE: Floats = np.zeros((0, 0), np.float32)
NOTHING_LEARNED = Recognizer((), _NONE, _NONE, _NONE, 1.0, 1.0)


def load(path: Path) -> Recognizer | None:
    """A stored recognizer; None when the file is missing or damaged."""
    try:
        with path.open("rb") as file, np.load(file) as stored:
            threshold, scale = stored["certain"].tolist()
            known = stored["known"].astype(np.float32)
            return Recognizer(
                tuple(stored["pages"].tolist()), known, stored["weights"], stored["rarity"], threshold, scale
            )
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile, zlib.error):
        return None


def learn(phrases: Phrases) -> Recognizer:
    """Learn to tell the plays apart, and from everything else; nothing where the phrases are too few for it."""
    pages = tuple(dict.fromkeys(page for page in phrases.pages if page is not None))
    if not pages:
        return NOTHING_LEARNED
    spelling = _spelling(phrases.texts)
    rarity = np.log(1 + len(spelling) / np.maximum((spelling != 0).sum(0), 1)).astype(np.float32)
    known = _features(phrases.vectors, spelling, rarity)
    column = {page: at for at, page in enumerate(pages)}
    wanted = np.zeros((len(phrases.pages), len(pages)), np.float32)
    for row, page in enumerate(phrases.pages):
        if page is not None:
            wanted[row, column[page]] = 1
    inverse = np.linalg.inv(_kernel(known, known) + _RIDGE * np.eye(len(known), dtype=np.float32))
    weights = (inverse @ wanted).astype(np.float32)
    # What each phrase would have scored had it not been learned from.
    left_out = (wanted - weights / np.diag(inverse)[:, None]).max(1)
    is_foreign = np.array([page is None for page in phrases.pages])
    threshold = float(np.quantile(left_out[is_foreign], 1 - _FALSE_SHARE)) if is_foreign.any() else 0.0
    # Of few phrases not even half would be recognized had they not been learned; then nearness serves better.
    ahead = float(np.median(left_out[~is_foreign])) - threshold
    return Recognizer(pages, known, weights, rarity, threshold, ahead / 2) if ahead > 0 else NOTHING_LEARNED


def _features(vectors: Floats, spelling: Floats, rarity: Floats) -> Floats:
    """What is meant beside how it is spelled, which a typo changes little; of equal weight."""
    weighted = spelling * rarity
    length = np.maximum(np.linalg.norm(weighted, axis=1, keepdims=True), 1e-9)
    return np.hstack([vectors.astype(np.float32), weighted / length])


def _spelling(texts: Sequence[str]) -> Floats:
    """Letters three to five at a time, folded into a row a text."""
    out = np.zeros((len(texts), _BUCKETS), np.float32)
    for row, text in enumerate(texts):
        for gram, count in _grams(text).items():
            bucket = zlib.crc32(gram.encode())
            out[row, bucket % _BUCKETS] += (1 if bucket >> 31 else -1) * (1 + math.log(count))
    return out


def _grams(text: str) -> Counter[str]:
    padded = [f" {word} " for word in words(text)]
    return Counter(word[at : at + n] for word in padded for n in _GRAM_LENGTHS for at in range(len(word) - n + 1))


def _kernel(left: Floats, right: Floats) -> Floats:
    """Square of the likeness, plus one for the bias: alike in both ways counts more than in one."""
    alike = left @ right.T
    return np.sign(alike) * alike**2 + np.float32(1)
