"""The library as its users hold it: searchable at once, and taking in what changed."""

import logging
import threading
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from knowledge.library.index import recognition, words
from knowledge.library.index.embedding import Embedder
from knowledge.library.index.filing import Filing, Nearby
from knowledge.library.index.folder import IndexFolder
from knowledge.library.index.recognition import NOTHING_LEARNED
from knowledge.library.index.scan import Scan
from knowledge.library.index.writer import IndexWriter, Progress, Stopped, no_progress
from knowledge.library.pages import Kind, PageFacts, PageStore, Reader, Status
from knowledge.library.search.evidence import Evidence, Span
from knowledge.library.search.found import Found, Hit
from knowledge.library.search.search import EVERYTHING, Search
from knowledge.library.search.snapshot import Snapshot, by_words, with_index
from knowledge.library.text.language import ENGLISH

log = logging.getLogger(__name__)

# The file of words is written anew when so many of the pages have changed.
_WORTH_SAVING = 0.02
_LOOK_AGAIN_S = 0.1


@dataclass(frozen=True, slots=True)
class Standing:
    """How far the library has been read.

    Attributes:
        passages: How many can be found by their words; ``unread`` of them have no vector yet.
        by_words: Whether questions are answered from words alone until the rest is read.
        chroma: ``ready``, ``filling`` or ``lost``; ``unused`` where the vector file is searched anyway.
        trouble: Why it cannot be read by meaning, in a sentence; empty while nothing is wrong.
    """

    passages: int
    unread: int
    by_words: bool
    chroma: str
    trouble: str


