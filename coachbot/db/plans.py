"""The plans that were made."""

from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from coachbot.db.engine import Database
from coachbot.db.tables.plans import DebriefRow, PlanRow
from coachbot.plans.posted_plan import PlanState, PostedPlan

_PLAN = tuple(field.name for field in fields(PostedPlan))


class Plans:
    """Implements ``coachbot.plans.ports.PlanStore``. Each method is one transaction."""

    def __init__(self, db: Database, workspace: str) -> None:
        self._db = db
        self._workspace = workspace

    def plan(self, person: str, uid: str, occurrence: str) -> PostedPlan | None:
        """The plan that was made for a meeting."""
        with self._db.read() as session:
            row = session.get(PlanRow, (self._workspace, person, uid, occurrence))
            return None if row is None else _plan(row)

    def plan_at(self, channel: str, ts: str) -> PostedPlan | None:
        """The plan a message shows."""
        query = sa.select(PlanRow).where(
            PlanRow.workspace == self._workspace, PlanRow.channel == channel, PlanRow.ts == ts
        )
        with self._db.read() as session:
            row = session.scalars(query).first()
            return None if row is None else _plan(row)

    def plans_of(self, person: str, *, start: datetime, end: datetime) -> list[PostedPlan]:
        """The plans of calls that start in a time."""
        query = sa.select(PlanRow).where(
            PlanRow.workspace == self._workspace,
            PlanRow.person == person,
            PlanRow.start_at >= start,
            PlanRow.start_at < end,
        )
        with self._db.read() as session:
            return [_plan(row) for row in session.scalars(query)]

    def save_plan(self, plan: PostedPlan) -> None:
        """Store a plan, or what became of it."""
        values = asdict(plan) | {"accepted": list(plan.accepted), "content": dict(plan.content or {})}
        with self._db.write() as session:
            session.merge(PlanRow(workspace=self._workspace, **values))

    def repoint(self, plan: PostedPlan, uid: str, occurrence: str) -> None:
        """The same call came by another invitation: its plan and debrief go along."""
        with self._db.write() as session:
            for table in (PlanRow, DebriefRow):
                mine = (table.workspace == self._workspace, table.person == plan.person)
                which = (table.uid == plan.uid, table.occurrence == plan.occurrence)
                session.execute(sa.update(table).where(*mine, *which).values(uid=uid, occurrence=occurrence))


def _plan(row: PlanRow) -> PostedPlan:
    values: dict[str, Any] = {name: getattr(row, name) for name in _PLAN}
    values["accepted"] = tuple(row.accepted)
    values["state"] = PlanState(row.state)
    return PostedPlan(**values)
