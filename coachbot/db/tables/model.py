"""The table of what models took."""

from datetime import date

from sqlalchemy import BigInteger
from sqlalchemy.orm import Mapped, mapped_column

from coachbot.db.tables.base import Row


class ModelUseRow(Row):
    """What one model took on a day (UTC) for a capability and a person; empty is nobody in particular."""

    __tablename__ = "model_use"
    workspace: Mapped[str] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    person: Mapped[str] = mapped_column(primary_key=True)
    capability: Mapped[str] = mapped_column(primary_key=True)
    model: Mapped[str] = mapped_column(primary_key=True)
    calls: Mapped[int]
    tokens_in: Mapped[int] = mapped_column(BigInteger)
    tokens_out: Mapped[int] = mapped_column(BigInteger)
