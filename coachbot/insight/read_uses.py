"""Moments of plays from CSV files: good lines are taken, a bad one is reported with its number. Pure."""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from coachbot.errors import BadFile
from coachbot.insight.verdict import Use
from knowledge.library.text.decode import to_text

COLUMNS = ("rep", "play", "arose", "done", "outcome", "on")
_YES = frozenset({"1", "1.0", "true", "yes", "y", "x", "won", "next_step", "next step", "stage_advanced"})
_NO = frozenset({"0", "0.0", "", "false", "no", "n", "lost", "stalled"})


@dataclass(frozen=True, slots=True)
class Unread:
    """A line that was not taken."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class Read:
    """What a file came to.

    Attributes:
        uses: The lines whose moment arose; the others say nothing of a play.
        lines: How many there were, without the first.
    """

    uses: tuple[Use, ...]
    unread: tuple[Unread, ...]
    lines: int


class _BadLine(ValueError):
    """What is wrong with a line, for a person."""


def read_uses(data: bytes, name: str) -> Read:
    """The moments of a file with the columns ``rep, play, arose, done, outcome, on``.

    ``arose``, ``done`` and ``outcome`` are yes or no (1, true, yes; 0, false, no; an outcome may be ``won``,
    ``next_step``, ``stalled`` or ``lost``); ``on`` is a day as 2026-11-25.

    Raises:
        BadFile: A column is missing, or it is no CSV file.
    """
    text = to_text(data)
    head = text.partition("\n")[0]
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=head.count))
    columns = [(column or "").strip().lower() for column in reader.fieldnames or ()]
    if missing := [column for column in COLUMNS if column not in columns]:
        raise BadFile(f"{name} has no column {', '.join(missing)}. Its first line has to name them.")
    reader.fieldnames = columns
    uses: list[Use] = []
    unread: list[Unread] = []
    lines = 0
    for row in _rows(reader, name):
        lines += 1
        try:
            if _is(row, "arose"):
                uses.append(_use(row))
        except _BadLine as error:
            unread.append(Unread(reader.line_num, str(error)))
    return Read(tuple(uses), tuple(unread), lines)


def _rows(reader: "csv.DictReader[str]", name: str) -> Iterator[Mapping[str, str | None]]:
    try:
        for row in reader:
            if any(isinstance(value, str) and value.strip() for value in row.values()):
                yield row
    except csv.Error as error:
        raise BadFile(f"{name} is no CSV file: {error} (line {reader.line_num}).") from error


def _use(row: Mapping[str, str | None]) -> Use:
    rep, play = _words(row, "rep"), _words(row, "play")
    if not rep or not play:
        raise _BadLine(f"It has no {'rep' if not rep else 'play'}.")
    return Use(rep, play, _is(row, "done"), _is(row, "outcome"), _day(_words(row, "on")))


def _is(row: Mapping[str, str | None], column: str) -> bool:
    said = _words(row, column).lower()
    if said not in _YES | _NO:
        raise _BadLine(f"“{said}” in the column {column} is neither yes nor no; write 1 or 0.")
    return said in _YES


def _day(said: str) -> date:
    try:
        return datetime.fromisoformat(said).date()
    except ValueError:
        raise _BadLine(f"“{said}” in the column on is no day; write it as 2026-11-25.") from None


def _words(row: Mapping[str, str | None], column: str) -> str:
    value = row.get(column)
    return value.strip() if isinstance(value, str) else ""
