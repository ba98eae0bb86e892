"""Which behaviours a judge was shown to see as managers do."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from coachbot.db.engine import Database
from coachbot.db.tables.practice import CalibrationRow
from coachbot.practice.calibrate import Agreement


class JudgeCalibrations:
    """Implements ``coachbot.practice.calibrate.Calibrations``. Each method is one transaction."""

    def __init__(self, db: Database, workspace: str) -> None:
        self._db = db
        self._workspace = workspace

    def keep(self, by: str, rubric: str, found: Sequence[Agreement], *, now: datetime) -> None:
        """Keep a comparison, in the place of the last one of this judge under this rubric."""
        row = CalibrationRow
        with self._db.write() as session:
            mine = (row.workspace == self._workspace, row.judge == by, row.rubric == rubric)
            session.execute(sa.delete(row).where(*mine))
            session.add_all(
                row(
                    workspace=self._workspace, judge=by, rubric=rubric, behaviour=one.behaviour, count=one.count,
                    managers=one.managers, engine=one.engine, counts=one.counts, at=now,
                )
                for one in found
            )  # fmt: skip

    def counting(self, by: str, rubric: str) -> frozenset[str]:
        """The behaviours that count; none for a judge, a prompt or a rubric that was never compared."""
        row = CalibrationRow
        query = sa.select(row.behaviour).where(
            row.workspace == self._workspace, row.judge == by, row.rubric == rubric, row.counts.is_(True)
        )
        with self._db.read() as session:
            return frozenset(session.scalars(query))
