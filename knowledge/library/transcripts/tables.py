"""Transcripts as tables: a column of who speaks, one of the words, perhaps one of times. Pure."""

import csv
import io
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
_RULE = re.compile(r"^[\s|:-]+$")
_FEWEST_ROWS = 2
_MOST_ROWS = 200_000


@dataclass(frozen=True, slots=True)
class _Columns:
    """Where who, what and when stand; ``when`` is -1 where the table has no times."""

    who: int
    what: int
    when: int


def is_call_table(text: str) -> bool:
    """Whether a text is a table of who said what."""
    return bool(read_table(text))


def read_table(text: str) -> list[Cue]:
    """What each row says; nothing where the text is no such table."""
    rows = _rows(text)
    columns = _columns(rows[0]) if rows else None
    if columns is None:
        return []
    cells = [row for row in rows[1:] if len(row) > max(columns.who, columns.what) and row[columns.what].strip()]
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


def _rows(text: str) -> list[list[str]]:
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    head = lines[0] if lines else ""
    if head.strip().startswith("|"):
        inside = (line.strip().strip("|").split("|") for line in lines if "|" in line and not _RULE.match(line))
        return [[cell.strip(" *") for cell in row] for row in inside]
    separator = max("\t,;", key=head.count)
    if not head.count(separator):
        return []
    try:
        return list(csv.reader(io.StringIO("\n".join(lines[:_MOST_ROWS])), delimiter=separator))
    except csv.Error:
        return []


def _columns(head: Sequence[str]) -> _Columns | None:
    names = [keys.bare(cell) or cell.strip().lower() for cell in head]
    who = next((at for at, name in enumerate(names) if name in _WHO and name not in ("channel", "role", "from")), -1)
    what = next((at for at, name in enumerate(names) if name in _SAID), -1)
    when = next((at for at, name in enumerate(names) if name in _WHEN), -1)
    return _Columns(who, what, when) if who >= 0 and what >= 0 else None
