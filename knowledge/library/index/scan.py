"""Exact search over the vector file: where Chroma must not be opened, is not filled yet, or cannot be reached."""

import threading
from collections.abc import Iterator, Sequence
from itertools import product

import numpy as np
from numpy.typing import NDArray

from knowledge.library.index.embedding import Vectors
from knowledge.library.index.folder import collection_of

_ROWS_AT_ONCE = 16_384
# Up to here the floats are kept, which take 1.5 KB a row: turning halves into floats takes longer than comparing them.
_KEPT_ROWS = 40_000
# Beyond that a question is first held against short forms of the rows, which take 256 bytes each, and then, exactly,
# against the best of those: a sixth of the work.
_SHORT = 64
_LEARNED_FROM = 5_000
# Of the exact first 50 of 5,655 real rows 97 % are among the first twentieth by the short forms, 93 % among the first
# fiftieth.
_EXACTLY = 0.05


class Scan:
    """Compares a question with every row; of a large file with a short form of each, and exactly with the best.

    Args:
        ids: Of the passages; ``rows`` says where each stands, -1 for nowhere, and how many ``sentences`` follow it.
    """

    def __init__(
        self,
        vectors: NDArray[np.float16],
        ids: Sequence[str],
        rows: NDArray[np.int64],
        sentences: NDArray[np.int64],
        is_call: NDArray[np.bool_],
    ) -> None:
        self._vectors = vectors
        self._ids = ids
        self._kept: list[Vectors] = []
        self._shortening = threading.Lock()
        self._short: tuple[Vectors, Vectors] | None = None
        self._last: tuple[bytes, Vectors] = (b"", np.zeros(0, np.float32))
        self._of: dict[str, tuple[NDArray[np.int64], NDArray[np.int64]]] = {}
        for call, of_sentences in product((False, True), repeat=2):
            owners = np.flatnonzero((rows >= 0) & (is_call == call))
            own = rows[owners]
            if of_sentences:
                counts = sentences[owners]
                nth = np.arange(int(counts.sum())) - np.repeat(np.cumsum(counts) - counts, counts)
                owners, own = np.repeat(owners, counts), np.repeat(own, counts) + 1 + nth
            self._of[collection_of(is_call=call, sentences=of_sentences)] = owners, own

    def nearest(self, collection: str, vector: Vectors, limit: int) -> Sequence[str]:
        """Passage ids by exact cosine; one may be named more than once."""
        owners, rows = self._of[collection]
        if not len(rows):
            return []
        scores = self._scores(vector)[rows]
        if len(self._vectors) > _KEPT_ROWS:
            owners, scores = self._exactly(owners, rows, scores, vector, max(limit, int(_EXACTLY * len(rows))))
        some = np.argpartition(-scores, limit)[:limit] if limit < len(scores) else np.arange(len(scores))
        nearest: list[int] = owners[some[np.lexsort((some, -scores[some]))]].tolist()
        return [self._ids[at] for at in nearest]

    def firsts(self, vectors: Vectors) -> dict[str, list[str]]:
        """The nearest passage of each collection to each of some vectors; empty collections are left out."""
        best = {name: np.full(len(vectors), -np.inf, np.float32) for name, (_, rows) in self._of.items() if len(rows)}
        first = {name: np.zeros(len(vectors), np.int64) for name in best}
        at = 0
        for part in self._parts():
            scores = part @ vectors.T
            for name in best:
                owners, rows = self._of[name]
                here = np.flatnonzero((rows >= at) & (rows < at + len(part)))
                if not len(here):
                    continue
                own = scores[rows[here] - at]
                top = own.argmax(0)
                better = own.max(0) > best[name]
                best[name] = np.maximum(best[name], own.max(0))
                first[name] = np.where(better, owners[here[top]], first[name])
            at += len(part)
        return {name: [self._ids[one] for one in found.tolist()] for name, found in first.items()}

    def _scores(self, vector: Vectors) -> Vectors:
        """Of every row. One question looks in several collections, so its scores are kept for the next look."""
        key, (known, scores) = vector.tobytes(), self._last
        if key != known:
            scores = self._roughly(vector) if len(self._vectors) > _KEPT_ROWS else self._each(vector)
            self._last = key, scores
        return scores

    def _each(self, vector: Vectors) -> Vectors:
        return np.concatenate([part @ vector for part in self._parts()])

    def _roughly(self, vector: Vectors) -> Vectors:
        """By the directions in which this library's vectors differ most."""
        with self._shortening:
            if self._short is None:
                step = max(1, len(self._vectors) // _LEARNED_FROM)
                some = self._vectors[::step].astype(np.float32)
                across = np.linalg.eigh(some.T @ some)[1][:, -_SHORT:].astype(np.float32)
                self._short = across, np.concatenate([part @ across for part in self._parts()])
            across, rows = self._short
        return (rows @ (vector @ across)).astype(np.float32, copy=False)

    def _exactly(
        self, owners: NDArray[np.int64], rows: NDArray[np.int64], scores: Vectors, vector: Vectors, count: int
    ) -> tuple[NDArray[np.int64], Vectors]:
        """Those that come first by the short forms, with their exact scores."""
        best = np.argpartition(-scores, count)[:count] if count < len(scores) else np.arange(len(scores))
        best.sort()
        return owners[best], self._vectors[rows[best]].astype(np.float32) @ vector

    def _parts(self) -> Iterator[Vectors]:
        if self._kept:
            yield from self._kept
            return
        made: list[Vectors] = []
        for at in range(0, len(self._vectors), _ROWS_AT_ONCE):
            part = self._vectors[at : at + _ROWS_AT_ONCE].astype(np.float32)
            if len(self._vectors) <= _KEPT_ROWS:
                made.append(part)
            yield part
        self._kept = made
