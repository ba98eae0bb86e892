"""The pages of the index, a line each change: writing a whole list at every step took hours at 100,000 passages."""

import json
import os
import uuid
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from knowledge.library.index.manifest import IndexedPage, Manifest, Place

# A journal of more lines than this for each page is written anew.
_LINES_A_PAGE = 4
_LINES_ALWAYS = 1_000
_PAGE, _GONE, _FILED, _ALL_UNFILED = "page", "gone", "filed", "unfiled"


class Journal:
    """Lines appended to a file that the manifest names; how many bytes of it count, the manifest says.

    A manifest's pages and its file are changed together here, and nowhere else.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lines = 0

    def read(self, known: Manifest) -> bool:
        """Fill in what a manifest's journal tells; whether it could be read."""
        self._lines = 0
        if not known.journal:
            return True
        try:
            with (self._folder / known.journal).open("rb") as file:
                text = file.read(known.journal_bytes)
            if len(text) < known.journal_bytes:
                return False
            for line in text.splitlines():
                _apply(known, json.loads(line))
                self._lines += 1
        except (OSError, ValueError, TypeError, KeyError, IndexError):
            return False
        return True

    def indexed(self, known: Manifest, pages: dict[str, IndexedPage]) -> None:
        """The vectors of these pages are in the vector file."""
        self._write(known, [[_PAGE, one, p.version, p.is_call, p.passages] for one, p in pages.items()])

    def gone(self, known: Manifest, page_ids: Iterable[str]) -> None:
        """These pages are no more, or are to be made anew."""
        self._write(known, [[_GONE, page_id] for page_id in page_ids])

    def filed(self, known: Manifest, page_ids: Iterable[str]) -> None:
        """Chroma holds these pages as they are."""
        self._write(known, [[_FILED, *page_ids]])

    def all_unfiled(self, known: Manifest) -> None:
        """Chroma begins anew: it holds nothing."""
        self._write(known, [[_ALL_UNFILED]])

    def _write(self, known: Manifest, lines: list[list[Any]]) -> None:
        for line in lines:
            _apply(known, line)
        self._lines += len(lines)
        if not known.journal or self._lines > _LINES_ALWAYS + _LINES_A_PAGE * len(known.pages):
            self._anew(known)
        elif lines:
            self._append(known, lines)

    def _anew(self, known: Manifest) -> None:
        former, known.journal, known.journal_bytes = known.journal, f"pages-{uuid.uuid4().hex[:8]}.jsonl", 0
        filed = [one for one in known.pages if one not in known.unfiled]
        gone = known.unfiled - known.pages.keys()
        lines = [[_PAGE, one, p.version, p.is_call, p.passages] for one, p in known.pages.items()]
        lines += [[_GONE, one] for one in gone] + [[_FILED, *filed]]
        self._append(known, lines)
        self._lines = len(lines)
        for old in self._folder.glob("pages-*.jsonl"):
            # The one before is still named by the head on disk.
            if old.name not in (former, known.journal):
                old.unlink(missing_ok=True)

    def _append(self, known: Manifest, lines: list[list[Any]]) -> None:
        path = self._folder / known.journal
        with path.open("r+b" if path.exists() else "w+b") as file:
            file.seek(known.journal_bytes)
            # What a crash left behind there must not follow on what is written now.
            file.truncate()
            file.write(b"".join(json.dumps(line, separators=(",", ":")).encode() + b"\n" for line in lines))
            file.flush()
            os.fsync(file.fileno())
            known.journal_bytes = file.tell()


def _apply(known: Manifest, line: list[Any]) -> None:
    match line:
        case ["page", str() as page_id, version, is_call, passages]:
            known.pages[page_id] = IndexedPage(version, is_call, tuple(Place(*place) for place in passages))
            known.unfiled.add(page_id)
        case ["gone", str() as page_id]:
            known.pages.pop(page_id, None)
            known.unfiled.add(page_id)
        case ["filed", *page_ids]:
            known.unfiled.difference_update(map(str, page_ids))
        case ["unfiled"]:
            known.unfiled = set(known.pages)
        case _:
            raise ValueError("a line of the journal says nothing known")
