"""The files of the index."""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from knowledge.library.index import late, manifest
from knowledge.library.index.embedding import Vectors
from knowledge.library.index.journal import Journal
from knowledge.library.index.late import Tokens
from knowledge.library.index.manifest import IndexedPage, Manifest
from knowledge.library.index.vectors import RowFile


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
        self.tokens = RowFile(folder / "tokens.i8", np.int8)
        self._probes = RowFile(folder / "probes.f16", np.float16)
        self.recognizer_path = folder / "recognizer.npz"
        self.words_path = folder / "words.npz"
        self.manifest_path = folder / "manifest.json"

    def load(self, journal: Journal | None = None) -> Manifest:
        """What the index says it holds; empty when a file of it is shorter than it says.

        Args:
            journal: The writer's own, which goes on from what is read.
        """
        loaded = manifest.load(self.manifest_path, self.model)
        is_told = (journal or Journal(self.folder)).read(loaded)
        is_whole = (
            self.vectors.rows(loaded.dimensions) >= loaded.rows and self.tokens.rows(late.DIMENSIONS) >= loaded.tokens
        )
        return loaded if is_told and is_whole else Manifest(self.model)

    def opened(self, known: Manifest) -> tuple[NDArray[np.float16], Tokens]:
        """Vectors and tokens, mapped."""
        return self.vectors.open(known.rows, known.dimensions), self.tokens.open(known.tokens, late.DIMENSIONS)

    def probes(self, known: Manifest) -> NDArray[np.float16]:
        """The vectors of the probes, in their order; no rows while they are not written."""
        return self._probes.open(min(known.probes, self._probes.rows(known.dimensions)), known.dimensions)

    def save_probes(self, vectors: Vectors) -> None:
        """Write the vectors of the probes."""
        self._probes.append(vectors, after=0)


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
