"""What models took."""

from datetime import date
from typing import Any

import sqlalchemy as sa

from coachbot.db.engine import Database
from coachbot.db.tables.model import ModelUseRow
from coachbot.domain.model import For, Use

_KEY = ("workspace", "day", "person", "capability", "model")


class ModelUse:
    """Implements ``coachbot.domain.model.Ledger``. Each method is one transaction."""

    def __init__(self, db: Database, workspace: str) -> None:
        self._db = db
        self._workspace = workspace

    def add(self, day: date, of: For, model: str, use: Use) -> None:
        """One reply more."""
        key = dict(zip(_KEY, (self._workspace, day, of.person, of.capability.value, model), strict=True))
        row = ModelUseRow
        new: dict[str, Any] = key | {"calls": 0, "tokens_in": 0, "tokens_out": 0}
        with self._db.write() as session:
            self._db.insert_new(session, row, [new], unique=_KEY, returning=row.calls)
            session.execute(
                sa.update(row)
                .filter_by(**key)
                .values(
                    calls=row.calls + 1,
                    tokens_in=row.tokens_in + use.tokens_in,
                    tokens_out=row.tokens_out + use.tokens_out,
                )
            )

    def used(self, day: date, person: str | None = None) -> Use:
        """What everybody took on a day, or one person."""
        return self._sum(ModelUseRow.day == day, *([] if person is None else [ModelUseRow.person == person]))

    def since(self, day: date) -> Use:
        """What everybody took from that day on."""
        return self._sum(ModelUseRow.day >= day)

    def _sum(self, *where: sa.ColumnElement[bool]) -> Use:
        row = ModelUseRow
        sums = sa.select(
            sa.func.coalesce(sa.func.sum(row.tokens_in), 0), sa.func.coalesce(sa.func.sum(row.tokens_out), 0)
        )
        with self._db.read() as session:
            took = session.execute(sums.where(row.workspace == self._workspace, *where)).one()
        return Use(int(took[0]), int(took[1]))