class Library:
    """Search over the stored pages.

    Words are read first and answer at once. Vectors are taken in behind, by whoever calls ``open`` or ``refresh``;
    one thread at a time does, and nobody who searches waits for it.

    Args:
        may_write: Whether this process holds the home's lock; only then is the index brought up to date.
        always_chroma: Open Chroma, and answer from words until all is read, because this process will stay. One that
            will not reads all there is before its first answer, and searches the vector file.
        chroma_name: Whose pages these are, where several coaches share a server.
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
        chroma_name: str = "",
    ) -> None:
        self._store = store
        self._embedder = embedder
        self._files = IndexFolder(folder, embedder.model)
        self._stopping = threading.Event()
        self._writer: IndexWriter | None = None
        self._filing: Filing | None = None
        if may_write:
            self._writer = IndexWriter(self._files, store, embedder, self._go_on)
            self._filing = Filing(
                self._files, self._writer, server=chroma_server, name=chroma_name, check=self._go_on
            )  # fmt: skip
        self._stays = always_chroma
        self._words: words.Words | None = None
        self._words_unsaved = 0
        self._search: Search | None = None
        self._taking_in = threading.RLock()
        self._is_behind = may_write
        self.trouble = ""

    def begin(self) -> None:
        """Make the library searchable with what is there; what is missing is left to ``refresh``."""
        with self._taking_in:
            if self._search is None:
                if self._writer is not None:
                    self._cannot_write(self._writer.open)
                self._look()

    def open(self, progress: Progress = no_progress, *, chroma: bool = False) -> None:
        """Take in all there is, however long it takes; without a usable index it is searched by words alone.

        Args:
            chroma: Fill Chroma too, which a bot would do at its start.
        """
        with self._taking_in:
            self.begin()
            self._take_in(progress)
            if chroma and self._filing is not None and not self._filing.is_ready:
                self._filing.bring_up()

    @property
    def is_open(self) -> bool:
        """Whether it can be searched without waiting."""
        return self._search is not None

    def refresh(self) -> bool:
        """Take in what changed since the last look; whether anything had."""
        with self._taking_in:
            known = self._search
            if known is not None and self._store.revision() == known.snapshot.revision and not self._has_more_to_do():
                return False
            try:
                self.begin()
                self._take_in(no_progress)
            except Stopped:
                log.info("the library is left half read; the next start goes on")
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

    def standing(self) -> Standing | None:
        """How far it has been read; None before the first words are."""
        if self._search is None:
            return None
        view, filing = self._search.snapshot, self._filing
        chroma = "unused"
        if filing is not None and self._stays:
            chroma = "ready" if filing.is_ready else "lost" if filing.is_lost else "filling"
        return Standing(len(view.ids), view.unread, not view.is_read, chroma, self.trouble)

    def problem(self) -> str:
        """What is wrong with the index on disk, in a sentence; empty when nothing is. For whoever holds the lock."""
        assert self._writer is not None
        assert self._filing is not None
        with self._taking_in:
            self._writer.open()
            known = self._writer.manifest
            if not self._store.revision():
                return ""
            if known.revision < 0:
                return "The index is missing, broken or of another model."
            return self._filing.problem() or (
                ""
                if known.revision == self._store.revision()
                else "Pages are stored that the index has not taken in yet."
            )

    def stop(self) -> None:
        """End a reading that goes on in another thread; it takes seconds, and nothing is lost."""
        self._stopping.set()
        with self._taking_in:
            self._stopping.clear()

    def close(self) -> None:
        """Let go of the index."""
        self.stop()
        if self._filing is not None:
            self._filing.close()

    @property
    def _ready(self) -> Search:
        if self._search is None and not self._stays:
            self.open()
        while self._search is None:
            # Whoever takes in holds the lock for long, and has the words at the beginning.
            if self._taking_in.acquire(timeout=_LOOK_AGAIN_S):
                try:
                    self.begin()
                finally:
                    self._taking_in.release()
        return self._search

    def _go_on(self) -> None:
        if self._stopping.is_set():
            raise Stopped

    def _has_more_to_do(self) -> bool:
        if self._filing is None or self._writer is None:
            return False
        return self._is_behind or (self._stays and self._filing.is_worth_a_try)

    def _take_in(self, progress: Progress) -> None:
        """Words, then vectors, then Chroma; each is used as soon as it is there."""
        revision, facts = self._look()
        if self._writer is None or self._filing is None:
            return
        writer = self._writer
        if self._cannot_write(lambda: writer.refresh(revision, facts, progress, self._see)):
            return
        self._is_behind = False
        self._see()
        if self._stays:
            self._filing.bring_up()

    def _cannot_write(self, do: Callable[[], object]) -> bool:
        """Whether it failed because the index cannot be written; it is tried again at the next look."""
        try:
            do()
        except OSError as error:
            log.warning("the index cannot be written: %s", error)
            self.trouble = "I could not reach the playbook index, so this is from text search only."
            return True
        self.trouble = ""
        return False

    def _look(self) -> tuple[int, Sequence[PageFacts]]:
        """See the library as it is now: what it says, by its words."""
        revision = self._store.revision()
        facts = [page for page in self._store.facts() if page.status is Status.APPROVED]
        if self._search is None or self._search.snapshot.revision != revision:
            self._see(by_words(revision, facts, self._counted(facts)))
        return revision, facts

    def _counted(self, facts: Sequence[PageFacts]) -> words.Words:
        counted = self._words = self._words or words.load(self._files.words_path)
        before = counted.pages
        self._words_unsaved += counted.update(facts, self._store.passages_of)
        # What was taken back must not stay in a file either.
        is_less = any(counted.pages.get(page_id) is not page for page_id, page in before.items())
        if self._writer is not None and (is_less or self._words_unsaved > _WORTH_SAVING * len(facts)):
            self._words_unsaved = self._words_unsaved * self._cannot_write(lambda: counted.save(self._files.words_path))
        return counted

    def _see(self, told: Snapshot | None = None) -> None:
        """Search from now on what the files of the index hold; in what was told before, or in what is told now."""
        told = told or self._ready.snapshot
        known = self._writer.manifest if self._writer is not None else self._files.load()
        vectors, tokens = self._files.opened(known)
        recognizer = (recognition.load(self._files.recognizer_path) if known.lesson else None) or NOTHING_LEARNED
        snapshot = with_index(told, known, vectors, tokens, recognizer)
        scan = Scan(vectors, snapshot.ids, snapshot.rows, snapshot.sentences, snapshot.is_call)
        if self._writer is not None and known.closeness is None and snapshot.is_read and not self._is_behind:
            background = Search(snapshot, scan, self._store, self._embedder).background(self._files.probes(known), scan)
            self._writer.remember_background(background.closeness, background.known)
            snapshot = replace(snapshot, background=background)
        self._search = Search(snapshot, Nearby(self._filing, scan), self._store, self._embedder)
