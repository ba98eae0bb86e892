"""Makes the vectors of what changed, and what is learned from them; the files of the index say how far it is."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np

from knowledge.library.index import recognition
from knowledge.library.index.embedding import Embedder, Vectors
from knowledge.library.index.folder import IndexFolder
from knowledge.library.index.journal import Journal
from knowledge.library.index.learning import lesson, phrases_of
from knowledge.library.index.manifest import IndexedPage, Manifest, Place
from knowledge.library.index.probes import probes
from knowledge.library.index.units import texts_of
from knowledge.library.pages import Kind, Page, PageFacts, PageStore, Passage
from knowledge.library.text.query import as_asked

_PAGES_AT_ONCE = 64
# Some seconds of work: so long a bot that is stopped waits.
_PASSAGES_AT_ONCE = 200
Progress = Callable[[int, int], None]


def no_progress(_done: int, _total: int) -> None:
    """Nobody watches."""


class Stopped(Exception):
    """The process is to end; what is made so far is kept."""


class IndexWriter:
    """The one process that may change the index; its owner holds the home's lock.

    Args:
        check: Called between any two steps of some seconds; it raises ``Stopped`` where the work is to end.
    """

    def __init__(
        self, files: IndexFolder, store: PageStore, embedder: Embedder, check: Callable[[], None] = lambda: None
    ) -> None:
        self._files = files
        self._store = store
        self._embedder = embedder
        self._check = check
        self.journal = Journal(files.folder)
        self.manifest = Manifest(files.model)

    def open(self) -> None:
        """Read what there is; what is missing, truncated or of another model is made anew by ``refresh``."""
        self._files.folder.mkdir(parents=True, exist_ok=True)
        self.manifest = self._files.load(self.journal)
        if self.manifest.lesson and recognition.load(self._files.recognizer_path) is None:
            self.manifest.lesson, self.manifest.revision = "", -1

    def refresh(
        self,
        revision: int,
        facts: Sequence[PageFacts],
        progress: Progress = no_progress,
        learned: Callable[[], None] = lambda: None,
    ) -> bool:
        """Make the vectors of every page that changed since last time; whether any had.

        Plays come first: they answer most, and are known by their phrases as soon as those are learned.

        Args:
            facts: The approved pages, as of ``revision`` of the library.
            learned: Called when the plays are known, while the rest is still read.
        """
        if revision == self.manifest.revision:
            return False
        wanted = {page.id: page.version for page in facts}
        known = {page_id: page.version for page_id, page in self.manifest.pages.items()}
        self._drop([page_id for page_id in known if wanted.get(page_id) != known[page_id]])
        fresh = [page for page in facts if page.version != known.get(page.id)]
        if fresh and not self.manifest.probes:
            self._ask_probes()
        done, total = 0, len(fresh)
        for plays in (True, False):
            some = [page.id for page in fresh if (page.kind is Kind.PLAY) is plays]
            for page_ids in parts(some, _PAGES_AT_ONCE):
                self._take_in(page_ids)
                done += len(page_ids)
                progress(done, total)
            if plays and self.manifest.lesson != lesson(facts):
                self._learn(facts)
                learned()
        self.manifest.revision = revision
        # Another library answers the probes in another way.
        self.manifest.closeness = None
        self.save()
        return True

    def remember_background(self, closeness: float, known: float) -> None:
        """Keep what the probes measured on this state of the library."""
        self.manifest.closeness, self.manifest.known = closeness, known
        self.save()

    def save(self) -> None:
        """Make everything up to here count."""
        self.manifest.save(self._files.manifest_path)

    def _ask_probes(self) -> None:
        vectors = self._embedder.embed([as_asked(probe) for probe in probes()])
        self._files.save_probes(vectors)
        self.manifest.probes, self.manifest.dimensions = len(vectors), vectors.shape[1]

    def _learn(self, facts: Sequence[PageFacts]) -> None:
        vectors, _ = self._files.opened(self.manifest)
        phrases = phrases_of(facts, self.manifest, vectors, self._files.probes(self.manifest))
        recognition.learn(phrases).save(self._files.recognizer_path)
        self.manifest.lesson = lesson(facts)
        self.save()

    def _drop(self, page_ids: Sequence[str]) -> None:
        if page_ids:
            self.journal.gone(self.manifest, page_ids)
            self.save()

    def _take_in(self, page_ids: Sequence[str]) -> None:
        pages = {page.id: page for page_id in page_ids if (page := self._store.page(page_id))}
        own: defaultdict[str, list[Passage]] = defaultdict(list)
        for passage in self._store.passages_of(list(pages)):
            own[passage.page_id].append(passage)
        for some in _by_passages(pages, own):
            self._check()
            self._embed({page_id: (pages[page_id], own[page_id]) for page_id in some})

    def _embed(self, some: Mapping[str, tuple[Page, Sequence[Passage]]]) -> None:
        groups = [
            (page_id, texts_of(page, passage)) for page_id, (page, passages) in some.items() for passage in passages
        ]
        wholes = self._embedder.encode([texts[0] for _, texts in groups])
        # Templates repeat the same lines on page after page.
        once = {text: at for at, text in enumerate(dict.fromkeys(text for _, texts in groups for text in texts[1:]))}
        sentences = self._embedder.embed(list(once))
        located: dict[str, list[Place]] = {page_id: [] for page_id in some}
        vectors: list[Vectors] = []
        found = self.manifest
        row, token = found.rows, found.tokens
        for (page_id, texts), whole in zip(groups, wholes, strict=True):
            located[page_id].append(Place(row, len(texts) - 1, token, len(whole.tokens)))
            vectors.append(np.vstack([whole.vector, *(sentences[once[text]] for text in texts[1:])]))
            row, token = row + len(texts), token + len(whole.tokens)
        if groups:
            self._files.vectors.append(np.vstack(vectors), after=found.rows)
            self._files.tokens.append(np.vstack([whole.tokens for whole in wholes]), after=found.tokens)
        found.rows, found.tokens = row, token
        self.journal.indexed(
            found,
            {
                page_id: IndexedPage(page.version, page.kind is Kind.CALL, tuple(located[page_id]))
                for page_id, (page, _) in some.items()
            },
        )
        self.save()


def parts(items: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    """So many at a time."""
    return (items[at : at + size] for at in range(0, len(items), size))


def _by_passages(pages: Mapping[str, Page], own: Mapping[str, Sequence[Passage]]) -> Iterator[list[str]]:
    """The pages, some at a time; a long one comes alone."""
    some: list[str] = []
    count = 0
    for page_id in pages:
        if some and count + len(own[page_id]) > _PASSAGES_AT_ONCE:
            yield some
            some, count = [], 0
        some.append(page_id)
        count += len(own[page_id])
    if some:
        yield some
