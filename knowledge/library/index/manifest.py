"""What the derived index holds, so that "is it still right?" has an answer."""

import json
import os
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import NamedTuple

# Goes up when the same pages would be indexed in another way.
INDEX_FORMAT = 5
_NOT_STORED = ("pages", "unfiled")


class Place(NamedTuple):
    """Where a passage stands in the files of the index.

    Attributes:
        row: Its row in the vector file; ``sentences`` rows follow it.
        token: Its first row in the token file; ``tokens`` is how many it has.
    """

    row: int
    sentences: int
    token: int = 0
    tokens: int = 0


@dataclass(frozen=True, slots=True)
class IndexedPage:
    """A page in the index.

    Attributes:
        passages: Where each passage stands, by position.
    """

    version: str
    is_call: bool
    passages: tuple[Place, ...]


@dataclass(slots=True)
class Manifest:
    """The index's own account of itself. Its head is written whole, by renaming; its pages stand in a journal.

    Attributes:
        revision: The library's revision this index has taken in.
        rows: Rows of the vector file in use; later ones are a crash's leavings. ``tokens``: of the token file.
        dimensions: Numbers in each row.
        journal: Name of the journal; ``journal_bytes`` of it count.
        chroma: Name of the Chroma folder.
        probes: Rows of the file of probe vectors; 0 until they are written.
        lesson: What the stored recognizer has learned.
        sizes: Bytes of each of Chroma's files after the last write; they only grow.
        closeness: What the probes measured on this state of the library, with ``known``; None before they did.
        pages: Those whose vectors are in the vector file.
        unfiled: Pages that Chroma does not hold as they are: new ones, changed ones, and those that are gone.
    """

    model: str
    format: int = INDEX_FORMAT
    revision: int = -1
    rows: int = 0
    tokens: int = 0
    dimensions: int = 0
    probes: int = 0
    lesson: str = ""
    journal: str = ""
    journal_bytes: int = 0
    chroma: str = ""
    sizes: dict[str, int] = field(default_factory=dict[str, int])
    closeness: float | None = None
    known: float = 0.0
    pages: dict[str, IndexedPage] = field(default_factory=dict[str, IndexedPage])
    unfiled: set[str] = field(default_factory=set[str])

    def vectors(self) -> dict[str, int]:
        """How many vectors of pages that are filed each collection should hold."""
        out = {"passages": 0, "sentences": 0, "call_passages": 0, "call_sentences": 0}
        for page in (page for page_id, page in self.pages.items() if page_id not in self.unfiled):
            prefix = "call_" if page.is_call else ""
            out[prefix + "passages"] += len(page.passages)
            out[prefix + "sentences"] += sum(place.sentences for place in page.passages)
        return out

    def save(self, path: Path) -> None:
        """Replace the head in one step; what the journal tells beyond ``journal_bytes`` does not count yet."""
        head = {one.name: getattr(self, one.name) for one in fields(self) if one.name not in _NOT_STORED}
        draft = path.with_suffix(".draft")
        with draft.open("w", encoding="utf-8") as file:
            json.dump(head, file)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)


def load(path: Path, model: str) -> Manifest:
    """The stored head, without its pages, or an empty one when it is missing, broken, older or of another model."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        found = Manifest(**data)
    except (OSError, ValueError, TypeError):
        return Manifest(model)
    return found if found.model == model and found.format == INDEX_FORMAT else Manifest(model)
