"""Finding, and knowing when there is nothing to find."""

import json
import shutil
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from coachbot.db.pages import Pages
from knowledge.library.index.embedding import Encoded, LocalEmbedder, Vectors
from knowledge.library.index.late import AskedTokens, nothing
from knowledge.library.ingest import ingest
from knowledge.library.library import Library
from knowledge.library.pages import Reader
from knowledge.library.search import ranking
from knowledge.library.search.ranking import Baseline, Signals
from knowledge.library.text.query import understand, written_out

TODAY = date(2026, 11, 22)
REP = Reader()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A library of four pages."""
    book = tmp_path / "book"
    book.mkdir()
    pages = {
        "discount.md": "# Discounts\n\nA rep may approve up to five percent against a reference call.",
        "security.md": "# Security\n\nOur SOC 2 Type II report is dated June and is shared under an NDA.",
        "pilot.md": "# Pilots\n\nThe paid pilot runs six weeks and is credited on purchase.",
        "billing.md": "# Billing\n\nInvoices are due thirty days after they are sent, in dollars.",
    }
    for name, text in pages.items():
        (book / name).write_text(text, encoding="utf-8")
    return book


@pytest.fixture
def library(folder: Path, store: Pages, tmp_path: Path, embedder: LocalEmbedder) -> Iterator[Library]:
    """The folder, indexed."""
    ingest([folder], store)
    opened = Library(store, embedder, tmp_path / "index", may_write=True, always_chroma=True)
    opened.open()
    yield opened
    opened.close()


def titles(library: Library, question: str, reader: Reader = REP, today: date = TODAY) -> list[str]:
    return [hit.page.title for hit in library.search(question, reader=reader, today=today).hits]


@pytest.mark.parametrize(
    "question",
    [
        "how much discount can i give",
        "DISCOUNT??",
        "buyer: “can you knock five percent off”",
        "whats the max discuont i can aprove",
    ],
)
def test_the_page_is_found_however_it_is_asked(library: Library, question: str) -> None:
    assert titles(library, question)[0] == "Discounts"


def test_a_question_about_nothing_in_the_library_is_not_relevant(library: Library) -> None:
    covered = library.search("can i offer a pilot", reader=REP, today=TODAY).relevance
    not_covered = library.search("will it rain on saturday in lisbon", reader=REP, today=TODAY).relevance

    assert not_covered < ranking.ENOUGH < covered


def test_drafts_retired_expired_and_managers_pages_are_never_ranked_for_a_rep(
    library: Library, folder: Path, store: Pages
) -> None:
    for name, head in {
        "a.md": "status: draft",
        "b.md": "status: retired",
        "c.md": "expires: 2026-11-22",
        "d.md": "visibility: managers",
    }.items():
        (folder / name).write_text(
            f"---\n{head}\n---\n# Discount {name}\n\nDiscount of forty percent.", encoding="utf-8"
        )
    ingest([folder], store)
    library.refresh()

    assert not [t for t in titles(library, "discount forty percent") if t.startswith("Discount ")]
    assert "Discount d.md" in titles(library, "discount forty percent", Reader(is_manager=True))
    assert "Discount c.md" in titles(library, "discount forty percent", today=date(2026, 11, 21))


def test_a_changed_page_is_found_by_its_new_words_and_no_longer_by_the_old(
    library: Library, folder: Path, store: Pages
) -> None:
    (folder / "pilot.md").write_text("# Pilots\n\nThere are no pilots any more; offer a workshop.", encoding="utf-8")
    ingest([folder], store)

    assert library.refresh() is True
    assert library.refresh() is False
    hit = library.search("offer a workshop", reader=REP, today=TODAY).hits[0]
    assert "workshop" in hit.passage.text


@pytest.mark.parametrize(
    "damage", ["no index", "no manifest", "short vectors", "short chroma", "other model", "no chroma", "no recognizer"]
)
@pytest.mark.slow
def test_a_damaged_index_is_rebuilt_and_finds_the_same(
    library: Library, store: Pages, tmp_path: Path, embedder: LocalEmbedder, damage: str
) -> None:
    before = titles(library, "how much discount can i give")
    library.close()
    index = tmp_path / "index"
    chroma = next(index.glob("chroma-*"))
    match damage:
        case "no index":
            shutil.rmtree(index)
        case "no manifest":
            (index / "manifest.json").unlink()
        case "short vectors":
            (index / "vectors.f16").write_bytes(b"12345")
        case "short chroma":
            (chroma / "chroma.sqlite3").write_bytes(b"SQLite format 3\0garbage")
        case "no chroma":
            shutil.rmtree(chroma)
        case "no recognizer":
            (index / "recognizer.npz").unlink()
        case _:
            found = json.loads((index / "manifest.json").read_text())
            (index / "manifest.json").write_text(json.dumps(found | {"model": "another"}))

    healed = Library(store, embedder, index, may_write=True, always_chroma=True)
    healed.open()

    assert healed.trouble == ""
    assert (index / "recognizer.npz").is_file()
    assert titles(healed, "how much discount can i give") == before
    healed.close()


def test_a_reader_without_the_lock_finds_the_same_as_the_writer(
    library: Library, store: Pages, tmp_path: Path, embedder: LocalEmbedder
) -> None:
    reader = Library(store, embedder, tmp_path / "index", may_write=False)

    for question in ("how much discount can i give", "is there a pilot", "soc2 report"):
        assert titles(reader, question) == titles(library, question)


def test_a_page_stored_beside_a_running_bot_is_found_before_it_is_indexed(
    library: Library, folder: Path, store: Pages, tmp_path: Path, embedder: LocalEmbedder
) -> None:
    (folder / "resale.md").write_text("# Resale\n\nPartners may resell in Canada only.", encoding="utf-8")
    ingest([folder], store)

    reader = Library(store, embedder, tmp_path / "index", may_write=False)

    assert titles(reader, "can partners resell in canada")[0] == "Resale"


def test_an_empty_library_finds_nothing_and_says_so(store: Pages, tmp_path: Path, embedder: LocalEmbedder) -> None:
    empty = Library(store, embedder, tmp_path / "index", may_write=True)
    empty.open()

    found = empty.search("anything at all", reader=REP, today=TODAY)

    assert (found.relevance, found.hits) == (0.0, ())
    empty.close()


def test_a_texts_vector_does_not_depend_on_its_neighbors(embedder: LocalEmbedder) -> None:
    alone = embedder.embed(["too expensive"])[0]
    together = embedder.embed(["too expensive", *["a much longer sentence about renewals " * 9] * 12])[0]

    assert np.array_equal(alone, together)


def test_how_reps_type_is_written_out() -> None:
    assert written_out("prospect says they dont have budget rn, what do i say") == "they do not have budget right now"
    query = understand("need redlines from the champ", lambda stem: True, lambda word: None)
    assert "contract changes" in query.text
    assert query.terms["champion"] < query.terms["redlin"] == 1.0


def test_fusion_prefers_what_all_signals_agree_on() -> None:
    def column(*values: float) -> np.ndarray:
        return np.array(values, np.float32)

    signals = Signals(column(0.9, 0.2, 0.1), column(0.8, 0.3, 0.1), column(5, 1, 0), column(3, 1, 0), column(1, 0, 0))

    assert ranking.best(ranking.fuse(signals, column(0, 0, 0))) == [0, 1, 2]
    assert ranking.best(ranking.fuse(signals, column(0, 0.9, 0))) == [1, 0, 2]
    assert ranking.relevance(signals, 1.0, Baseline(0.6, 0.5)) > 0.9
    assert ranking.relevance(signals, 0.0, Baseline(1.6, 0.9)) < 0.1


def test_near_duplicates_are_shown_once_and_pages_take_turns() -> None:
    texts = [
        "one two three four five",
        "one two three four five",
        "six seven eight nine ten",
        "red green blue pink grey",
    ]

    chosen = ranking.choose([1.0, 0.99, 0.95, 0.9], ["a", "b", "a", "c"], texts, limit=3)

    assert chosen == [0, 3, 2]


@pytest.mark.slow
def test_a_library_that_grew_refuses_what_a_fresh_one_refuses(
    folder: Path, store: Pages, tmp_path: Path, embedder: LocalEmbedder
) -> None:
    ingest([folder / "pilot.md"], store)
    grown = Library(store, embedder, tmp_path / "grown", may_write=True, always_chroma=True)
    grown.open()
    ingest([folder], store)
    grown.refresh()
    fresh = Library(store, embedder, tmp_path / "fresh", may_write=True, always_chroma=True)
    fresh.open()

    for question in ("will it rain in lisbon", "how much discount can i give"):
        expected = fresh.search(question, reader=REP, today=TODAY).relevance
        assert grown.search(question, reader=REP, today=TODAY).relevance == pytest.approx(expected, abs=0.01)
    grown.close()
    fresh.close()


class Tiny:
    """An embedder of another size than the built-in one."""

    model = "tiny"
    reads_english_only = False

    def embed(self, texts: Sequence[str]) -> Vectors:
        rows = np.array([[len(text), text.count("e") + 1, text.count("a") + 1] for text in texts], np.float32)
        return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)

    def encode(self, texts: Sequence[str]) -> list[Encoded]:
        return [Encoded(vector, nothing()) for vector in self.embed(texts)]

    def asked(self, text: str) -> tuple[Vectors, AskedTokens | None]:
        return self.embed([text])[0], None

    def spans(self, text: str) -> list[tuple[int, int]]:
        return []


def test_a_model_of_another_size_gets_an_index_of_its_own(
    folder: Path, store: Pages, tmp_path: Path, library: Library
) -> None:
    library.close()
    other = Library(store, Tiny(), tmp_path / "index", may_write=True, always_chroma=True)
    other.open()

    assert other.trouble == ""
    assert other.search("discount", reader=REP, today=TODAY).hits[0].page.title == "Discounts"
    other.close()
