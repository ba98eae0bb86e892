"""Spreadsheets as Markdown: each sheet a table under its name. Pure."""

import csv
import io
from collections.abc import Iterable, Sequence

from knowledge.library.errors import UnreadableFile

MOST_ROWS = 20_000
_DELIMITERS = ",;\t|"
_PEOPLE = frozenset({"email", "e-mail", "mail", "email address", "e-mail address", "work email"})
_STAGES = frozenset({"stage", "deal stage", "status", "pipeline stage"})
_AMOUNTS = frozenset({"amount", "value", "deal value", "arr", "acv", "close date", "closes on", "expected close"})


def csv_as_markdown(text: str) -> str:
    """A CSV file, whichever of comma, semicolon, tab and bar it uses, as a Markdown table.

    Raises:
        UnreadableFile: It holds more rows than anybody reads.
    """
    return table(rows_of_csv(text))


def list_in(text: str) -> str:
    """What a CSV file is a list of that is no playbook: “people” or “deals”; empty for any other table.

    Taken in, the addresses of a team or the state of its deals would be shown to everybody who asks.
    """
    head = {cell.strip().lower().replace("_", " ") for row in rows_of_csv(text)[:1] for cell in row}
    if head & _PEOPLE:
        return "people"
    return "deals" if head & _STAGES and head & _AMOUNTS else ""


def rows_of_csv(text: str) -> list[list[str]]:
    """The rows of a CSV file that hold anything."""
    head = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(_DELIMITERS, key=head.count)
    csv.field_size_limit(1_000_000)
    try:
        return [row for row in csv.reader(io.StringIO(text), delimiter=delimiter) if any(cell.strip() for cell in row)]
    except csv.Error as error:
        raise UnreadableFile(f"This CSV file cannot be read: {error}. Save it again as CSV (UTF-8).") from error


def table(rows: Sequence[Sequence[str]]) -> str:
    """Rows as a Markdown table; the first one is its head.

    Raises:
        UnreadableFile: There are more rows than anybody reads.
    """
    if len(rows) > MOST_ROWS:
        raise UnreadableFile(f"This table has more than {MOST_ROWS:,} rows. Split it.")
    lines = [_line(row) for row in rows]
    return "\n".join([lines[0], "|---|", *lines[1:]]) if len(lines) > 1 else "\n".join(lines)


def _line(cells: Iterable[str]) -> str:
    return "| " + " | ".join(" ".join(cell.replace("|", "\\|").split()) for cell in cells) + " |"
