"""The approximate index: Chroma collections of passages and of their sentences.

Only ever one process on a folder: two lose vectors without a word. Whoever opens this holds the lock.
"""

import contextlib
import shutil
import uuid
from collections.abc import Generator, Sequence
from pathlib import Path
from typing import Any

from knowledge.library.errors import IndexUnavailable
from knowledge.library.index.embedding import Vectors

_COLLECTIONS = ("passages", "sentences", "call_passages", "call_sentences")
_SPACE: dict[str, Any] = {"hnsw": {"space": "ip", "ef_search": 200, "ef_construction": 100}}


class ChromaIndex:
    """Nearest passages and sentences, calls apart from pages.

    Raises:
        IndexUnavailable: From every method, when Chroma cannot do it (a damaged or truncated folder).
    """

    def __init__(self, folder: Path, server: str = "") -> None:
        self._folder = folder
        self._server = server
        self._client: Any = None
        self._collections: dict[str, Any] = {}

    def open(self) -> None:
        """Open what is there."""
        import chromadb
        from chromadb.config import Settings

        with _plainly():
            whose = ""
            settings = Settings(anonymized_telemetry=False)
            if self._server:
                # Behind a slash stands whose collections they are, where several share a server.
                server, _, whose = self._server.removeprefix("http://").partition("/")
                host, _, port = server.partition(":")
                self._client = chromadb.HttpClient(host=host, port=int(port or 8000), settings=settings)
            else:
                self._client = chromadb.PersistentClient(path=str(self._folder), settings=settings)
            self._collections = {
                name: self._client.get_or_create_collection(
                    f"{whose}-{name}" if whose else name, configuration=_SPACE, embedding_function=None
                )
                for name in _COLLECTIONS
            }

    def counts(self) -> dict[str, int]:
        """How many vectors each collection holds."""
        with _plainly():
            return {name: found.count() for name, found in self._collections.items()}

    def add(self, collection: str, ids: Sequence[str], vectors: Vectors, pages: Sequence[str]) -> None:
        """Store vectors under ids, each with the page it belongs to."""
        with _plainly():
            size = self._client.get_max_batch_size()
            for at in range(0, len(ids), size):
                part = slice(at, at + size)
                self._collections[collection].upsert(
                    ids=list(ids[part]),
                    embeddings=vectors[part],
                    metadatas=[{"page": page} for page in pages[part]],
                )

    def drop_pages(self, pages: Sequence[str]) -> None:
        """Forget every vector of some pages."""
        with _plainly():
            for found in self._collections.values():
                if found.count():
                    found.delete(where={"page": {"$in": list(pages)}})

    def nearest(self, collection: str, vector: Vectors, limit: int) -> list[str]:
        """Ids by closeness, nearest first."""
        with _plainly():
            found = self._collections[collection].query(
                query_embeddings=vector[None, :], n_results=max(1, limit), include=[]
            )
            return found["ids"][0]

    def close(self) -> None:
        """Let go of the folder."""
        self._collections = {}
        if self._client is not None:
            with contextlib.suppress(IndexUnavailable), _plainly():
                self._client.close()
            self._client = None


def fresh_folder(home: Path) -> Path:
    """A new place for a Chroma folder; a client never sees a folder change under it."""
    return home / f"chroma-{uuid.uuid4().hex[:8]}"


def remove_others(home: Path, keep: Path | None) -> None:
    """Delete the folders of earlier builds."""
    for folder in home.glob("chroma-*"):
        if folder != keep:
            shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def _plainly() -> Generator[None]:
    try:
        yield
    except (KeyboardInterrupt, SystemExit, GeneratorExit):
        raise
    except BaseException as error:
        raise IndexUnavailable(
            "The search index cannot be used. Run “coachbot doctor” to see how to mend it."
        ) from error
