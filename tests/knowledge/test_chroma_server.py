"""Several bots on one ``chroma run``: each has its own folder, all search the same server."""

import gc
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import httpx
import pytest

from coachbot.db.pages import Pages
from knowledge.library.index.embedding import LocalEmbedder
from knowledge.library.ingest import ingest
from knowledge.library.library import Library
from knowledge.library.pages import Reader

pytestmark = pytest.mark.slow

CHROMA = Path(sys.executable).parent / "chroma"
TODAY = date(2026, 11, 25)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[str]:
    """A Chroma server of this test's own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [CHROMA, "run", "--path", tmp_path / "chroma", "--host", "127.0.0.1", "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as running:
        until = time.monotonic() + 60
        while not _answers(port):
            assert time.monotonic() < until, "chroma run does not answer"
            time.sleep(0.05)
        yield f"127.0.0.1:{port}"
        running.terminate()


def _answers(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/api/v2/heartbeat", trust_env=False).status_code == 200
    except httpx.HTTPError:
        return False


def titles(library: Library, question: str) -> list[str]:
    found = library.search(question, reader=Reader(), today=TODAY)
    return [hit.page.title for hit in found.hits]


# Chroma's client never closes its own connections.
@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
def test_two_bots_share_a_server_and_both_follow_the_library(
    tmp_path: Path, store: Pages, embedder: LocalEmbedder, server: str
) -> None:
    pages = tmp_path / "pages"
    pages.mkdir()
    (pages / "price.md").write_text(
        "# Price\n\nAsk what they compare the price with before you defend it.", encoding="utf-8"
    )
    (pages / "legal.md").write_text("# Legal\n\nSend the redlines to counsel the same day.", encoding="utf-8")
    ingest([pages], store)
    bots = [
        Library(store, embedder, tmp_path / f"home{n}", may_write=True, always_chroma=True, chroma_server=server)
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
