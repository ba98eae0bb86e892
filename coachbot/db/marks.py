"""Moments that outlive a restart."""

from datetime import datetime

import sqlalchemy as sa

from coachbot.db.engine import Database
from coachbot.db.tables.jobs import MarkRow


class Marks:
    """Implements ``coachbot.domain.jobs.MarkStore``. Each method is one transaction."""

    def __init__(self, db: Database, workspace: str) -> None:
        self._db = db
        self._workspace = workspace

    def mark(self, name: str) -> datetime | None:
        """When it was, in UTC; None where it never was."""
        with self._db.read() as session:
            row = session.get(MarkRow, (self._workspace, name))
            return None if row is None else row.at

    def set_mark(self, name: str, at: datetime) -> None:
        """It was then."""
        with self._db.write() as session:
            session.merge(MarkRow(workspace=self._workspace, name=name, at=at))

    def clear_mark(self, name: str) -> None:
        """It never was."""
        with self._db.write() as session:
            session.execute(sa.delete(MarkRow).where(MarkRow.workspace == self._workspace, MarkRow.name == name))
