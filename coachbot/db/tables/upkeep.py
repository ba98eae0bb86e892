"""The tables of plays written in Slack, of pilots, and of what happened to pages."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from coachbot.db.tables.base import Row


class PlayDraftRow(Row):
    """A draft; see ``coachbot.upkeep.draft.PlayDraft``."""

    __tablename__ = "play_drafts"
    workspace: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True)
    group: Mapped[str]
    question: Mapped[str]
    author: Mapped[str]
    reviewer: Mapped[str]
    at: Mapped[datetime]
    title: Mapped[str]
    stage: Mapped[str]
    when: Mapped[str]
    say: Mapped[str]
    ask: Mapped[str]
    why: Mapped[str]
    avoid: Mapped[str]
    state: Mapped[str]
    page: Mapped[str]


class PilotRow(Row):
    """A trial of a stage's must-asks; see ``coachbot.upkeep.pilot.Pilot``."""

    __tablename__ = "pilots"
    workspace: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True)
    manager: Mapped[str]
    stage: Mapped[str]
    page: Mapped[str]
    asks: Mapped[list[str]] = mapped_column(sa.JSON())
    reps: Mapped[list[str]] = mapped_column(sa.JSON())
    first: Mapped[date]
    last: Mapped[date]
    at: Mapped[datetime]
    helped: Mapped[str]
    missing: Mapped[str]
    decision: Mapped[str]


class PageNoteRow(Row):
    """A line of a page's history."""

    __tablename__ = "page_notes"
    workspace: Mapped[str] = mapped_column(primary_key=True)
    page: Mapped[str] = mapped_column(primary_key=True)
    text: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    by: Mapped[str]
