"""A CSV file as people and CRMs export it: which column is which, and each line by itself. Pure."""

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from coachbot.errors import BadFile
from knowledge.library.text.decode import to_text as decoded
from knowledge.library.text.decode import visible

MAX_CHARS = 2_000
# Above the names of the columns stand at most so many lines: a title, a date, an empty one.
_HEAD_LINES = 15
# An address or a list in one cell may go over so many lines.
_MOST_LINES = 40
_SEPARATORS = ",;\t|"
_SEP = re.compile(r"^\"?sep=(.)\"?\s*$", re.IGNORECASE)
_SHOWN = 12
_STRAY = "a quotation mark in it is not closed, or one too many"
Row = Mapping[str, str]
Names = Mapping[str, Sequence[str]]
"""What other tools call each of our columns, the surest first; see ``bare``."""


class BadLine(ValueError):
    """What is wrong with a line, for a person."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table.

    Attributes:
        number: Where it ends in the file, from 1.
        row: What it says in each of our columns; columns nobody asked for are left out.
        trouble: Why it cannot be read; empty where it can.
    """

    number: int
    row: Row
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table whose columns are known.

    Attributes:
        columns: Our name of each column, and how the file names it.
        unused: Columns that mean nothing here.
        notes: Lines that are no lines of the table, and what was mended; number and sentence.
    """

    columns: Mapping[str, str]
    unused: tuple[str, ...]
    lines: tuple[Line, ...]
    notes: tuple[tuple[int, str], ...] = ()


def bare(name: str) -> str:
    """A column's name without its case, blanks and marks: “Deal - Stage” and “deal_stage” are one."""
    return re.sub(r"[\W_]+", "", name.casefold())


def read_sheet(data: bytes, names: Names, needed: Sequence[str]) -> Sheet:
    """The lines of a file, by our names of its columns.

    Raises:
        BadFile: It has no line that names the columns that are needed; with those that were found.
    """
    lines = decoded(data).split("\n")
    told = _SEP.match(lines[0]) if lines else None
    first = 1 if told else 0
    at, separator, head = _head(lines, first, told[1] if told else "", names, needed)
    known = _columns(head, names)
    found: list[Line] = []
    notes: list[tuple[int, str]] = []
    for record in _records(lines, at + 1, separator, len(head)):
        if _is_aside(record.cells, len(head)):
            notes.append((record.number, f"“{' '.join(record.cells).strip()[:60]}” is no line of the table"))
        elif any(cell.strip() for cell in record.cells):
            notes += [(record.number, record.note)] if record.note else []
            found.append(_line(record, known))
    unused = tuple(name for place, name in enumerate(head) if place not in known and name)
    return Sheet({ours: head[place] for place, ours in known.items()}, unused, tuple(found), tuple(notes))


# -- the head ------------------------------------------------------------------------------------


def _head(
    lines: Sequence[str], first: int, separator: str, names: Names, needed: Sequence[str]
) -> tuple[int, str, list[str]]:
    """Which line names the columns, what stands between them, and the names."""
    best: tuple[int, str, list[str]] | None = None
    for at in range(first, min(len(lines), first + _HEAD_LINES)):
        between = separator or max(_SEPARATORS, key=lines[at].count)
        head = [" ".join(visible(name).split()) for name in _loosely(lines[at], between)]
        if set(needed) <= set(_columns(head, names).values()):
            return at, between, head
        if any(head) and (best is None or len(head) > len(best[2])):
            best = at, between, head
    missing = [name for name in needed if best is None or name not in _columns(best[2], names).values()]
    found = ", ".join(name for name in best[2][:_SHOWN] if name) if best else ""
    told = f" It has: {found[:300]}." if found else ""
    raise BadFile(f"The file has no column {', '.join(missing)}.{told} Its first line has to name them.")


def _columns(head: Sequence[str], names: Names) -> dict[int, str]:
    """The place of each of our columns: of several that could be it, the surest name."""
    known = [bare(name) for name in head]
    found: dict[int, str] = {}
    for ours, theirs in names.items():
        for name in (bare(ours), *theirs):
            place = known.index(name) if name in known else -1
            if place >= 0 and place not in found:
                found[place] = ours
                break
    return found


# -- the lines -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Record:
    """One line of the file as its cells; ``number`` is the last of the lines it goes over."""

    number: int
    cells: Sequence[str]
    trouble: str = ""
    note: str = ""


def _records(lines: Sequence[str], at: int, separator: str, width: int) -> Iterator[_Record]:
    """Each record; one stray quotation mark costs one line, not the file."""
    while at < len(lines):
        if not lines[at].strip():
            at += 1
            continue
        cells, used = _strictly(lines, at, separator, width)
        at += used
        if cells is None:
            loose = _loosely(lines[at - 1], separator)
            mended = len(loose) == width
            trouble, note = ("", "a stray quotation mark was taken as a letter") if mended else (_STRAY, "")
            yield _Record(at, loose, trouble, note)
        else:
            too_many = any(cell.strip() for cell in cells[width:])
            yield _Record(at, cells, "there are more values than columns" if too_many else "")


def _strictly(lines: Sequence[str], at: int, separator: str, width: int) -> tuple[list[str] | None, int]:
    """The cells from a line on and how many lines they go over; none where its quotation marks make no sense."""
    for length in range(1, min(_MOST_LINES, len(lines) - at) + 1):
        try:
            rows = list(csv.reader(["\n".join(lines[at : at + length])], delimiter=separator, strict=True))
        except csv.Error as error:
            if "unexpected end" not in str(error):
                return None, 1
        else:
            inner = [_loosely(line, separator) for line in lines[at + 1 : at + length - 1]]
            # Whole lines of the table inside one cell: the quotation mark that opened it was a stray one.
            is_stray = bool(inner) and width > 2 and all(len(cells) == width for cells in inner)
            return (None, 1) if is_stray else (rows[0], length)
    return None, 1


def _loosely(line: str, separator: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=separator))
    except (csv.Error, StopIteration):
        return line.split(separator)


def _line(record: _Record, known: Mapping[int, str]) -> Line:
    cells = record.cells
    row = {ours: " ".join(visible(cells[at]).split()) if at < len(cells) else "" for at, ours in known.items()}
    long = next((name for name, value in row.items() if len(value) > MAX_CHARS), "")
    return Line(
        record.number, row, record.trouble or (f"{long} is longer than {MAX_CHARS:,} characters" if long else "")
    )


def _is_aside(cells: Sequence[str], width: int) -> bool:
    """Whether a line only says something about the table, as reports do below it."""
    filled = [cell.strip() for cell in cells if cell.strip()]
    return width > 2 and len(filled) == 1 and " " in filled[0]
