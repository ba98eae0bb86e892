"""What a manager promised and did."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from coachbot.db.engine import Database
from coachbot.db.tables.library import PageRow
from coachbot.db.tables.practice import AssignmentRow, DisputeRow, DrillRow, LevelRow
from coachbot.domain.people import Person
from coachbot.insight.ports import Assigned, Mirror
from knowledge.library.pages import Kind, Status


class Mirrors:
    """Implements ``coachbot.insight.ports.Mirrors``. Each method is one transaction."""

    def __init__(self, db: Database, workspace: str) -> None:
        self._db = db
        self._workspace = workspace

    def mirror(self, manager: Person, *, since: datetime, until: datetime) -> Mirror:
        """What a manager promised and did."""
        of_hers = (PageRow.approved_by == manager.id, PageRow.owner == manager.id)
        with self._db.read() as session:
            late = session.scalars(
                sa.select(PageRow.title).where(
                    PageRow.workspace == self._workspace,
                    PageRow.status == Status.APPROVED.value,
                    PageRow.review_by < until.date(),
                    sa.or_(*of_hers),
                )
            ).all()
            waiting = session.scalar(
                sa.select(sa.func.count()).where(
                    DisputeRow.workspace == self._workspace, DisputeRow.reviewer == manager.id,
                    DisputeRow.verdict.is_(None), DisputeRow.at < until,
                )
            )  # fmt: skip
            changed = session.execute(
                sa.select(PageRow.title, PageRow.approved_at).where(
                    PageRow.workspace == self._workspace, PageRow.kind == Kind.STRATEGY.value,
                    PageRow.stage != "", PageRow.revision > 1,
                    PageRow.approved_at >= since.date(), PageRow.approved_at < until.date(),
                )
            ).all()  # fmt: skip
            assigned = session.scalars(
                sa.select(AssignmentRow).where(
                    AssignmentRow.workspace == self._workspace, AssignmentRow.by == manager.id,
                    AssignmentRow.made_at >= since, AssignmentRow.made_at < until,
                ).order_by(AssignmentRow.made_at)
            ).all()  # fmt: skip
            done = [(row.what, row.until.date(), session.scalar(self._practised_for(row)) or 0) for row in assigned]
        moved = tuple((title, on) for title, on in changed if on is not None)
        return Mirror(tuple(Assigned(*one) for one in done), tuple(late), waiting or 0, moved)

    def _practised_for(self, row: AssignmentRow) -> sa.Select[Any]:
        """How many people finished a drill of what was assigned, in its time."""
        return (
            sa.select(sa.func.count(sa.distinct(DrillRow.person)))
            .outerjoin(LevelRow, sa.and_(LevelRow.workspace == DrillRow.workspace, LevelRow.drill == DrillRow.id))
            .where(
                DrillRow.workspace == self._workspace, DrillRow.team == row.team, DrillRow.ended_at >= row.made_at,
                DrillRow.ended_at < row.until, sa.or_(DrillRow.scene == row.what, LevelRow.behaviour == row.what),
            )
        )  # fmt: skip
