"""Files and folders into the store: what changed is read, what failed is reported, the rest goes on."""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from knowledge.library.doubts import alone, doubts
from knowledge.library.errors import ApprovedElsewhere, HeldBack, UnreadableFile
from knowledge.library.index.writer import Progress, no_progress
from knowledge.library.pages import Kind, Page, PageStore
from knowledge.library.reading import read
from knowledge.library.reading.calls import Expected
from knowledge.library.reading.extract import Extractor
from knowledge.library.reading.files import MARKDOWN, OWN_LISTS, OWN_PROMPTS, FoundFile, find_files, printable

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Made:
    """What one file became.

    Attributes:
        plays: How many plays were read from its objections.
        found: What of a call was found in it, in words; empty for pages.
    """

    kind: Kind
    plays: int
    found: str = ""


@dataclass(slots=True)
class Report:
    """What taking in some files came to.

    Attributes:
        pages: Pages new or changed; ``passages`` are theirs.
        skipped: Files of formats the library does not read, each with its reason.
        unchanged: Files whose page is already as it should be.
        failed: Path and reason of each file that could not be read; an earlier page of it is kept, unless it is held
            back.
        pruned: Pages dropped because their file is gone.
        notes: Path and sentence of each file that was taken, but not quite as one might think.
        taken: Ids of the pages new or changed.
        made: What each new or changed file became, by its path.
    """

    pages: int = 0
    passages: int = 0
    unchanged: int = 0
    skipped: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    taken: list[str] = field(default_factory=list[str])
    made: dict[str, Made] = field(default_factory=dict[str, Made])
    failed: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    pruned: int = 0
    notes: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])


def ingest(
    paths: Sequence[Path],
    store: PageStore,
    *,
    expected: Expected = Expected.ANYTHING,
    prune: bool = False,
    progress: Progress = no_progress,
    root: Path | None = None,
    today: date | None = None,
) -> Report:
    """Read files and folders into the store.

    Args:
        root: The content root; pages below it are known by their path in it.
        today: By which days in pages are held to be past or future; None holds none.

    Raises:
        LibraryError: A path does not exist.
    """
    found = list(find_files(paths, root))
    report, ids = Report(), _Ids(store)
    known = store.source_hashes(str(item.file) for item in found)
    with Extractor() as extractor:
        for number, item in enumerate(found, start=1):
            try:
                _take(ids, ids.own(item, report), store, expected, known.get(str(item.file)), extractor, report)
            except HeldBack as held:
                # Nor is what an earlier version made of it.
                store.withdraw(str(item.file))
                report.failed.append((printable(item.path), str(held)))
            except (UnreadableFile, ApprovedElsewhere) as error:
                report.failed.append((printable(item.path), str(error)))
            except (ValueError, TypeError, KeyError, IndexError, ArithmeticError, RecursionError):
                # A file found a hole in a reader: that is a bug, and no reason to leave the other files unread.
                log.exception("reading %s failed", printable(item.path))
                report.failed.append((printable(item.path), "This file broke the reader. Save it in another format."))
            progress(number, len(found))
    taken = [page for ident in report.taken if (page := store.page(ident)) is not None]
    report.notes.extend(doubts(taken, store, today))
    report.skipped.extend(alone(found, [path for path in paths if path.is_dir()]))
    if prune:
        kept = [str(item.file) for item in found]
        report.pruned = sum(store.prune(str(path.resolve()), kept) for path in paths if path.is_dir())
    return report


class _Ids:
    """Sees to it that every page has an id of its own."""

    def __init__(self, store: PageStore) -> None:
        self._stored = store.files()
        self._files = dict(self._stored)

    def own(self, item: FoundFile, report: Report) -> FoundFile:
        """The file with an id that is no other's: the first one read keeps it, and the other is told."""
        if not item.readable:
            return item
        ending = printable(item.file.suffix)
        inside = printable(f"{item.folder.name}/{item.path.removesuffix(item.file.suffix)}")
        ways = (item.id, item.id + ending) if self._beside(item) else (item.id, inside, inside + ending)
        ident = next((way for way in ways if self._is_free(way, item)), f"{inside}{ending}-{len(self._files)}")
        self._files[ident] = str(item.file)
        if ident != item.id:
            told = f"Another file is known as “{item.id}”, so this page is kept as “{ident}”."
            report.notes.append((printable(item.path), told))
        return replace(item, id=ident)

    def has(self, item: FoundFile) -> bool:
        """Whether the page of this file is stored under this id already."""
        return self._stored.get(item.id) == str(item.file)

    def gone(self, was: Sequence[str]) -> tuple[str, ...]:
        """Of the ids a page says it had, those that no other file has."""
        return tuple(old for old in was if old in self._files and not Path(self._files[old]).is_file())

    def _is_free(self, ident: str, item: FoundFile) -> bool:
        """Nobody has it, or whoever had it is gone: a folder that was moved keeps its ids."""
        holder = self._files.get(ident)
        return holder is None or holder == str(item.file) or not Path(holder).is_file()

    def _beside(self, item: FoundFile) -> bool:
        return Path(self._files.get(item.id, "")).parent == item.file.parent


def _take(
    ids: _Ids,
    item: FoundFile,
    store: PageStore,
    expected: Expected,
    known: str | None,
    extractor: Extractor,
    report: Report,
) -> None:
    if not item.readable:
        _leave_out(item, store, report)
        return
    data, aside = read.load(item)
    if known == read.source_hash(data, aside, item.path, expected) and ids.has(item):
        report.unchanged += 1
        return
    reading = read.read(item, data, aside, extractor, expected)
    path, page = printable(item.path), reading.page
    store.save(replace(page, was=ids.gone(page.was)), reading.passages)
    for play, passages in reading.plays:
        try:
            store.save(play, passages)
        except ApprovedElsewhere as error:
            report.notes.append((path, str(error)))
    store.keep_derived(page.file, [play.id for play, _ in reading.plays])
    report.pages += 1 + len(reading.plays)
    report.taken.append(page.id)
    report.passages += len(reading.passages) + sum(len(passages) for _, passages in reading.plays)
    report.made[path] = Made(page.kind, len(reading.plays), reading.found)
    report.notes.extend((path, warning) for warning in reading.warnings)


def _leave_out(item: FoundFile, store: PageStore, report: Report) -> None:
    why = _unread(item)
    if item.instructs:
        # An earlier version may have taken it for a page.
        store.withdraw(str(item.file))
    if item.named:
        raise UnreadableFile(why)
    report.skipped.append((printable(item.path), why))


def _unread(item: FoundFile) -> str:
    if item.instructs:
        return f"what is in the folder “{OWN_PROMPTS}” is told to a model; it is no page."
    if item.file.name.endswith(OWN_LISTS):
        return "coachbot reads it for itself; it is no page."
    suffix = item.file.suffix or "such"
    return f"coachbot does not read {suffix} files. Save it as Markdown, text, CSV, XLSX, DOCX, PDF or a transcript."


def stored_or_written(store: PageStore, content: Path) -> Iterator[Page]:
    """Every page that is no call: as stored, or where nothing is stored yet, as its file in the content root has it."""
    stored = [facts.id for facts in store.facts() if facts.kind is not Kind.CALL]
    yield from (page for ident in stored if (page := store.page(ident)) is not None)
    if stored:
        return
    with Extractor() as extractor:
        for item in find_files([content], content):
            if item.instructs or item.file.suffix.lower() not in MARKDOWN:
                continue
            try:
                yield read.read(item, *read.load(item), extractor).page
            except UnreadableFile:
                # `coachbot index` says what is wrong with it.
                continue
