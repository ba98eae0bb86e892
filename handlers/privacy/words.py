"""The words around what is kept of somebody, in Slack and on the terminal."""

from collections.abc import Sequence

from coachbot.privacy.export import Export
from coachbot.privacy.forget import STAYS, Forgotten
from handlers.words import counted


def kept_lines(export: Export) -> list[str]:
    """How much of each table is there, and how long it is kept."""
    return [
        f"{record.table.replace('_', ' ').capitalize()}: {_rows(len(record.rows), len(record.named))}, "
        f"kept {export.kept(record)}."
        for record in export.records
    ]


def _rows(own: int, named: int) -> str:
    also = f"named in {counted(named, 'row')} of others"
    return " and ".join([*([counted(own, "row")] if own else []), *([also] if named else [])])


def forgotten_lines(done: Forgotten) -> list[str]:
    """What went, what stays and why, what the team may have to do itself."""
    rows = ", ".join(f"{count} of {table.replace('_', ' ')}" for table, count in done.rows.items())
    lines = [f"Forgotten: {done.person.id}. Rows: {rows or 'none'}.", "What stays, and why:"]
    return lines + [f"- {one}" for one in STAYS] + _files(done.files)


def _files(files: Sequence[str]) -> list[str]:
    if not files:
        return []
    return [
        "These files of the library name them still. Edit or delete them, then run “coachbot index --prune”:",
        *(f"- {file}" for file in files),
    ]
