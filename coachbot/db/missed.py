"""What reps missed on real calls, from their debriefs."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from coachbot.db.engine import Database
from coachbot.db.tables.plans import DebriefRow, PlanRow
from coachbot.plans.debrief import Moment
from coachbot.practice.ports import Missed

_CALLS = 20


class MissedInDebriefs:
    """Implements ``coachbot.practice.ports.MissedMoments``."""

    def __init__(self, db: Database, workspace: str) -> None:
        self._db = db
        self._workspace = workspace

    def missed(self, person: str, *, since: datetime) -> tuple[Sequence[Missed], int]:
        """What went unsaid or unasked, the latest first of each, and on how many calls that was looked for."""
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
                Missed(row.account, row.call_at, play=play.rpartition("/")[2])
                for row in rows
                for play, how in row.moments.items()
                if how == Moment.UNSAID.value
            ]
            # Who ticked none may have passed the question over; who ticked some says the others were not asked.
            for row in rows:
                plan = session.get(PlanRow, (self._workspace, person, row.uid, row.occurrence)) if row.asked else None
                asks = plan.content.get("must_ask", ()) if plan is not None else ()
                found += [Missed(row.account, row.call_at, ask=a["text"]) for a in asks if a["id"] not in row.asked]
        return found, len(rows)
