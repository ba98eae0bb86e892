"""The approximate index: Chroma collections of passages and of their sentences.

Only ever one process on a folder: two lose vectors without a word. Whoever opens this holds the lock.
"""

import contextlib
import http.client
import shutil
import uuid
from collections.abc import Generator, Sequence
from pathlib import Path
from typing import Any

from knowledge.library.errors import IndexUnavailable
from knowledge.library.index.embedding import Vectors

_COLLECTIONS = ("passages", "sentences", "call_passages", "call_sentences")
_PATIENCE_S = 10.0
# Of the nearest fifty of 30,000 real sentences it finds 98.1 %; with 100 it found 98.7 %, and took a third longer.
_EF_CONSTRUCTION = 60
# How many changes are put away at once; it takes no fewer. For a collection of which nothing was put away, whoever asks
# makes files, out of memory as it got it. Measured, filling takes as long as with a thousand.
_PUT_AWAY = 2
_SPACE: dict[str, Any] = {
    "hnsw": {
        "space": "ip", "ef_search": 200, "ef_construction": _EF_CONSTRUCTION,
        "batch_size": _PUT_AWAY, "sync_threshold": _PUT_AWAY,
    }
}  # fmt: skip
# Chroma keeps how a collection was made. A folder that was made in another way is left for a new one.
_MADE_SO = "chroma-2-"


class ChromaIndex:
    """Nearest passages and sentences, calls apart from pages.

    Raises:
        IndexUnavailable: From every method, when Chroma cannot do it (a damaged or truncated folder).
    """

    def __init__(self, folder: Path, server: str = "", prefix: str = "") -> None:
        self._folder = folder
        self._server = server
        self._prefix = prefix
        self._client: Any = None
        self._collections: dict[str, Any] = {}
        # Those that are known not to be empty: to count costs half of what asking does.
        self._filled: set[str] = set()

    def open(self) -> None:
        """Open what is there."""
        import chromadb
        from chromadb.config import Settings

        with _plainly():
            settings = Settings(anonymized_telemetry=False)
            if self._server:
                self._client = _connected(self._server)
            else:
                self._client = chromadb.PersistentClient(path=str(self._folder), settings=settings)
            self._collections = {name: self._made(name) for name in _COLLECTIONS}

    def _made(self, name: str) -> Any:
        return self._client.get_or_create_collection(self._prefix + name, configuration=_SPACE, embedding_function=None)

    def counts(self) -> dict[str, int]:
        """How many vectors each collection holds."""
        with _plainly():
            return {name: found.count() for name, found in self._collections.items()}

    def add(
        self, collection: str, ids: Sequence[str], vectors: Vectors, pages: Sequence[str], versions: Sequence[str]
    ) -> None:
        """Store vectors under ids, each with the page it belongs to and the page's version."""
        with _plainly():
            size = self._client.get_max_batch_size()
            for at in range(0, len(ids), size):
                part = slice(at, at + size)
                about = [{"page": page, "version": one} for page, one in zip(pages[part], versions[part], strict=True)]
                for _ in range(_PUT_AWAY // len(about) or 1):
                    self._collections[collection].upsert(ids=list(ids[part]), embeddings=vectors[part], metadatas=about)

    def held(self, pages: Sequence[str]) -> dict[str, dict[str, int]]:
        """Of these pages those it holds: how many vectors of which version."""
        found: dict[str, dict[str, int]] = {}
        with _plainly():
            for collection in self._collections.values():
                if collection.count():
                    for about in collection.get(where={"page": {"$in": list(pages)}}, include=["metadatas"])[
                        "metadatas"
                    ]:
                        versions = found.setdefault(about["page"], {})
                        versions[about.get("version", "")] = versions.get(about.get("version", ""), 0) + 1
        return found

    def drop_pages(self, pages: Sequence[str]) -> None:
        """Forget every vector of some pages."""
        if not pages:
            return
        with _plainly():
            for name, found in self._collections.items():
                if found.count():
                    found.delete(where={"page": {"$in": list(pages)}})
                    if not self._server and not found.count():
                        # One that was emptied would be counted as if files had to be made for it; a new one is not.
                        self._client.delete_collection(self._prefix + name)
                        self._collections[name] = self._made(name)
                        self._filled.discard(name)

    def nearest(self, collection: str, vector: Vectors, limit: int) -> list[str]:
        """Ids by closeness, nearest first."""
        with _plainly():
            asked = self._collections[collection]
            if not self._server and collection not in self._filled:
                # To ask what is empty would make files for it.
                if not asked.count():
                    return []
                self._filled.add(collection)
            found = asked.query(query_embeddings=vector[None, :], n_results=max(1, limit), include=[])
            return found["ids"][0]

    def close(self) -> None:
        """Let go of the folder."""
        self._collections = {}
        if self._client is not None:
            with contextlib.suppress(IndexUnavailable), _plainly():
                self._client.close()
            self._client = None


def drop(server: str, prefix: str) -> None:
    """Delete the collections of one library on a server, as far as they are there.

    Raises:
        IndexUnavailable: Chroma cannot do it, or is not there.
    """
    from chromadb.errors import NotFoundError

    with _plainly():
        client = _connected(server)
        for name in _COLLECTIONS:
            with contextlib.suppress(NotFoundError):
                client.delete_collection(prefix + name)
        client.close()


def _connected(server: str) -> Any:
    """A client of a server that answers."""
    import chromadb
    from chromadb.config import Settings

    host, _, port = server.removeprefix("http://").partition(":")
    _beats(host, int(port or 8000))
    client: Any = chromadb.HttpClient(host=host, port=int(port or 8000), settings=Settings(anonymized_telemetry=False))
    # Chroma's own client waits for ever.
    client._server._session.timeout = _PATIENCE_S
    return client


def _beats(host: str, port: int) -> None:
    """Whether a server answers at all, within seconds."""
    asked = http.client.HTTPConnection(host, port, timeout=_PATIENCE_S)
    try:
        asked.request("GET", "/api/v2/heartbeat")
        asked.getresponse().read()
    finally:
        asked.close()


def fresh_folder(home: Path) -> Path:
    """A new place for a Chroma folder; a client never sees a folder change under it."""
    return home / f"{_MADE_SO}{uuid.uuid4().hex[:8]}"


def is_made_so(folder: Path) -> bool:
    """Whether a folder's collections are as they would be made now."""
    return folder.name.startswith(_MADE_SO)


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
