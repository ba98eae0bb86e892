"""A library that is opened: it answers from words at once, and takes in the rest behind."""

import gc
import shutil
import threading
import weakref
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path

import pytest

from coachbot.db.pages import Pages
from knowledge.library.index.embedding import Encoded, LocalEmbedder, Vectors
from knowledge.library.index.journal import Journal
from knowledge.library.index.late import AskedTokens
from knowledge.library.index.manifest import IndexedPage, Manifest, Place
from knowledge.library.ingest import ingest
from knowledge.library.library import Library
from knowledge.library.pages import Passage, Reader
from knowledge.library.search import ranking

TODAY = date(2026, 11, 22)
REP = Reader()
PLAY = """---
kind: play
title: They say we are too expensive
trigger: [You're too expensive, Too pricey for us, Your price is too high, That is over our budget]
---
## Say
Compared with what, if I may ask?
"""


class Held:
    """The real embedder, held back while texts of the library are to be read; questions are not."""

    model = LocalEmbedder.model
    reads_english_only = True

    def __init__(self, embedder: LocalEmbedder) -> None:
        self._embedder = embedder
        self.may_go_on = threading.Event()
        self.asked_to_read = threading.Event()

    def embed(self, texts: Sequence[str]) -> Vectors:
        return self._embedder.embed(texts)

    def encode(self, texts: Sequence[str]) -> list[Encoded]:
        self.asked_to_read.set()
        assert self.may_go_on.wait(20)
        return self._embedder.encode(texts)

    def asked(self, text: str) -> tuple[Vectors, AskedTokens | None]:
        return self._embedder.asked(text)

    def spans(self, text: str) -> list[tuple[int, int]]:
        return self._embedder.spans(text)


@pytest.fixture
def folder(tmp_path: Path, store: Pages) -> Path:
    """A library of twelve pages, stored and not indexed."""
    book = tmp_path / "book"
    book.mkdir()
    pages = {
        "discount.md": "# Discounts\n\nA rep may approve up to five percent against a reference call.",
        "pilot.md": "# Pilots\n\nThe paid pilot runs six weeks and is credited on purchase.",
        "billing.md": "# Billing\n\nInvoices are due thirty days after they are sent, in dollars.",
        **{f"room{n}.md": f"# Room {n}\n\nThe key of room {n} hangs behind the door of floor {n}." for n in range(9)},
    }
    for name, text in pages.items():
        (book / name).write_text(text, encoding="utf-8")
    ingest([book], store)
    return book


@pytest.fixture
def held(embedder: LocalEmbedder) -> Iterator[Held]:
    made = Held(embedder)
    yield made
    made.may_go_on.set()


@pytest.fixture
def opened(store: Pages, tmp_path: Path) -> Iterator[Callable[..., Library]]:
    """Opens libraries over the same index, and closes them."""
    made: list[Library] = []

    def library(embedder: LocalEmbedder | Held, *, chroma: bool = False, server: str = "") -> Library:
        folder = tmp_path / "index"
        made.append(Library(store, embedder, folder, may_write=True, always_chroma=chroma, chroma_server=server))
        return made[-1]

    yield library
    for one in made:
        one.close()


def titles(library: Library, question: str) -> list[str]:
    return [hit.page.title for hit in library.search(question, reader=REP, today=TODAY).hits]


@pytest.mark.usefixtures("folder")
def test_a_rep_is_answered_by_words_while_the_library_is_still_read(opened: Callable[..., Library], held: Held) -> None:
    library = opened(held)
    reading = threading.Thread(target=library.refresh)
    reading.start()
    assert held.asked_to_read.wait(20)

    found = library.search("may i approve a discount", reader=REP, today=TODAY)
    nothing = library.search("will it rain on saturday in lisbon", reader=REP, today=TODAY)
    standing = library.standing()

    assert (found.hits[0].page.title, found.reading, found.by_words) == ("Discounts", True, True)
    assert nothing.relevance < ranking.ENOUGH < found.relevance
    assert standing is not None
    assert (standing.passages, standing.unread, standing.by_words) == (12, 12, True)

    held.may_go_on.set()
    reading.join()
    found = library.search("how much discount can i give", reader=REP, today=TODAY)
    standing = library.standing()
    assert (found.hits[0].page.title, found.reading) == ("Discounts", False)
    assert standing is not None
    assert (standing.unread, standing.by_words) == (0, False)


