"""The library as one search sees it: never half old and half new."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from knowledge.library.index.embedding import Vectors
from knowledge.library.index.late import Tokens
from knowledge.library.index.manifest import Manifest, Place
from knowledge.library.index.recognition import Recognizer
from knowledge.library.pages import Kind, PageFacts, PageStore, Reader, Status
from knowledge.library.search.lexical import Postings, Vocabulary
from knowledge.library.search.ranking import Baseline
from knowledge.library.text.abbreviations import abbreviations
from knowledge.library.text.language import ENGLISH, language_of
from knowledge.library.text.markdown import plain
from knowledge.library.text.query import stems


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything in memory about the approved pages.

    Attributes:
        ids: Passage ids; every array below has one value a passage, in this order.
        page_of: Position of the passage's page in ``pages``.
        languages: Of each page, as ISO 639-1.
        rows: First row in the vector file, -1 for a passage not yet indexed; sentences follow it.
        sentences: How many sentence rows follow.
        token_rows: First row in the token file; ``token_counts`` says how many there are.
        play_of: Position of the passage's play in the recognizer's ``pages``, -1 for one it does not know.
    """

    revision: int
    pages: tuple[PageFacts, ...]
    ids: tuple[str, ...]
    at: Mapping[str, int]
    page_of: NDArray[np.int32]
    is_call: NDArray[np.bool_]
    is_english: NDArray[np.bool_]
    languages: tuple[str, ...]
    rows: NDArray[np.int64]
    sentences: NDArray[np.int64]
    token_rows: NDArray[np.int64]
    token_counts: NDArray[np.int64]
    postings: Postings
    page_postings: Postings
    vocabulary: Vocabulary
    abbreviations: Mapping[str, str]
    vectors: NDArray[np.float16]
    tokens: Tokens
    background: Baseline
    recognizer: Recognizer
    play_of: NDArray[np.int32]

    def recognized(self, text: str, vector: Vectors) -> NDArray[np.float32]:
        """For each passage, how much a question sounds like the play it belongs to; 0.0 where it is of none."""
        # One more for "of no play", which -1 picks.
        return np.append(self.recognizer.scores(text, vector), np.float32(0))[self.play_of]

    def tokens_of(self, at: int) -> Tokens:
        """The tokens of a passage; none for one that is not indexed or whose model does not show them."""
        first = int(self.token_rows[at])
        return self.tokens[first : first + int(self.token_counts[at])]

    def allowed(self, reader: Reader, today: date, kinds: frozenset[Kind]) -> NDArray[np.bool_]:
        """Which passages this reader may be shown today."""
        pages = np.array([page.kind in kinds and reader.may_see(page, today) for page in self.pages], bool)
        return pages[self.page_of] if len(self.ids) else np.zeros(0, bool)


def take(
    store: PageStore, manifest: Manifest, vectors: NDArray[np.float16], tokens: Tokens, recognizer: Recognizer
) -> Snapshot:
    """Read the library and build what searching it needs."""
    revision = store.revision()
    pages = tuple(page for page in store.facts() if page.status is Status.APPROVED)
    number = {page.id: n for n, page in enumerate(pages)}
    triggers = {page.id: " ".join(page.triggers) for page in pages}
    ids: list[str] = []
    page_of: list[int] = []
    rows: list[Place] = []
    documents: list[Counter[str]] = []
    whole = [Counter(stems(_path_words(page))) for page in pages]
    texts: list[str] = []
    said: list[list[str]] = [[] for _ in pages]
    for passage in store.all_passages():
        at = number.get(passage.page_id)
        if at is None:
            continue
        own = f"{plain(passage.text)} {triggers[passage.page_id] if passage.position == 0 else ''}"
        heading = " ".join(passage.heading)
        words = Counter(stems(f"{heading} {own}"))
        ids.append(passage.id)
        page_of.append(at)
        rows.append(_row(manifest, pages[at], passage.position))
        documents.append(words + Counter(stems(_path_words(pages[at]))))
        whole[at].update(words)
        texts.append(f"{pages[at].title} {heading} {own}")
        said[at].append(texts[-1])
    languages = tuple(language_of(" ".join(words)) for words in said)
    plays = {page_id: at for at, page_id in enumerate(recognizer.pages)}
    located = np.array(rows, np.int64).reshape(-1, 4)
    return Snapshot(
        revision,
        pages,
        tuple(ids),
        {passage_id: n for n, passage_id in enumerate(ids)},
        np.array(page_of, np.int32),
        np.array([pages[at].kind is Kind.CALL for at in page_of], bool),
        np.array([languages[at] == ENGLISH for at in page_of], bool),
        languages,
        located[:, 0],
        located[:, 1],
        located[:, 2],
        located[:, 3],
        Postings(documents),
        Postings(whole),
        Vocabulary(texts),
        abbreviations(texts),
        vectors,
        tokens,
        Baseline(manifest.closeness or 0.0, manifest.known),
        recognizer,
        np.array([plays.get(pages[at].id, -1) for at in page_of], np.int32),
    )


def _row(manifest: Manifest, page: PageFacts, position: int) -> Place:
    indexed = manifest.pages.get(page.id)
    if indexed is None or indexed.version != page.version or position >= len(indexed.passages):
        return Place(-1, 0)
    return indexed.passages[position]


def _path_words(page: PageFacts) -> str:
    return f"{page.path.replace('/', ' ').replace('-', ' ').replace('_', ' ')} {page.title}"
