"""Several bots on one ``chroma run``: each has its own folder, all search the same server."""

import gc
import shutil
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import chromadb
import pytest

from coachbot.bootstrap.workspaces import open_ground
from coachbot.db.pages import Pages
from coachbot.domain.installations import Installation
from coachbot.settings import load
from knowledge.library.index.embedding import LocalEmbedder
from knowledge.library.ingest import ingest
from knowledge.library.library import Library
from knowledge.library.pages import Reader
from tests.support.outages import Chroma

pytestmark = pytest.mark.slow

TODAY = date(2026, 11, 25)
NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Chroma]:
    """A Chroma server of this test's own."""
    running = Chroma(tmp_path / "chroma")
    yield running
    running.kill()


def titles(library: Library, question: str) -> list[str]:
    found = library.search(question, reader=Reader(), today=TODAY)
    return [hit.page.title for hit in found.hits]


# Chroma's client never closes its own connections.
@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
def test_two_bots_share_a_server_and_both_follow_the_library(
    tmp_path: Path, store: Pages, embedder: LocalEmbedder, server: Chroma
) -> None:
    pages = tmp_path / "pages"
    pages.mkdir()
    (pages / "price.md").write_text(
        "# Price\n\nAsk what they compare the price with before you defend it.", encoding="utf-8"
    )
    (pages / "legal.md").write_text("# Legal\n\nSend the redlines to counsel the same day.", encoding="utf-8")
    ingest([pages], store)
    bots = [
        Library(
            store, embedder, tmp_path / f"home{n}", may_write=True, always_chroma=True, chroma_server=server.address
        )
        for n in (1, 2)
    ]
    for bot in bots:
        bot.open()
        assert bot.trouble == ""
    assert [titles(bot, "they say the price is too high")[0] for bot in bots] == ["Price", "Price"]

    (pages / "price.md").write_text("# Price\n\nNever talk about money on a Monday.", encoding="utf-8")
    (pages / "pilot.md").write_text("# Pilot\n\nA pilot has an end date and one question.", encoding="utf-8")
    ingest([pages], store)
    for bot in bots:
        bot.refresh()

    for bot in bots:
        assert titles(bot, "how long is a pilot")[0] == "Pilot"
        assert titles(bot, "money on a monday")[0] == "Price"
        assert bot.trouble == ""
        bot.close()
    bots.clear()
    del bot
    gc.collect()


def chroma_of(library: Library) -> str:
    standing = library.standing()
    assert standing is not None
    return standing.chroma


def until(library: Library, chroma: str) -> None:
    """Look again and again, as a bot does, until Chroma is as it should be."""
    end = time.monotonic() + 60
    while chroma_of(library) != chroma:
        assert time.monotonic() < end, f"Chroma is {chroma_of(library)}"
        library.refresh()
        time.sleep(0.05)


@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("comes_back", ["as it was", "empty"])
def test_a_server_that_dies_and_comes_back_keeps_nobody_from_an_answer(
    tmp_path: Path, store: Pages, embedder: LocalEmbedder, server: Chroma, comes_back: str
) -> None:
    pages = tmp_path / "pages"
    pages.mkdir()
    for name, text in {"price": "Ask what they compare it with.", "legal": "Send the redlines to counsel."}.items():
        (pages / f"{name}.md").write_text(f"# {name.title()}\n\n{text}", encoding="utf-8")
    ingest([pages], store)
    bot = Library(store, embedder, tmp_path / "home", may_write=True, always_chroma=True, chroma_server=server.address)
    bot.open()
    # Not a word of it stands in the pages: it is found by meaning or not at all.
    question = "that costs too much"
    assert (titles(bot, question)[0], chroma_of(bot)) == ("Price", "ready")

    server.kill()

    assert titles(bot, question)[0] == "Price"
    assert (chroma_of(bot), bot.trouble) == ("lost", "")
    (pages / "pilot.md").write_text("# Pilot\n\nA pilot has an end date and one question.", encoding="utf-8")
    ingest([pages], store)
    bot.refresh()
    found = bot.search("how long is a pilot", reader=Reader(), today=TODAY)
    assert (found.hits[0].page.title, found.reading) == ("Pilot", False)

    if comes_back == "empty":
        shutil.rmtree(tmp_path / "chroma")
    server.start()
    until(bot, "ready")

    assert [titles(bot, one)[0] for one in (question, "how long is a pilot")] == ["Price", "Pilot"]
    assert bot.trouble == ""
    bot.close()
    del bot
    gc.collect()


@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_workspace_that_is_purged_leaves_nothing_on_the_server(
    tmp_path: Path, store: Pages, embedder: LocalEmbedder, server: Chroma
) -> None:
    page = tmp_path / "price.md"
    page.write_text("# Price\n\nAsk what they compare it with before you defend it.", encoding="utf-8")
    ingest([page], store)
    for name in ("T1", "T2"):
        folder = tmp_path / "home" / "workspaces" / name / "index"
        bot = Library(
            store, embedder, folder, may_write=True, always_chroma=True, chroma_server=server.address, chroma_name=name
        )
        bot.open()
        assert chroma_of(bot) == "ready"
        bot.close()
    del bot
    host, _, port = server.address.partition(":")

    def left() -> tuple[int, list[str]]:
        client = chromadb.HttpClient(host=host, port=int(port))
        try:
            return len(client.list_collections()), sorted(one.parent.name for one in tmp_path.rglob("index"))
        finally:
            client.close()

    ground = open_ground(load(home=tmp_path / "home", chroma_server=server.address))
    assert left() == (8, ["T1", "T2"])
    ground.installations.save(Installation("T2", "Fjord", False, "xoxb-2", "", None, "U1", NOW))

    server.kill()
    ground.purge(now=NOW)
    assert (tmp_path / "home" / "workspaces" / "T1" / "index").is_dir(), "so that it is tried again"
    server.start()
    ground.purge(now=NOW)

    assert left() == (4, ["T2"])
    ground.close()
    gc.collect()
