"""Keeps Chroma in step with the vector file, and does without it where it cannot be reached."""

import contextlib
import hashlib
import logging
import threading
import time
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from knowledge.library.errors import IndexUnavailable
from knowledge.library.index import chroma
from knowledge.library.index.apart import ChromaApart, apart
from knowledge.library.index.chroma import ChromaIndex
from knowledge.library.index.embedding import Vectors
from knowledge.library.index.folder import IndexFolder, Nearest, collection_of, ids_and_rows
from knowledge.library.index.manifest import INDEX_FORMAT, IndexedPage, Manifest
from knowledge.library.index.writer import IndexWriter, parts

log = logging.getLogger(__name__)

_PAGES_AT_ONCE = 64
_VECTORS_AT_ONCE = 2_000
# With so many pages to file Chroma is left alone meanwhile; the vector file knows better.
_FEW = 0.02
_AGAIN_S = 3.0
_LONGEST_S = 30.0


class Filing:
    """Chroma's copy of the vectors. ``bring_up`` is for the writer's thread alone, ``nearest`` for any.

    Args:
        server: ``host:port``; empty is a folder of this process's own.
        name: Whose pages these are, where several coaches share one server.
        check: Called between any two steps of some seconds; it raises where the work is to end.
    """

    def __init__(
        self, files: IndexFolder, writer: IndexWriter, *, server: str, name: str, check: Callable[[], None]
    ) -> None:
        self._files = files
        self._writer = writer
        self._server = server
        self._check = check
        self._prefix = _prefix_of(name, files.model, writer.manifest.format) if server else ""
        self._chroma: ChromaIndex | None = None
        self._changing = threading.Lock()
        self._is_ready = False
        # Nothing in it can be old.
        self._is_new = False
        self._failures = 0
        self._again_at = 0.0

    @property
    def is_ready(self) -> bool:
        """Whether Chroma holds all there is, and answers."""
        return self._is_ready

    @property
    def is_lost(self) -> bool:
        """Whether it could not be reached when it was last tried."""
        return self._failures > 0

    @property
    def is_worth_a_try(self) -> bool:
        """Whether it should be there and is not, and has not been tried a moment ago."""
        return not self._is_ready and time.monotonic() >= self._again_at

    def bring_up(self) -> None:
        """Open Chroma if need be, and file what it does not hold yet; what cannot be done now is tried again later."""
        known = self._writer.manifest
        try:
            self._is_ready = self._is_ready and len(known.unfiled) <= max(1, _FEW * len(known.pages))
            if self._chroma is None:
                self._open(known)
            self._file(known)
        except (IndexUnavailable, OSError) as error:
            log.warning(
                "Chroma cannot be used, the vector file is searched: %s", type(error.__cause__ or error).__name__
            )
            self._lost()
        else:
            if self._failures:
                log.info("Chroma is back")
            self._is_ready, self._failures = True, 0

    def nearest(self, collection: str, vector: Vectors, limit: int) -> Sequence[str]:
        """Passage ids by approximate cosine.

        Raises:
            IndexUnavailable: Not now.
        """
        index = self._chroma
        if index is None or not self._is_ready:
            raise IndexUnavailable("The search index is not open.")
        try:
            found = index.nearest(collection, vector, limit)
        except IndexUnavailable as error:
            log.warning(
                "Chroma does not answer, the vector file is searched: %s", type(error.__cause__ or error).__name__
            )
            self._lost()
            raise
        return [one.rpartition("#")[0] if "sentences" in collection else one for one in found]

    def close(self) -> None:
        """Let go of Chroma."""
        with self._changing:
            self._is_ready = False
            index, self._chroma = self._chroma, None
        if index is not None:
            index.close()

    def problem(self) -> str:
        """What is wrong with Chroma's copy, in a sentence; empty when nothing is."""
        known = self._writer.manifest
        if not known.chroma:
            # A bot fills it when it starts.
            return ""
        is_whole = self._opens(known)
        self.close()
        if not is_whole:
            return "The Chroma folder of the index is missing or damaged."
        return f"Chroma does not hold {len(known.unfiled)} pages yet." if known.unfiled else ""

    def _lost(self) -> None:
        self._failures += 1
        self._again_at = time.monotonic() + min(_LONGEST_S, _AGAIN_S * 2 ** min(self._failures - 1, 5))
        self.close()

    def _open(self, known: Manifest) -> None:
        if known.chroma and self._opens(known):
            chroma.remove_others(self._files.folder, self._files.folder / known.chroma)
            return
        folder = chroma.fresh_folder(self._files.folder)
        self._chroma, self._is_new = self._opened(folder), not self._server
        known.chroma, known.sizes = folder.name, {}
        self._writer.journal.all_unfiled(known)
        self._save(known)
        chroma.remove_others(self._files.folder, folder)

    def _opens(self, known: Manifest) -> bool:
        """Whether Chroma's copy is whole: made as of now, its files not shorter, its counts right, a query answered."""
        folder = self._files.folder / known.chroma
        if not self._server and not (chroma.is_made_so(folder) and _not_shorter(folder, known.sizes)):
            return False
        try:
            with self._tried(folder, known) as index:
                counts = index.counts()
                for name, count in counts.items():
                    if count:
                        index.nearest(name, np.ones(known.dimensions, np.float32), 1)
        except IndexUnavailable:
            if self._server:
                # A server that is away is no reason to file everything again.
                raise
            return False
        if not self._is_whole(counts, known):
            return False
        self._chroma = self._opened(folder)
        return True

    @contextlib.contextmanager
    def _tried(self, folder: Path, known: Manifest) -> Generator[ChromaIndex | ChromaApart]:
        """To look at it; where a change may be half put away, from where that is safe."""
        if known.unfiled and not self._server:
            with apart(folder) as child:
                yield child
            return
        index = self._opened(folder)
        try:
            yield index
        finally:
            index.close()

    def _opened(self, folder: Path) -> ChromaIndex:
        index = ChromaIndex(folder, self._server, self._prefix)
        try:
            index.open()
        except IndexUnavailable:
            index.close()
            raise
        return index

    def _is_whole(self, counts: Mapping[str, int], known: Manifest) -> bool:
        """Whether all that was filed is there, and nothing else where nobody else files and no change is half done."""
        wanted = known.vectors()
        exactly = not self._server and not known.unfiled
        return all(counts[name] == wanted[name] if exactly else counts[name] >= wanted[name] for name in wanted)

    def _file(self, known: Manifest) -> None:
        if not known.unfiled or self._chroma is None:
            return
        if self._server:
            self._file_into(self._chroma, known)
            return
        # Only ever one process on a folder.
        self.close()
        folder = self._files.folder / known.chroma
        with apart(folder) as index:
            self._file_into(index, known)
        self._chroma = self._opened(folder)

    def _file_into(self, index: ChromaIndex | ChromaApart, known: Manifest) -> None:
        vectors, _ = self._files.opened(known)
        for page_ids in parts(sorted(known.unfiled), _PAGES_AT_ONCE):
            self._check()
            wanted = {page_id: known.pages[page_id] for page_id in page_ids if page_id in known.pages}
            held = {} if self._is_new else index.held(page_ids)
            # Another bot on the same server may have been faster.
            right = {one for one, page in wanted.items() if held.get(one) == {page.version: _vectors_of(page)}}
            index.drop_pages([one for one in held if one not in right])
            missing = {one: page for one, page in wanted.items() if one not in right}
            for name, ids, rows, owners, versions in _calls(missing):
                self._check()
                index.add(name, ids, vectors[list(rows)].astype(np.float32), owners, versions)
            self._writer.journal.filed(known, page_ids)
            self._save(known)
        self._is_new = False

    def _save(self, known: Manifest) -> None:
        if not self._server:
            folder = self._files.folder / known.chroma
            known.sizes = {
                str(file.relative_to(folder)): file.stat().st_size for file in folder.rglob("*") if file.is_file()
            }
        self._writer.save()


