"""Tables in Markdown: each row read under its head. Pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from knowledge.library.text.markdown import plain

_CELLS = re.compile(r"(?<!\\)\|")
# What a reader of the answer does not need: who keeps the row, since when, its number.
_ASIDE = re.compile(
    r"^(?:#|no\.?|nr\.?|id|owner|owned by|author|created(?: by| at)?|updated(?: by| at| on)?|edited|date"
    r"|last (?:updated|edited|reviewed|modified).*|reviewed(?: by)?|reviewer|status|tags?|version)$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table.

    Attributes:
        cells: Head and value of each column that says something, as plain words.
        head: Start and end of the row that names the columns.
    """

    cells: tuple[tuple[str, str], ...]
    head: tuple[int, int]
    start: int
    end: int

    @property
    def text(self) -> str:
        """The row as it is shown: each cell under its head."""
        return " · ".join(f"{head}: {value}" if head else value for head, value in self.cells)


def cells_of(line: str) -> list[str]:
    """The cells of a row, as plain words."""
    inside = line.strip().removeprefix("|")
    inside = inside[:-1] if inside.endswith("|") and not inside.endswith("\\|") else inside
    return [plain(cell.strip()) for cell in _CELLS.split(inside)]


def rows_of(text: str, spans: Sequence[tuple[int, int]]) -> Iterator[Row]:
    """The rows of one table under its first; a head alone says nothing."""
    heads = cells_of(text[slice(*spans[0])])
    for start, end in spans[1:]:
        values = cells_of(text[start:end])
        pairs = zip([*heads, *[""] * len(values)], values, strict=False)
        kept = tuple((head, value) for head, value in pairs if value and not _ASIDE.match(head))
        if kept:
            yield Row(kept, spans[0], start, end)
