"""The tables of answers, thumbs, wishes to practise and gaps."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from coachbot.db.tables.base import Row


class AnswerRow(Row):
    """What a rep asked and what was shown."""

    __tablename__ = "answers"
    __table_args__ = (sa.Index(None, "workspace", "channel", "thread"),)
    workspace: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True)
    rep: Mapped[str]
    question: Mapped[str]
    channel: Mapped[str]
    thread: Mapped[str]
    engine: Mapped[str]
    relevance: Mapped[float]
    refused: Mapped[bool]
    page_id: Mapped[str | None]
    style: Mapped[str]
    shown: Mapped[dict[str, Any]]
    at: Mapped[datetime]


class FeedbackRow(Row):
    """A thumb on an answer; the last one counts."""

    __tablename__ = "feedback"
    workspace: Mapped[str] = mapped_column(primary_key=True)
    answer_id: Mapped[str] = mapped_column(primary_key=True)
    rep: Mapped[str] = mapped_column(primary_key=True)
    helpful: Mapped[bool]
    at: Mapped[datetime]


class PracticeIntentRow(Row):
    """A rep wants to practise a play."""

    __tablename__ = "practice_intents"
    workspace: Mapped[str] = mapped_column(primary_key=True)
    rep: Mapped[str] = mapped_column(primary_key=True)
    answer_id: Mapped[str] = mapped_column(primary_key=True)
    page_id: Mapped[str]
    at: Mapped[datetime]


class GapRow(Row):
    """A question the library did not cover; ``group`` is the id of the first such question."""

    __tablename__ = "gaps"
    __table_args__ = (sa.Index(None, "workspace", "at"),)
    workspace: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True)
    group: Mapped[str]
    question: Mapped[str]
    rep: Mapped[str]
    nearest_page_id: Mapped[str | None]
    at: Mapped[datetime]


class PlaceRow(Row):
    """Where a question was answered; see ``coachbot.answers.places.Place``."""

    __tablename__ = "places"
    workspace: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True)
    question: Mapped[str]
    page: Mapped[str]
    title: Mapped[str]
    quote: Mapped[str]
    state: Mapped[str]
    by: Mapped[str]
    at: Mapped[datetime]