@pytest.mark.slow
def test_plays_are_recognized_while_the_pages_are_still_read(
    folder: Path, store: Pages, opened: Callable[..., Library], embedder: LocalEmbedder
) -> None:
    (folder / "price.md").write_text(PLAY, encoding="utf-8")
    ingest([folder], store)
    library = opened(embedder)
    seen: list[tuple[str, bool]] = []

    def look(done: int, total: int) -> None:
        if 1 < done < total or done == total:
            found = library.search("they find us pricey, over budget", reader=REP, today=TODAY)
            seen.append((found.hits[0].page.title, found.reading))

    library.open(look)

    assert seen == [("They say we are too expensive", True)]


@pytest.mark.slow
@pytest.mark.usefixtures("folder")
def test_a_bot_that_is_stopped_leaves_its_reading_and_the_next_goes_on(
    opened: Callable[..., Library], held: Held, embedder: LocalEmbedder
) -> None:
    library = opened(held)
    reading = threading.Thread(target=library.refresh)
    reading.start()
    assert held.asked_to_read.wait(20)
    stopping = threading.Thread(target=library.stop)
    stopping.start()
    held.may_go_on.set()
    stopping.join(10)
    reading.join(10)
    assert not reading.is_alive()

    assert opened(embedder).refresh() is True


@pytest.mark.slow
def test_an_index_of_another_model_is_made_anew_behind_the_answers(
    folder: Path, opened: Callable[..., Library], held: Held, embedder: LocalEmbedder
) -> None:
    opened(embedder).open()
    held.model = "another"
    library = opened(held)
    reading = threading.Thread(target=library.refresh)
    reading.start()
    assert held.asked_to_read.wait(20)

    assert library.search("is there a paid pilot", reader=REP, today=TODAY).reading
    assert titles(library, "is there a paid pilot")[0] == "Pilots"

    held.may_go_on.set()
    reading.join()
    assert not library.search("is there a paid pilot", reader=REP, today=TODAY).reading


@pytest.mark.usefixtures("folder")
def test_whoever_asks_before_anything_is_read_waits_for_the_words_alone(
    opened: Callable[..., Library], held: Held
) -> None:
    library = opened(held, chroma=True)
    found: list[str] = []
    askers = [threading.Thread(target=lambda: found.append(titles(library, "paid pilot")[0])) for _ in range(6)]
    reading = threading.Thread(target=library.refresh)
    for one in (*askers, reading):
        one.start()
    for one in askers:
        one.join(20)

    assert found == ["Pilots"] * 6

    held.may_go_on.set()
    reading.join()


@pytest.mark.slow
@pytest.mark.usefixtures("folder")
def test_many_who_ask_while_it_opens_and_changes_never_meet_half_an_index(
    store: Pages, folder: Path, opened: Callable[..., Library], embedder: LocalEmbedder
) -> None:
    library = opened(embedder, chroma=True)
    troubles: list[BaseException] = []
    is_over = threading.Event()

    def ask(number: int) -> None:
        try:
            while not is_over.is_set():
                found = library.search(f"may i approve a discount {number}", reader=REP, today=TODAY)
                library.evidence("may i approve a discount", found.hits[0], [])
        except BaseException as error:
            troubles.append(error)
            raise

    askers = [threading.Thread(target=ask, args=(n,)) for n in range(4)]
    for one in askers:
        one.start()
    library.refresh()
    for n in range(3):
        (folder / "discount.md").write_text(f"# Discounts\n\nA rep may approve {n + 6} percent.", encoding="utf-8")
        ingest([folder], store)
        library.refresh()
    is_over.set()
    for one in askers:
        one.join(20)

    assert troubles == []
    assert "8 percent" in library.search("approve a discount", reader=REP, today=TODAY).hits[0].passage.text


