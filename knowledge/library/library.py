"""The library as its users hold it: open, searchable, and taking in what changed."""

import logging
import threading
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from knowledge.library.errors import IndexUnavailable
from knowledge.library.index import recognition
from knowledge.library.index.embedding import Embedder
from knowledge.library.index.folder import IndexFolder, Nearest, Scan
from knowledge.library.index.recognition import NOTHING_LEARNED
from knowledge.library.index.writer import IndexWriter, Progress, no_progress
from knowledge.library.pages import Kind, PageFacts, PageStore, Reader
from knowledge.library.search.evidence import Evidence, Span
from knowledge.library.search.found import Found, Hit
from knowledge.library.search.search import EVERYTHING, Search
from knowledge.library.search.snapshot import take
from knowledge.library.text.language import ENGLISH

log = logging.getLogger(__name__)

# Up to here an exact scan of the vector file is faster than opening Chroma.
SCAN_ROWS = 20_000


class Library:
    """Search over the stored pages.

    Args:
        may_write: Whether this process holds the home's lock; only then is the index brought up to date.
        always_chroma: Open Chroma even where a scan would do, because this process will stay.
    """

    def __init__(
        self,
        store: PageStore,
        embedder: Embedder,
        folder: Path,
        *,
        may_write: bool,
        always_chroma: bool = False,
        chroma_server: str = "",
    ) -> None:
        self._store = store
        self._embedder = embedder
        self._files = IndexFolder(folder, embedder.model)
        self._writer = IndexWriter(self._files, store, embedder, chroma_server) if may_write else None
        self._always_chroma = always_chroma
        self._search: Search | None = None
        self._refreshing = threading.Lock()
        self.trouble = ""

    def open(self, progress: Progress = no_progress) -> None:
        """Make the library searchable; without a usable index it is searched by words alone."""
        manifest = self._files.load()
        stale = manifest.revision != self._store.revision()
        nearest: Nearest | None = None
        if self._writer is not None and (self._always_chroma or stale or manifest.rows > SCAN_ROWS):
            try:
                if not self._writer.is_open:
                    self._writer.open()
                self._writer.refresh(progress)
                nearest = self._writer
                self.trouble = ""
            except (IndexUnavailable, OSError) as error:
                log.warning("the index cannot be used: %s", error)
                self._writer.close()
                self.trouble = "I could not reach the playbook index, so this is from text search only."
        self._look(nearest)

    @property
    def is_open(self) -> bool:
        """Whether it can be searched without waiting."""
        return self._search is not None

    def refresh(self) -> bool:
        """Take in what changed since the last look; whether anything had."""
        with self._refreshing:
            unchanged = self._search is not None and self._store.revision() == self._search.snapshot.revision
            if self._search is None or (unchanged and not self.trouble):
                return False
            if self._writer is not None and self._writer.is_open:
                # A page retired or hidden now must not wait until all new ones are embedded.
                self._look(self._writer)
            self.open()
            return True

    def search(
        self,
        question: str,
        *,
        reader: Reader,
        today: date,
        limit: int = 10,
        kinds: frozenset[Kind] = EVERYTHING,
        recognize: bool = True,
    ) -> Found:
        """The passages this reader may see today, best first; see ``Search``."""
        return self._ready(question, reader=reader, today=today, limit=limit, kinds=kinds, recognize=recognize)

    def evidence(self, question: str, hit: Hit, spans: Sequence[Span]) -> list[Evidence]:
        """What speaks for each of some spans of a hit's page; see ``Search``."""
        return self._ready.evidence(question, hit, spans)

    def sentence_scores(self, question: str, sentences: Sequence[str]) -> list[float]:
        """Cosine of the question with each sentence."""
        return self._ready.sentence_scores(question, sentences)

    def facts(self) -> Sequence[PageFacts]:
        """The approved pages."""
        return self._ready.snapshot.pages

    def unread_languages(self) -> Mapping[str, int]:
        """How many pages are in each language that the model does not read; they are found by their words alone."""
        if not self._embedder.reads_english_only:
            return {}
        return Counter(language for language in self._ready.snapshot.languages if language != ENGLISH)

    def close(self) -> None:
        """Let go of the index."""
        if self._writer is not None:
            self._writer.close()

    @property
    def _ready(self) -> Search:
        if self._search is None:
            self.open()
        assert self._search is not None
        return self._search

    def _look(self, nearest: Nearest | None) -> None:
        manifest = self._files.load()
        vectors = self._files.vectors.open(manifest.rows)
        recognizer = recognition.load(self._files.recognizer_path) if manifest.lesson else None
        tokens = self._files.tokens.open(manifest.tokens)
        snapshot = take(self._store, manifest, vectors, tokens, recognizer or NOTHING_LEARNED)
        search = Search(snapshot, nearest or Scan(vectors, manifest), self._store, self._embedder)
        if nearest is not None and self._writer is not None and manifest.closeness is None:
            background = search.background(self._files.probes(manifest))
            self._writer.remember_background(background.closeness, background.known)
            search = Search(replace(snapshot, background=background), nearest, self._store, self._embedder)
        self._search = search
