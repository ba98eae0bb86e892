"""The files of the index, and an exact search over them for whoever must not open Chroma."""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from knowledge.library.index import late, manifest
from knowledge.library.index.embedding import Vectors
from knowledge.library.index.manifest import IndexedPage, Manifest
from knowledge.library.index.vectors import RowFile

_SCAN_ROWS = 20_000


class Nearest(Protocol):
    """Finds candidates by meaning."""

    def nearest(self, collection: str, vector: Vectors, limit: int) -> Sequence[str]:
        """Passage ids, nearest first; sentence collections may name a passage more than once."""
        ...


class IndexFolder:
    """The files of the index; any process may read them, one may write."""

    def __init__(self, folder: Path, model: str) -> None:
        self.folder = folder
        self.model = model
        self.vectors = RowFile(folder / "vectors.f16", np.float16)
        self.tokens = RowFile(folder / "tokens.i8", np.int8, late.DIMENSIONS)
        self._probes = RowFile(folder / "probes.f16", np.float16)
        self.recognizer_path = folder / "recognizer.npz"
        self.manifest_path = folder / "manifest.json"

    def load(self) -> Manifest:
        """What the index says it holds; empty when a file of it is shorter than it says."""
        loaded = manifest.load(self.manifest_path, self.model)
        self.vectors.dimensions = loaded.dimensions
        is_whole = self.vectors.rows >= loaded.rows and self.tokens.rows >= loaded.tokens
        return loaded if is_whole else Manifest(self.model)

    def probes(self, known: Manifest) -> NDArray[np.float16]:
        """The vectors of the probes, in their order; no rows while they are not written."""
        self._probes.dimensions = known.dimensions
        return self._probes.open(min(known.probes, self._probes.rows))

    def save_probes(self, vectors: Vectors) -> None:
        """Write the vectors of the probes."""
        self._probes.dimensions = vectors.shape[1]
        self._probes.append(vectors, after=0)


class Scan:
    """Exact search over the vector file: for a process that must not open Chroma."""

    def __init__(self, vectors: NDArray[np.float16], known: Manifest) -> None:
        self._vectors = vectors
        self._rows: dict[str, tuple[list[str], NDArray[np.int64]]] = {}
        for sentences in (False, True):
            for is_call in (False, True):
                name = collection_of(is_call=is_call, sentences=sentences)
                self._rows[name] = _rows_of(known, is_call=is_call, sentences=sentences)
        self._read: dict[str, list[Vectors]] = {}

    def nearest(self, collection: str, vector: Vectors, limit: int) -> Sequence[str]:
        """Passage ids by exact cosine."""
        ids, rows = self._rows[collection]
        if not ids:
            return []
        if collection not in self._read:
            # Read once: turning halves into floats takes longer than comparing them.
            parts = (rows[at : at + _SCAN_ROWS] for at in range(0, len(rows), _SCAN_ROWS))
            self._read[collection] = [self._vectors[part].astype(np.float32) for part in parts]
        scores = np.concatenate([part @ vector for part in self._read[collection]])
        order: list[int] = np.argsort(-scores, kind="stable")[:limit].tolist()
        return [ids[at] for at in order]


def collection_of(*, is_call: bool, sentences: bool) -> str:
    """The name of a Chroma collection; calls stand apart so that neither crowds the other out."""
    return ("call_" if is_call else "") + ("sentences" if sentences else "passages")


def ids_and_rows(page_id: str, page: IndexedPage, *, sentences: bool) -> tuple[list[str], list[int]]:
    """The ids of a page's vectors in a collection, and their rows in the vector file."""
    ids: list[str] = []
    rows: list[int] = []
    for position, place in enumerate(page.passages):
        passage_id = f"{page_id}-{position}"
        if sentences:
            ids.extend(f"{passage_id}#{n}" for n in range(place.sentences))
            rows.extend(range(place.row + 1, place.row + 1 + place.sentences))
        else:
            ids.append(passage_id)
            rows.append(place.row)
    return ids, rows


def _rows_of(known: Manifest, *, is_call: bool, sentences: bool) -> tuple[list[str], NDArray[np.int64]]:
    ids: list[str] = []
    rows: list[int] = []
    for page_id, page in known.pages.items():
        if page.is_call is is_call:
            own_ids, own_rows = ids_and_rows(page_id, page, sentences=sentences)
            ids.extend(own.rpartition("#")[0] if sentences else own for own in own_ids)
            rows.extend(own_rows)
    return ids, np.array(rows, np.int64)