@pytest.mark.usefixtures("folder")
def test_a_library_that_was_replaced_is_let_go_at_once(
    store: Pages, folder: Path, opened: Callable[..., Library], embedder: LocalEmbedder
) -> None:
    library = opened(embedder)
    library.begin()
    titles(library, "paid pilot")
    snapshot = weakref.ref(library._ready)
    gc.disable()
    try:
        (folder / "pilot.md").write_text("# Pilots\n\nWe run workshops.", encoding="utf-8")
        ingest([folder], store)
        library.begin()
        library._look()
        assert snapshot() is None
    finally:
        gc.enable()


class Counting:
    """A library of pages that tells which passages were asked for."""

    def __init__(self, store: Pages) -> None:
        self._store = store
        self.asked: list[str] = []

    def __getattr__(self, name: str) -> object:
        return getattr(self._store, name)

    def passages_of(self, page_ids: Sequence[str]) -> Sequence[Passage]:
        self.asked += page_ids
        return self._store.passages_of(page_ids)


def test_words_are_counted_once_and_only_those_of_a_page_that_changed_again(
    folder: Path, store: Pages, tmp_path: Path, opened: Callable[..., Library], embedder: LocalEmbedder
) -> None:
    opened(embedder).open()
    counting = Counting(store)
    again = Library(counting, embedder, tmp_path / "index", may_write=False)  # type: ignore[arg-type]
    assert titles(again, "paid pilot")[0] == "Pilots"
    assert counting.asked == []

    (folder / "pilot.md").write_text("# Pilots\n\nWe run workshops and no pilots.", encoding="utf-8")
    ingest([folder], store)
    again.refresh()

    assert counting.asked == [next(page for page in store.files() if page.endswith("pilot"))]
    assert "workshops" in again.search("do we run workshops", reader=REP, today=TODAY).hits[0].passage.text


def test_the_words_of_a_page_that_was_taken_back_stay_in_no_file(
    folder: Path, store: Pages, tmp_path: Path, opened: Callable[..., Library], embedder: LocalEmbedder
) -> None:
    (folder / "secret.md").write_text("# Secret\n\nThe zanzibarian quibblewock, twice quibblewock.", encoding="utf-8")
    ingest([folder], store)
    library = opened(embedder, chroma=True)
    library.begin()
    assert b"quibblewock" in (tmp_path / "index" / "words.npz").read_bytes()

    (folder / "secret.md").unlink()
    ingest([folder], store, prune=True)
    library._look()

    assert b"quibblewock" not in (tmp_path / "index" / "words.npz").read_bytes()
    assert titles(library, "paid pilot")[0] == "Pilots"
    assert titles(opened(embedder, chroma=True), "paid pilot")[0] == "Pilots"


@pytest.mark.slow
@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("damage", ["missing", "short", "garbage"])
def test_without_the_file_of_words_they_are_counted_again(
    damage: str, tmp_path: Path, opened: Callable[..., Library], embedder: LocalEmbedder
) -> None:
    opened(embedder).open()
    file = tmp_path / "index" / "words.npz"
    match damage:
        case "missing":
            file.unlink()
        case "short":
            file.write_bytes(file.read_bytes()[:-200])
        case _:
            file.write_bytes(b"PK\x03\x04 nothing of ours")

    assert titles(opened(embedder), "paid pilot")[0] == "Pilots"


@pytest.mark.slow
@pytest.mark.usefixtures("folder")
def test_the_vector_file_answers_where_chroma_cannot_be_reached(
    opened: Callable[..., Library], embedder: LocalEmbedder
) -> None:
    whole = opened(embedder, chroma=True)
    whole.open()
    before = [titles(whole, question) for question in ("how much discount can i give", "when must they pay")]
    whole.close()

    library = opened(embedder, chroma=True, server="127.0.0.1:1")
    library.open()

    assert [titles(library, question) for question in ("how much discount can i give", "when must they pay")] == before
    standing = library.standing()
    assert standing is not None
    assert (standing.chroma, standing.by_words, library.trouble) == ("lost", False, "")