class Nearby:
    """Asks Chroma, and the vector file where Chroma cannot say."""

    def __init__(self, filing: Filing | None, scan: Nearest) -> None:
        self._filing = filing
        self._scan = scan

    def nearest(self, collection: str, vector: Vectors, limit: int) -> Sequence[str]:
        """Passage ids, nearest first."""
        if self._filing is not None and self._filing.is_ready:
            with contextlib.suppress(IndexUnavailable):
                return self._filing.nearest(collection, vector, limit)
        return self._scan.nearest(collection, vector, limit)


def _calls(pages: Mapping[str, IndexedPage]) -> Iterator[tuple[str, Any, Any, Any, Any]]:
    """The calls that add the vectors of some pages: collection, ids, rows, whose page each is, and of which version."""
    for is_call in (False, True):
        some = {page_id: page for page_id, page in pages.items() if page.is_call is is_call}
        for sentences in (False, True):
            found = [
                (*pair, page_id, page.version)
                for page_id, page in some.items()
                for pair in zip(*ids_and_rows(page_id, page, sentences=sentences), strict=True)
            ]
            for at in range(0, len(found), _VECTORS_AT_ONCE):
                ids, rows, owners, versions = zip(*found[at : at + _VECTORS_AT_ONCE], strict=True)
                yield collection_of(is_call=is_call, sentences=sentences), ids, rows, owners, versions


def drop_filed(server: str, *, name: str, model: str) -> None:
    """Take off a shared server what was filed there for whoever is gone, by the model of now.

    Raises:
        IndexUnavailable: The server cannot do it, or is not there.
    """
    chroma.drop(server, _prefix_of(name, model, INDEX_FORMAT))


def _prefix_of(name: str, model: str, format_: int) -> str:
    """What the collections of one library are called, before their own names."""
    return f"{hashlib.sha256(f'{name}|{model}|{format_}'.encode()).hexdigest()[:8]}-"


def _vectors_of(page: IndexedPage) -> int:
    return sum(1 + place.sentences for place in page.passages)


def _not_shorter(folder: Path, sizes: Mapping[str, int]) -> bool:
    """Chroma's files only grow; a shorter one was truncated."""
    try:
        return folder.is_dir() and all((folder / name).stat().st_size >= size for name, size in sizes.items())
    except OSError:
        return False
