"""The library as one search sees it: never half old and half new."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from knowledge.library.index.embedding import Vectors
from knowledge.library.index.late import Tokens, nothing
from knowledge.library.index.manifest import Manifest, Place
from knowledge.library.index.recognition import NOTHING_LEARNED, Recognizer
from knowledge.library.index.words import PageWords, Words
from knowledge.library.pages import Kind, PageFacts, Reader
from knowledge.library.search.lexical import Postings, Vocabulary
from knowledge.library.search.ranking import Baseline
from knowledge.library.text.language import ENGLISH

_NOWHERE = Place(-1, 0)
# So many passages that are not in the index yet may be embedded while somebody waits; see ``Search``.
EMBED_NOW = 8
# With more left to read than this, those that are read would hide the others.
_MOST_UNREAD = 0.05


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

    @property
    def unread(self) -> int:
        """How many passages have no vector yet."""
        return int((self.rows < 0).sum())

    @property
    def is_read(self) -> bool:
        """Whether so nearly all has its vector that passages can be compared by meaning."""
        return self.unread <= max(EMBED_NOW, _MOST_UNREAD * len(self.ids))

    def tokens_of(self, at: int) -> Tokens:
        """The tokens of a passage; none for one that is not indexed or whose model does not show them."""
        first = int(self.token_rows[at])
        return self.tokens[first : first + int(self.token_counts[at])]

    def allowed(self, reader: Reader, today: date, kinds: frozenset[Kind]) -> NDArray[np.bool_]:
        """Which passages this reader may be shown today."""
        pages = np.array([page.kind in kinds and reader.may_see(page, today) for page in self.pages], bool)
        return pages[self.page_of] if len(self.ids) else np.zeros(0, bool)


def by_words(revision: int, facts: Sequence[PageFacts], words: Words) -> Snapshot:
    """What searching these pages by their words needs; ``words`` are theirs."""
    pages = tuple(page for page in facts if page.id in words.pages)
    at_page = sorted(range(len(pages)), key=lambda at: pages[at].id)
    own = [words.pages[pages[at].id] for at in at_page]
    ids = tuple(f"{pages[at].id}-{n}" for at, one in zip(at_page, own, strict=True) for n in range(one.passages))
    page_of = np.repeat(np.array(at_page, np.int32), np.array([one.passages for one in own], np.int64))
    languages = tuple(words.pages[page.id].language for page in pages)
    meanings: dict[str, str] = {}
    for short, meaning in (pair for one in own for pair in one.meanings.items()):
        # The first page that explains one is believed.
        meanings.setdefault(short, meaning)
    nowhere = np.full(len(ids), -1, np.int64)
    return Snapshot(
        revision,
        pages,
        ids,
        {passage_id: n for n, passage_id in enumerate(ids)},
        page_of,
        np.array([page.kind is Kind.CALL for page in pages], bool)[page_of],
        np.array([language == ENGLISH for language in languages], bool)[page_of],
        languages,
        nowhere,
        np.zeros(len(ids), np.int64),
        nowhere,
        np.zeros(len(ids), np.int64),
        _passage_postings(words, own),
        _page_postings(words, [words.pages[page.id] for page in pages]),
        Vocabulary(_spelled_twice(words, own)),
        meanings,
        np.zeros((0, 0), np.float16),
        nothing(),
        Baseline(),
        NOTHING_LEARNED,
        np.full(len(ids), -1, np.int32),
    )


def with_index(
    told: Snapshot, manifest: Manifest, vectors: NDArray[np.float16], tokens: Tokens, recognizer: Recognizer
) -> Snapshot:
    """The same pages, searched by meaning too, as far as the index holds them."""
    plays = {page_id: at for at, page_id in enumerate(recognizer.pages)}
    located = _located(told, manifest)
    return replace(
        told,
        rows=located[:, 0],
        sentences=located[:, 1],
        token_rows=located[:, 2],
        token_counts=located[:, 3],
        vectors=vectors,
        tokens=tokens,
        background=Baseline(manifest.closeness or 0.0, manifest.known),
        recognizer=recognizer,
        play_of=np.array([plays.get(page.id, -1) for page in told.pages], np.int32)[told.page_of],
    )


def _located(told: Snapshot, manifest: Manifest) -> NDArray[np.int64]:
    """Where each passage stands in the index; one row a passage."""
    sizes = np.bincount(told.page_of, minlength=len(told.pages)).tolist()
    order: list[int] = list(dict.fromkeys(told.page_of.tolist()))
    rows = [place for at in order for place in _places(manifest, told.pages[at], sizes[at])]
    return np.array(rows, np.int64).reshape(-1, 4)


def _places(manifest: Manifest, page: PageFacts, passages: int) -> Sequence[Place]:
    """Where each passage of a page stands in the index."""
    indexed = manifest.pages.get(page.id)
    if indexed is None or indexed.version != page.version:
        return (_NOWHERE,) * passages
    return (*indexed.passages[:passages], *(_NOWHERE,) * (passages - len(indexed.passages)))


def _passage_postings(words: Words, own: Sequence[PageWords]) -> Postings:
    ends = [int(one.cuts[-2]) if one.passages else 0 for one in own]
    sizes = [np.diff(one.cuts[:-1], prepend=0) for one in own]
    return Postings(
        words.terms.numbers,
        _in_a_row([one.terms[:end] for one, end in zip(own, ends, strict=True)], np.int32),
        _in_a_row([one.counts[:end] for one, end in zip(own, ends, strict=True)], np.uint16),
        _in_a_row(sizes, np.int64),
    )


def _page_postings(words: Words, own: Sequence[PageWords]) -> Postings:
    starts = [int(one.cuts[-2]) if one.passages else 0 for one in own]
    return Postings(
        words.terms.numbers,
        _in_a_row([one.terms[start:] for one, start in zip(own, starts, strict=True)], np.int32),
        _in_a_row([one.counts[start:] for one, start in zip(own, starts, strict=True)], np.uint16),
        np.array([len(one.terms) - start for one, start in zip(own, starts, strict=True)], np.int64),
    )


def _spelled_twice(words: Words, own: Sequence[PageWords]) -> list[str]:
    """The words as they are spelled that stand in the library more than once."""
    seen, times = _in_a_row([one.seen for one in own], np.int32), _in_a_row([one.times for one in own], np.uint16)
    often = np.bincount(seen, times, len(words.spellings.numbers)) > 1
    return [word for word, number in words.spellings.numbers.items() if often[number]]


def _in_a_row(rows: Sequence[NDArray[Any]], kind: type[np.generic]) -> NDArray[Any]:
    return np.concatenate(rows).astype(kind, copy=False) if rows else np.zeros(0, kind)
