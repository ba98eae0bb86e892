"""No file of the index has what stood in the memory of a process that answers people."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
# What glibc fills memory with that it gives out, told this number.
TOLD, GIVEN = "165", b"\x5a" * 64

HERE = """
import sys
from pathlib import Path
import numpy as np
from knowledge.library.index.chroma import ChromaIndex

index = ChromaIndex(Path(sys.argv[1]) / "index")
index.open()
index.add("passages", ["a", "b"], np.eye(2, 384, dtype=np.float32), ["a", "b"], ["v", "v"])
index.close()
"""
BOT = """
import sys
from datetime import date
from pathlib import Path
from coachbot.db.engine import Database, sqlite_url
from coachbot.db.migrate import upgrade
from coachbot.db.pages import Pages
from knowledge.library.index.embedding import LocalEmbedder
from knowledge.library.ingest import ingest
from knowledge.library.library import Library
from knowledge.library.pages import Reader

home = Path(sys.argv[1])
db = Database(sqlite_url(home))
upgrade(db)
store = Pages(db, "default")
book = home / "book"
book.mkdir()
texts = [f"# Pilot {n}\\n\\nPilot {n} runs {n} weeks and is credited. It is signed by both. It ends in June." for n in range(40)]

def bot():
    library = Library(store, LocalEmbedder(), home / "index", may_write=True, always_chroma=True)
    library.open()
    return library

def asked(library):
    ingest([book], store)
    store.prune(str(book), [str(file) for file in book.iterdir()])
    library.refresh()
    assert library.standing().chroma == "ready"
    for reader in (Reader(), Reader("maya")):
        library.search("how long does a pilot run", reader=reader, today=date(2026, 11, 25))

for pages in PAGES:
    for n, text in enumerate(texts):
        (book / f"{n}.md").write_text(text) if n < pages else (book / f"{n}.md").unlink(missing_ok=True)
    library = bot()
    asked(library)
    library.close()
    asked(again := bot())
    again.close()
"""


def marked(program: str, folder: Path) -> list[str]:
    """The files that have memory as this program got it."""
    done = subprocess.run(
        [sys.executable, "-c", program, str(folder)], capture_output=True, text=True, check=False, timeout=120,
        env=os.environ | {"MALLOC_PERTURB_": TOLD, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return [file.name for file in sorted(folder.rglob("*")) if file.is_file() and GIVEN in file.read_bytes()]


@pytest.mark.slow
@pytest.mark.parametrize("pages", [(0,), (1,), (2,), (40,), (40, 1, 0), (0, 1, 40)])
def test_a_bot_leaves_nothing_of_its_memory_in_the_index(tmp_path: Path, pages: tuple[int, ...]) -> None:
    assert marked(BOT.replace("PAGES", str(pages)), tmp_path) == []


@pytest.mark.slow
def test_chroma_would_leave_it_in_a_process_that_fills_it(tmp_path: Path) -> None:
    # Of its other files some have it too, or not: they may get memory that was used before.
    assert "data_level0.bin" in marked(HERE, tmp_path)
