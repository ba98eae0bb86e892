"""Transcripts as tables: a column of who speaks, one of the words, perhaps one of times. Pure."""

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass

from knowledge.library.transcripts import keys
from knowledge.library.transcripts.cues import Cue
from knowledge.library.transcripts.names import is_name, named
from knowledge.library.transcripts.times import number_s, unit_of

_WHO = {*keys.SPEAKER, "sprecher", "sprecherin", "locuteur", "intervenant", "hablante", "orador", "who", "speakers"}
_SAID = {
    *("text", "transcript", "transcription", "sentence", "utterance", "words", "content", "message", "speech"),
    *("said", "caption", "transkript", "wortlaut", "texte", "texto", "line"),
}
_WHEN = {*keys.START, "zeit", "beginn", "temps", "hora", "timecode", "starttimecode", "in"}
_MANY_MEAN = {"name", "author", "user", "person", "role", "content", "message", "channel", "from", "title", "line"}
_HEAD_LINES = 200
_HEAD_CHARS = 40
_RULE = re.compile(r"^[\s|:-]+$")
_FEWEST_ROWS = 2
_MOST_ROWS = 200_000


@dataclass(frozen=True, slots=True)
class _Columns:
    """Where who, what and when stand; ``when`` is -1 where the table has no times.

    Attributes:
        is_last: Whether the words stand in the last column.
    """

    who: int
    what: int
    when: int
    is_last: bool


def is_call_table(text: str) -> bool:
    """Whether a text is a table of who said what."""
    return bool(read_table(text))


def read_table(text: str) -> list[Cue]:
    """What each row says; nothing where the text is no such table."""
    lines = text.split("\n")
    at, columns, separator = _head(lines)
    if columns is None:
        return []
    rows = _rows(lines[at + 1 :], separator, columns)
    cells = [row for row in rows if len(row) > max(columns.who, columns.what) and row[columns.what].strip()]
    names = [row[columns.who].strip() for row in cells]
    fit = [name for name in names if is_name(name)]
    # A few people who speak again and again; a list of pages or of deals has as many names as rows.
    if len(cells) < _FEWEST_ROWS or len(fit) * 2 < len(cells) or len(set(fit)) > max(2, len(cells) // 2):
        return []
    times = [number_s(row[columns.when].strip(), "") if 0 <= columns.when < len(row) else None for row in cells]
    known = [time for time in times if time]
    unit = 1.0
    if known and len(known) == len(times) and not any(is_known for _, is_known in known):
        unit = unit_of([at for at, _ in known], [len(row[columns.what].split()) for row in cells], [None] * len(cells))
    return [
        Cue(named(name) if is_name(name) else "", " ".join(row[columns.what].split()), time and time[0] * unit, None)
        for name, row, time in zip(names, cells, times, strict=True)
    ]


def _head(lines: Sequence[str]) -> tuple[int, _Columns | None, str]:
    """The line that names the columns, which are which, and what stands between them."""
    for at, line in enumerate(lines[:_HEAD_LINES]):
        is_bar = line.strip().startswith("|")
        separator = "|" if is_bar else max("\t,;", key=line.count)
        if separator in line and (columns := _columns(_cells(line, separator))) is not None:
            return at, columns, separator
    return 0, None, ""


def _cells(line: str, separator: str) -> list[str]:
    if separator == "|":
        return [cell.strip(" *") for cell in line.strip().strip("|").split("|")]
    if '"' not in line and "\r" not in line:
        return line.split(separator)
    try:
        # A quotation mark between tabs is a letter.
        quoting = csv.QUOTE_NONE if separator == "\t" else csv.QUOTE_MINIMAL
        return next(csv.reader([line], delimiter=separator, quoting=quoting))
    except (csv.Error, StopIteration):
        return line.split(separator)


def _rows(lines: Sequence[str], separator: str, columns: _Columns) -> list[list[str]]:
    """The cells of each line; words with separators in them are put together again, other lines are nobody's."""
    found: list[list[str]] = []
    for line in lines[:_MOST_ROWS]:
        if not line.strip() or _RULE.match(line):
            continue
        cells = _cells(line, separator)
        if columns.is_last and len(cells) > columns.what + 1:
            cells = [*cells[: columns.what], separator.join(cells[columns.what :])]
        if separator not in line:
            cells = [
                "" if at != columns.what else line for at in range(columns.what + 1 + (columns.who > columns.what))
            ]
            cells += [""] * (columns.who + 1 - len(cells))
        found.append(cells)
    return found


def _columns(head: Sequence[str]) -> _Columns | None:
    # A sentence with commas in it is no head.
    names = [keys.bare(cell) if len(cell) <= _HEAD_CHARS else "" for cell in head]
    when = next((at for at, name in enumerate(names) if name in _WHEN), -1)
    # “Author” and “Content” head many a table; beside a time they are a chat's.
    who = next((at for at, name in enumerate(names) if name in _WHO and (when >= 0 or name not in _MANY_MEAN)), -1)
    what = next((at for at, name in enumerate(names) if name in _SAID and (when >= 0 or name not in _MANY_MEAN)), -1)
    return _Columns(who, what, when, what == len(names) - 1) if who >= 0 and what >= 0 else None
