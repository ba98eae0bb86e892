"""The tables of weekly digests and of calls that were scored from their transcripts."""

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
    aside: Mapped[dict[str, Any]]
    hidden: Mapped[list[str]] = mapped_column(sa.JSON())
    note: Mapped[str]
    state: Mapped[str]
    channel: Mapped[str]
    ts: Mapped[str]
    at: Mapped[datetime]


class ScoredCallRow(Row):
    """What a call's transcript shows; see ``coachbot.practice.baseline.ScoredCall``.

    ``team`` is the one its rep was in when it was first scored, which was on ``known_on``.
    """

    __tablename__ = "scored_calls"
    __table_args__ = (sa.Index(None, "workspace", "team"),)
    workspace: Mapped[str] = mapped_column(primary_key=True)
    file: Mapped[str] = mapped_column(primary_key=True)
    person: Mapped[str]
    team: Mapped[str]
    on: Mapped[date]
    known_on: Mapped[date]
    stage: Mapped[str]
    outcome: Mapped[str]
    shown: Mapped[dict[str, Any]]