@pytest.mark.slow
@pytest.mark.usefixtures("folder")
def test_a_chroma_folder_that_is_gone_is_filled_from_the_vector_file(
    tmp_path: Path, opened: Callable[..., Library], embedder: LocalEmbedder
) -> None:
    library = opened(embedder, chroma=True)
    library.open()
    before = titles(library, "how much discount can i give")
    library.close()
    shutil.rmtree(next((tmp_path / "index").glob("chroma-*")))

    held = Held(embedder)
    again = opened(held, chroma=True)
    again.open()

    assert not held.asked_to_read.is_set()
    assert titles(again, "how much discount can i give") == before
    standing = again.standing()
    assert standing is not None
    assert standing.chroma == "ready"


# -- the journal ---------------------------------------------------------------------------------------------------


def page(version: str, row: int) -> IndexedPage:
    return IndexedPage(version, False, (Place(row, 2, row * 10, 10),))


def test_the_journal_tells_what_happened_to_each_page(tmp_path: Path) -> None:
    journal, known = Journal(tmp_path), Manifest("m")
    journal.indexed(known, {"a": page("1", 0), "b": page("1", 3)})
    journal.filed(known, ["a", "b"])
    journal.indexed(known, {"a": page("2", 6)})
    journal.gone(known, ["b"])

    again = Manifest("m", journal=known.journal, journal_bytes=known.journal_bytes)
    assert Journal(tmp_path).read(again)

    assert (again.pages, again.unfiled) == ({"a": page("2", 6)}, {"a", "b"})


def test_what_a_crash_left_at_the_journals_end_does_not_count(tmp_path: Path) -> None:
    journal, known = Journal(tmp_path), Manifest("m")
    journal.indexed(known, {"a": page("1", 0)})
    counts = known.journal_bytes
    journal.indexed(known, {"b": page("1", 3)})

    known = Manifest("m", journal=known.journal, journal_bytes=counts)
    journal = Journal(tmp_path)
    assert journal.read(known)
    journal.indexed(known, {"c": page("1", 3)})

    again = Manifest("m", journal=known.journal, journal_bytes=known.journal_bytes)
    assert Journal(tmp_path).read(again)
    assert set(again.pages) == {"a", "c"}


def test_a_journal_that_is_shorter_than_the_manifest_says_is_not_believed(tmp_path: Path) -> None:
    journal, known = Journal(tmp_path), Manifest("m")
    journal.indexed(known, {"a": page("1", 0)})
    file = tmp_path / known.journal
    file.write_bytes(file.read_bytes()[:-3])

    again = Manifest("m", journal=known.journal, journal_bytes=known.journal_bytes)

    assert not Journal(tmp_path).read(again)


def test_a_journal_of_many_changes_is_written_anew_and_tells_the_same(tmp_path: Path) -> None:
    journal, known = Journal(tmp_path), Manifest("m")
    journal.indexed(known, {f"p{n}": page("1", n) for n in range(200)} | {"a": page("1", 0), "gone": page("1", 5)})
    journal.filed(known, ["a", "gone"])
    journal.gone(known, ["gone"])
    first, longest = known.journal, 0
    for n in range(10):
        journal.indexed(known, {f"p{m}": page(f"{n}", m) for m in range(200)})
        longest = max(longest, known.journal_bytes)

    again = Manifest("m", journal=known.journal, journal_bytes=known.journal_bytes)
    assert Journal(tmp_path).read(again)

    assert known.journal != first
    assert known.journal_bytes < longest
    assert (again.pages, again.unfiled) == (known.pages, {f"p{n}" for n in range(200)} | {"gone"})
