"""Pilots, and what happened to pages."""

from dataclasses import asdict, fields
from typing import Any

import sqlalchemy as sa

from coachbot.db.engine import Database
from coachbot.db.tables.upkeep import PageNoteRow, PilotRow
from coachbot.upkeep.pilot import Decision, Note, Pilot

_PILOT = tuple(field.name for field in fields(Pilot))


class PilotRows:
    """Implements ``coachbot.upkeep.pilots.PilotStore``. Each method is one transaction."""

    def __init__(self, db: Database, workspace: str) -> None:
        self._db = db
        self._workspace = workspace

    def pilot(self, pilot_id: str) -> Pilot | None:
        """One pilot."""
        with self._db.read() as session:
            row = session.get(PilotRow, (self._workspace, pilot_id))
            if row is None:
                return None
            values: dict[str, Any] = {name: getattr(row, name) for name in _PILOT}
            values |= {"asks": tuple(row.asks), "reps": tuple(row.reps), "decision": Decision(row.decision)}
            return Pilot(**values)

    def save_pilot(self, pilot: Pilot) -> None:
        """Store a pilot, or what came of it."""
        values = asdict(pilot) | {
            "asks": list(pilot.asks), "reps": list(pilot.reps), "decision": pilot.decision.value
        }  # fmt: skip
        with self._db.write() as session:
            session.merge(PilotRow(workspace=self._workspace, **values))

    def note(self, note: Note) -> None:
        """Add a line to a page's history; the same line is there once."""
        with self._db.write() as session:
            session.merge(PageNoteRow(workspace=self._workspace, **asdict(note)))

    def history(self, page: str) -> list[Note]:
        """A page's history, oldest first."""
        query = (
            sa.select(PageNoteRow)
            .where(PageNoteRow.workspace == self._workspace, PageNoteRow.page == page)
            .order_by(PageNoteRow.at)
        )
        with self._db.read() as session:
            return [Note(row.page, row.at, row.by, row.text) for row in session.scalars(query)]
