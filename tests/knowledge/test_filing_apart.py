"""A large library is filed in Chroma by a process of its own, so that nobody waits for it."""

import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np
import psutil
import pytest

from coachbot.db.engine import Database, sqlite_url
from coachbot.db.pages import Pages
from knowledge.library.errors import IndexUnavailable
from knowledge.library.index.apart import apart
from knowledge.library.index.chroma import ChromaIndex
from knowledge.library.index.embedding import LocalEmbedder
from knowledge.library.library import Library
from knowledge.library.pages import Reader
from tests.bench.__main__ import synthetic

IDS = [f"p{n}" for n in range(40)]
VECTORS = np.eye(40, 384, dtype=np.float32)


@pytest.mark.parametrize("is_relative", [False, True])
def test_what_another_process_filed_is_found_here(tmp_path: Path, *, is_relative: bool) -> None:
    # A test runs in its own folder.
    with apart(Path("chroma") if is_relative else tmp_path / "chroma") as index:
        index.add("sentences", IDS, VECTORS, IDS, ["v1"] * len(IDS))
        index.drop_pages(["p3"])
        held = index.held(["p3", "p4"])
    here = ChromaIndex(tmp_path / "chroma")
    here.open()

    assert held == {"p4": {"v1": 1}}
    assert here.counts() == {"passages": 0, "sentences": 39, "call_passages": 0, "call_sentences": 0}
    assert here.nearest("sentences", VECTORS[7], 1) == ["p7"]
    here.close()


def test_a_folder_that_chroma_cannot_open_is_told_as_from_here(tmp_path: Path) -> None:
    (tmp_path / "chroma.sqlite3").write_text("no database", encoding="utf-8")

    with pytest.raises(IndexUnavailable), apart(tmp_path):
        pass


def filling() -> psutil.Process | None:
    """The process that fills Chroma for this one."""
    for child in psutil.Process().children():
        if "knowledge.library.index.apart" in child.cmdline():
            return child
    return None


def waited_for(what: Callable[[], psutil.Process | None]) -> psutil.Process:
    until = time.monotonic() + 30
    while time.monotonic() < until:
        if (found := what()) is not None:
            return found
        time.sleep(0.001)
    raise AssertionError("it never came")


def chroma_of(library: Library) -> str:
    standing = library.standing()
    assert standing is not None
    return standing.chroma


@pytest.mark.slow
def test_a_filling_that_is_killed_is_made_good_and_answers_go_on(tmp_path: Path, embedder: LocalEmbedder) -> None:
    synthetic(tmp_path, 600)
    db = Database(sqlite_url(tmp_path))
    library = Library(Pages(db, "default"), embedder, tmp_path / "index", may_write=True, always_chroma=True)
    library.begin()
    first = threading.Thread(target=library.refresh)
    first.start()
    waited_for(filling).kill()
    first.join()
    assert chroma_of(library) == "lost"
    assert library.search("how long is a pilot", reader=Reader(), today=date(2026, 11, 25)).hits

    until = time.monotonic() + 60
    while chroma_of(library) != "ready" and time.monotonic() < until:
        library.refresh()
        time.sleep(0.1)
    assert chroma_of(library) == "ready"
    assert filling() is None
    library.close()
    db.close()


def test_the_filling_ends_with_whoever_asked_for_it(tmp_path: Path) -> None:
    asks = f"""
import os, pathlib
from knowledge.library.index.apart import apart
with apart(pathlib.Path({str(tmp_path)!r})):
    import psutil
    print(psutil.Process().children()[0].pid, flush=True)
    os._exit(1)
"""
    said = subprocess.run([sys.executable, "-c", asks], capture_output=True, text=True, check=False, timeout=60)

    until = time.monotonic() + 30
    while psutil.pid_exists(int(said.stdout)) and time.monotonic() < until:
        time.sleep(0.05)
    assert not psutil.pid_exists(int(said.stdout))
