"""What reps missed on real calls, from their debriefs."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from coachbot.db.engine import Database
from coachbot.db.tables.plans import DebriefRow
from coachbot.plans.debrief import Moment
from coachbot.practice.ports import Missed

_CALLS = 20


class MissedInDebriefs:
    """Implements ``coachbot.practice.ports.MissedMoments``."""

    def __init__(self, db: Database, workspace: str) -> None:
        self._db = db
        self._workspace = workspace

    def missed(self, person: str, *, since: datetime) -> tuple[Sequence[Missed], int]:
        """What came up and went unsaid, the latest first, and on how many calls that was looked for."""
        query = (
            sa.select(DebriefRow)
            .where(
                DebriefRow.workspace == self._workspace,
                DebriefRow.person == person,
                DebriefRow.call_at >= since,
                DebriefRow.outcome != "",
            )
            .order_by(DebriefRow.call_at.desc())
            .limit(_CALLS)
        )
        with self._db.read() as session:
            rows = session.scalars(query).all()
            found = [
                Missed(play.rpartition("/")[2], row.account, row.call_at)
                for row in rows
                for play, how in row.moments.items()
                if how == Moment.UNSAID.value
            ]
        return found, len(rows)
