"""The tables of people who are being forgotten, and of those who left the team."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from coachbot.db.tables.base import Row


class ForgettingRow(Row):
    """Somebody who is to be forgotten, until they are; see ``coachbot.privacy.ports.Forgetting``.

    It is written before anything goes, so that a start after a crash goes on, and it goes last.
    """

    __tablename__ = "forgetting"
    workspace: Mapped[str] = mapped_column(primary_key=True)
    person: Mapped[str] = mapped_column(primary_key=True)
    part: Mapped[str] = mapped_column(primary_key=True)
    slack: Mapped[str]
    email: Mapped[str]
    name: Mapped[str]
    stand_in: Mapped[str]
    at: Mapped[datetime]


class DepartedRow(Row):
    """Somebody who was taken out of the team, as they were known, so that they can be forgotten."""

    __tablename__ = "departed"
    __table_args__ = (sa.Index(None, "workspace", "slack"),)
    workspace: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    email: Mapped[str]
    slack: Mapped[str]
    at: Mapped[datetime]
