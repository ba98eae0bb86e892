"""The words of every page, counted once and kept: to read them all again at each start took a minute and more."""

import hashlib
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from knowledge.library.pages import PageFacts, Passage
from knowledge.library.text.abbreviations import abbreviations
from knowledge.library.text.language import language_of_page
from knowledge.library.text.markdown import plain
from knowledge.library.text.query import stems
from knowledge.library.text.spelling import spelled

Numbers = NDArray[np.int32]
Counts = NDArray[np.uint16]

# Goes up when the same pages would be counted in another way.
_VERSION = 1
_MOST = np.iinfo(np.uint16).max
_PAGES_AT_ONCE = 200
_ROWS = {"terms": np.int32, "counts": np.uint16, "cuts": np.int32, "seen": np.int32, "times": np.uint16}


@dataclass(frozen=True, slots=True)
class PageWords:
    """What search by words needs of a page.

    Attributes:
        mark: Changes when something else would be counted.
        language: As ISO 639-1.
        terms: Numbers of the stems, with their ``counts``: of each passage in turn, then of the page as a whole.
        cuts: Where each of these ends.
        seen: Numbers of the words as they are spelled, with ``times``.
        meanings: What the page says abbreviations stand for.
    """

    mark: str
    language: str
    terms: Numbers
    counts: Counts
    cuts: Numbers
    seen: Numbers
    times: Counts
    meanings: Mapping[str, str]

    @property
    def passages(self) -> int:
        """How many passages the page has."""
        return len(self.cuts) - 1


class _Numbers(dict[str, int]):
    """Numbers in the order in which words were first asked for."""

    def __missing__(self, word: str) -> int:
        number = self[word] = len(self)
        return number


class Numbering:
    """Gives each word a number, from 0; numbers are never taken back."""

    def __init__(self, words: Iterable[str] = ()) -> None:
        self.numbers = _Numbers((word, number) for number, word in enumerate(words))

    def counted(self, words: Counter[str]) -> tuple[Numbers, Counts]:
        """The numbers of some words, and how often each occurs."""
        of_each = np.array([*map(self.numbers.__getitem__, words)], np.int32)
        return of_each, np.minimum(np.array([*words.values()], np.int64), _MOST).astype(np.uint16)


@dataclass(slots=True)
class Words:
    """The words of all approved pages, by page; brought up to date, never made anew.

    Attributes:
        terms: Numbers of the stems; ``spellings`` those of the words as they stand there.
    """

    pages: dict[str, PageWords] = field(default_factory=dict[str, PageWords])
    terms: Numbering = field(default_factory=Numbering)
    spellings: Numbering = field(default_factory=Numbering)

    def update(self, pages: Sequence[PageFacts], passages_of: Callable[[Sequence[str]], Sequence[Passage]]) -> int:
        """Count what is new or changed and forget what is gone; how many pages that were."""
        wanted = {page.id: page for page in pages}
        gone = self.pages.keys() - wanted.keys()
        fresh = [page for page in pages if (now := self.pages.get(page.id)) is None or now.mark != _mark(page)]
        read: dict[str, PageWords] = {}
        for at in range(0, len(fresh), _PAGES_AT_ONCE):
            part = fresh[at : at + _PAGES_AT_ONCE]
            own: dict[str, list[Passage]] = {page.id: [] for page in part}
            for passage in passages_of(list(own)):
                own[passage.page_id].append(passage)
            read |= {page.id: self._read(page, own[page.id]) for page in part}
        # Whoever looks at the pages of before keeps them.
        self.pages = {page_id: words for page_id, words in self.pages.items() if page_id not in gone} | read
        return len(gone) + len(fresh)

    def _read(self, page: PageFacts, passages: Sequence[Passage]) -> PageWords:
        named = Counter(stems(_path_words(page)))
        whole, seen, texts = Counter(named), Counter[str](), list[str]()
        terms, counts, cuts = list[Numbers](), list[Counts](), list[int]()

        def add(words: Counter[str]) -> None:
            numbers, times = self.terms.counted(words)
            terms.append(numbers)
            counts.append(times)
            cuts.append((cuts[-1] if cuts else 0) + len(numbers))

        for passage in passages:
            own = f"{plain(passage.text)} {' '.join(page.triggers) if passage.position == 0 else ''}"
            heading = " ".join(passage.heading)
            words = Counter(stems(f"{heading} {own}"))
            whole.update(words)
            texts.append(f"{page.title} {heading} {own}")
            seen.update(spelled(texts[-1]))
            words.update(named)
            add(words)
        add(whole)
        return PageWords(
            _mark(page),
            language_of_page(" ".join(texts)),
            np.concatenate(terms),
            np.concatenate(counts),
            np.array(cuts, np.int32),
            *self.spellings.counted(seen),
            abbreviations(texts),
        )

    def save(self, path: Path) -> None:
        """Replace the file in one step; words of pages that are gone are not in it."""
        rows = _joined(list(self.pages.values()))
        terms, rows["all_terms"] = _used(self.terms, rows["all_terms"])
        spellings, rows["all_seen"] = _used(self.spellings, rows["all_seen"])
        ids, pages = list(self.pages), list(self.pages.values())
        meanings = [
            f"{at}\t{short}\t{meaning}" for at, one in enumerate(pages) for short, meaning in one.meanings.items()
        ]
        stored: dict[str, Any] = {
            "version": np.array(_VERSION),
            "ids": _packed(ids),
            "marks": _packed(f"{one.mark} {one.language}" for one in pages),
            "meanings": _packed(meanings),
            "terms": _packed(terms),
            "spellings": _packed(spellings),
            **rows,
        }
        draft = path.with_suffix(".draft")
        with draft.open("wb") as file:
            np.savez(file, **stored)
        draft.replace(path)


