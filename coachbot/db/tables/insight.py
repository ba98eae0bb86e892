"""The table of weekly digests."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from coachbot.db.tables.base import Row


class DigestRow(Row):
    """A manager's draft of a team's week, and what became of it; see ``coachbot.insight.drafts.Draft``."""

    __tablename__ = "digests"
    workspace: Mapped[str] = mapped_column(primary_key=True)
    team: Mapped[str] = mapped_column(primary_key=True)
    week: Mapped[date] = mapped_column(primary_key=True)
    manager: Mapped[str] = mapped_column(primary_key=True)
    content: Mapped[dict[str, Any]]
    hidden: Mapped[list[str]] = mapped_column(sa.JSON())
    note: Mapped[str]
    state: Mapped[str]
    channel: Mapped[str]
    ts: Mapped[str]
    at: Mapped[datetime]
