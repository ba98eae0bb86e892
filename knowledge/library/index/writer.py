"""The derived index: taking in what changed, healing what broke, finding what is near."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from knowledge.library.errors import IndexUnavailable
from knowledge.library.index import chroma, manifest, recognition
from knowledge.library.index.chroma import ChromaIndex
from knowledge.library.index.embedding import Embedder, Vectors
from knowledge.library.index.folder import IndexFolder, collection_of, ids_and_rows
from knowledge.library.index.learning import lesson, phrases_of
from knowledge.library.index.manifest import IndexedPage, Manifest, Place
from knowledge.library.index.probes import probes
from knowledge.library.index.units import texts_of
from knowledge.library.pages import Kind, PageFacts, PageStore, Status
from knowledge.library.text.query import as_asked

_PAGES_AT_ONCE = 64
Progress = Callable[[int, int], None]


def no_progress(_done: int, _total: int) -> None:
    """Nobody watches."""


class IndexWriter:
    """The one process that may change the index; its owner holds the home's lock."""

    def __init__(self, files: IndexFolder, store: PageStore, embedder: Embedder, chroma_server: str = "") -> None:
        self._files = files
        self._store = store
        self._embedder = embedder
        self._server = chroma_server
        self._chroma: ChromaIndex | None = None
        self._manifest = Manifest(files.model)

    @property
    def is_open(self) -> bool:
        """Whether Chroma is open."""
        return self._chroma is not None

    def open(self) -> None:
        """Open the index; what is missing, truncated or of another model is rebuilt, from vectors if they are there.

        Raises:
            IndexUnavailable: Not even an empty index can be made.
        """
        self._files.folder.mkdir(parents=True, exist_ok=True)
        self._manifest = self._files.load()
        if self._manifest.lesson and recognition.load(self._files.recognizer_path) is None:
            self._manifest.lesson, self._manifest.revision = "", -1
        folder = self._files.folder / self._manifest.chroma if self._manifest.chroma else None
        if folder is None or not self._opens(folder):
            self._rebuild_chroma()
        chroma.remove_others(self._files.folder, self._files.folder / self._manifest.chroma)

    def problem(self) -> str:
        """What is wrong with the index on disk, in a sentence; empty when nothing is."""
        found = manifest.load(self._files.manifest_path, self._files.model)
        if found.revision < 0:
            return "" if self._store.revision() == 0 else "The index is missing, broken or of another model."
        self._files.vectors.dimensions = found.dimensions
        if self._files.vectors.rows < found.rows:
            return "The index's vector file is truncated."
        self._manifest = found
        whole = bool(found.chroma) and self._opens(self._files.folder / found.chroma)
        self.close()
        if not whole:
            return "The Chroma folder of the index is missing or damaged."
        return (
            "" if found.revision == self._store.revision() else "Pages are stored that the index has not taken in yet."
        )

    def refresh(self, progress: Progress = no_progress) -> bool:
        """Take in every page that changed since last time; whether any had."""
        revision = self._store.revision()
        if revision == self._manifest.revision:
            return False
        facts = [page for page in self._store.facts() if page.status is Status.APPROVED]
        wanted = {page.id: page.version for page in facts}
        known = {page_id: page.version for page_id, page in self._manifest.pages.items()}
        gone = [page_id for page_id in known if wanted.get(page_id) != known[page_id]]
        fresh = [page_id for page_id in wanted if wanted[page_id] != known.get(page_id)]
        self._drop([*gone, *self._manifest.pending])
        done, total = 0, len(fresh)
        for page_ids in _parts(fresh, _PAGES_AT_ONCE):
            self._take_in(page_ids)
            done += len(page_ids)
            progress(done, total)
        if fresh and not self._manifest.probes:
            vectors = self._embedder.embed([as_asked(probe) for probe in probes()])
            self._files.save_probes(vectors)
            self._manifest.probes = len(vectors)
        if self._manifest.lesson != lesson(facts):
            self._learn(facts)
        self._manifest.revision = revision
        # Another library answers the probes in another way.
        self._manifest.closeness = None
        self._save()
        return True

    def _learn(self, facts: Sequence[PageFacts]) -> None:
        vectors = self._files.vectors.open(self._manifest.rows)
        probe_vectors = self._files.probes(self._manifest)
        recognition.learn(phrases_of(facts, self._manifest, vectors, probe_vectors)).save(self._files.recognizer_path)
        self._manifest.lesson = lesson(facts)

    def remember_background(self, closeness: float, known: float) -> None:
        """Keep what the probes measured on this state of the library."""
        self._manifest.closeness, self._manifest.known = closeness, known
        self._save()

    def nearest(self, collection: str, vector: Vectors, limit: int) -> Sequence[str]:
        """Passage ids by approximate cosine."""
        if self._chroma is None:
            raise IndexUnavailable("The search index is not open.")
        return [
            found.rpartition("#")[0] if "sentences" in collection else found
            for found in self._chroma.nearest(collection, vector, limit)
        ]

    def close(self) -> None:
        """Let go of Chroma's folder."""
        if self._chroma is not None:
            self._chroma.close()
            self._chroma = None

    def _opens(self, folder: Path) -> bool:
        """Whether a Chroma folder is whole: its files not shorter, its counts right, a query answered."""
        if not self._server and not _not_shorter(folder, self._manifest.sizes):
            return False
        index = ChromaIndex(folder, self._server)
        try:
            index.open()
            counts = index.counts()
            for name, count in counts.items():
                if count:
                    index.nearest(name, np.ones(self._manifest.dimensions, np.float32), 1)
        except IndexUnavailable:
            index.close()
            return False
        if counts != self._manifest.vectors() and not self._manifest.pending:
            index.close()
            return False
        self._chroma = index
        return True

    def _rebuild_chroma(self) -> None:
        folder = chroma.fresh_folder(self._files.folder)
        index = ChromaIndex(folder, self._server)
        index.open()
        if self._server and self._manifest.pages:
            index.drop_pages(list(self._manifest.pages))
        self._chroma = index
        vectors = self._files.vectors.open(self._manifest.rows)
        for page_ids in _parts(list(self._manifest.pages), _PAGES_AT_ONCE):
            self._put({page_id: self._manifest.pages[page_id] for page_id in page_ids}, vectors)
        self._manifest.chroma = folder.name
        self._save()

    def _drop(self, page_ids: Sequence[str]) -> None:
        assert self._chroma is not None
        for some in _parts(page_ids, 100):
            self._chroma.drop_pages(some)
        for page_id in page_ids:
            self._manifest.pages.pop(page_id, None)

    def _take_in(self, page_ids: Sequence[str]) -> None:
        self._manifest.pending = list(page_ids)
        self._save()
        pages = {page.id: page for page_id in page_ids if (page := self._store.page(page_id))}
        groups: list[tuple[str, list[str]]] = [
            (passage.page_id, texts_of(pages[passage.page_id], passage))
            for passage in self._store.passages_of(list(pages))
        ]
        wholes = self._embedder.encode([texts[0] for _, texts in groups])
        # Templates repeat the same lines on page after page.
        once = {text: at for at, text in enumerate(dict.fromkeys(text for _, texts in groups for text in texts[1:]))}
        sentences = self._embedder.embed(list(once))
        indexed: dict[str, list[Place]] = {page_id: [] for page_id in pages}
        vectors: list[Vectors] = []
        row, token = self._manifest.rows, self._manifest.tokens
        for (page_id, texts), whole in zip(groups, wholes, strict=True):
            indexed[page_id].append(Place(row, len(texts) - 1, token, len(whole.tokens)))
            vectors.append(np.vstack([whole.vector, *(sentences[once[text]] for text in texts[1:])]))
            row, token = row + len(texts), token + len(whole.tokens)
        if groups:
            self._manifest.dimensions = self._files.vectors.dimensions = vectors[0].shape[1]
            self._files.vectors.append(np.vstack(vectors), after=self._manifest.rows)
            self._files.tokens.append(np.vstack([whole.tokens for whole in wholes]), after=self._manifest.tokens)
        self._manifest.rows, self._manifest.tokens = row, token
        fresh = {
            page_id: IndexedPage(pages[page_id].version, pages[page_id].kind is Kind.CALL, tuple(rows))
            for page_id, rows in indexed.items()
        }
        self._put(fresh, self._files.vectors.open(self._manifest.rows))
        self._manifest.pages |= fresh
        self._manifest.pending = []
        self._save()

    def _put(self, pages: Mapping[str, IndexedPage], vectors: NDArray[np.float16]) -> None:
        """Add the vectors of some pages to Chroma, in one call a collection: each call costs the same."""
        assert self._chroma is not None
        for is_call in (False, True):
            some = {page_id: page for page_id, page in pages.items() if page.is_call is is_call}
            for sentences in (False, True):
                located = [
                    (page_id, *ids_and_rows(page_id, page, sentences=sentences)) for page_id, page in some.items()
                ]
                ids = [one for _, own, _ in located for one in own]
                if ids:
                    rows = [row for _, _, own in located for row in own]
                    owners = [page_id for page_id, own, _ in located for _ in own]
                    part = np.ascontiguousarray(vectors[rows], dtype=np.float32)
                    self._chroma.add(collection_of(is_call=is_call, sentences=sentences), ids, part, owners)

    def _save(self) -> None:
        if not self._server and self._manifest.chroma:
            folder = self._files.folder / self._manifest.chroma
            self._manifest.sizes = {
                str(file.relative_to(folder)): file.stat().st_size for file in folder.rglob("*") if file.is_file()
            }
        self._manifest.save(self._files.manifest_path)


def _parts(items: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    return (items[at : at + size] for at in range(0, len(items), size))


def _not_shorter(folder: Path, sizes: dict[str, int]) -> bool:
    """Chroma's files only grow; a shorter one was truncated."""
    try:
        return folder.is_dir() and all((folder / name).stat().st_size >= size for name, size in sizes.items())
    except OSError:
        return False