def _used(numbering: Numbering, numbers: Numbers) -> tuple[list[str], Numbers]:
    """The words that occur, and the same numbers counted among those alone."""
    occurs = np.zeros(len(numbering.numbers), bool)
    occurs[numbers] = True
    anew = (np.cumsum(occurs) - 1).astype(np.int32)
    return [word for word, number in numbering.numbers.items() if occurs[number]], anew[numbers]


def _joined(pages: Sequence[PageWords]) -> dict[str, NDArray[Any]]:
    """The numbers of all pages in one row each, and how many of them are each page's."""
    out: dict[str, NDArray[Any]] = {}
    for name, kind in _ROWS.items():
        rows = [getattr(one, name) for one in pages]
        out[f"all_{name}"] = np.concatenate(rows) if rows else np.zeros(0, kind)
        out[f"of_{name}"] = np.array([len(row) for row in rows], np.int32)
    return out


def load(path: Path) -> Words:
    """The stored words; none when the file is missing, damaged or of another version."""
    try:
        with path.open("rb") as file, np.load(file) as stored:
            is_ours = int(stored["version"]) == _VERSION
            return _unpack({name: stored[name] for name in stored.files}) if is_ours else Words()
    except (OSError, ValueError, KeyError, IndexError, EOFError, zipfile.BadZipFile, zlib.error):
        return Words()


def _unpack(stored: Mapping[str, NDArray[Any]]) -> Words:
    ids, marks = _unpacked(stored["ids"]), [one.rpartition(" ") for one in _unpacked(stored["marks"])]
    meanings: list[dict[str, str]] = [{} for _ in ids]
    for line in _unpacked(stored["meanings"]):
        at, short, meaning = line.split("\t")
        meanings[int(at)][short] = meaning
    rows: dict[str, list[Any]] = {
        name: np.split(stored[f"all_{name}"], np.cumsum(stored[f"of_{name}"])[:-1]) if ids else [] for name in _ROWS
    }
    pages = {
        page_id: PageWords(mark, language, meanings=means, **{name: rows[name][at] for name in _ROWS})
        for at, (page_id, (mark, _, language), means) in enumerate(zip(ids, marks, meanings, strict=True))
    }
    return Words(pages, Numbering(_unpacked(stored["terms"])), Numbering(_unpacked(stored["spellings"])))


def _packed(words: Iterable[str]) -> NDArray[np.uint8]:
    return np.frombuffer("\n".join(words).encode(), np.uint8)


def _unpacked(data: NDArray[np.uint8]) -> list[str]:
    text = data.tobytes().decode()
    return text.split("\n") if text else []


def _mark(page: PageFacts) -> str:
    told = "\n".join((page.version, page.path, page.title, *page.triggers))
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def _path_words(page: PageFacts) -> str:
    return f"{page.path.replace('/', ' ').replace('-', ' ').replace('_', ' ')} {page.title}"
