"""The tables. Every row carries its workspace; every time is UTC."""

from datetime import UTC, date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

# Names for every constraint, so that SQLite's batch mode and PostgreSQL agree on them.
NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Utc(sa.TypeDecorator[datetime]):
    """A moment in UTC; SQLite forgets the zone, so it is put back on the way out."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:  # noqa: ARG002 -- SQLAlchemy calls by position
        """Refuse a time without a zone."""
        if value is not None and value.tzinfo is None:
            raise ValueError("a stored time needs a zone")
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:  # noqa: ARG002
        """Give the zone back."""
        if value is None or value.tzinfo is not None:
            return value
        return value.replace(tzinfo=UTC)


class Row(DeclarativeBase):
    """What all tables share."""

    metadata = sa.MetaData(naming_convention=NAMING)
    type_annotation_map = {datetime: Utc(), dict[str, Any]: sa.JSON(), str: sa.Text()}  # noqa: RUF012


class LibraryRow(Row):
    """How often a workspace's library has changed."""

    __tablename__ = "libraries"
    workspace: Mapped[str] = mapped_column(primary_key=True)
    revision: Mapped[int] = mapped_column(default=0)


class PageRow(Row):
    """A page of the library; see ``knowledge.library.pages.Page``."""

    __tablename__ = "pages"
    __table_args__ = (sa.UniqueConstraint("workspace", "file"),)
    workspace: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True)
    file: Mapped[str]
    path: Mapped[str]
    kind: Mapped[str]
    title: Mapped[str]
    text: Mapped[str]
    version: Mapped[str]
    source_hash: Mapped[str]
    revision: Mapped[int]
    owner: Mapped[str]
    approved_by: Mapped[str]
    approved_at: Mapped[date | None]
    review_by: Mapped[date | None]
    expires_on: Mapped[date | None]
    status: Mapped[str]
    visibility: Mapped[str]
    stage: Mapped[str]
    quotable: Mapped[bool]
    triggers: Mapped[list[str]] = mapped_column(sa.JSON())
    meta: Mapped[dict[str, Any] | None]


class PassageRow(Row):
    """A slice of a page; see ``knowledge.library.pages.Passage``."""

    __tablename__ = "passages"
    __table_args__ = (sa.Index(None, "workspace", "page_id"),)
    workspace: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True)
    page_id: Mapped[str]
    position: Mapped[int]
    heading: Mapped[list[str]] = mapped_column(sa.JSON())
    text: Mapped[str]
    start: Mapped[int]
    end: Mapped[int]


def _partly(state: str, *columns: str) -> sa.Index:
    """An index of the jobs in one state."""
    where = sa.text(f"state = '{state}'")
    return sa.Index(None, *columns, sqlite_where=where, postgresql_where=where)


class JobRow(Row):
    """Work to do once; the unique key makes every enqueue idempotent.

    ``state`` is ``ready``, ``running``, ``done`` or ``dead``. ``needed_at`` is when it should have been done: the most
    urgent goes first. ``again`` asks for one more run of a job that is running.
    """

    __tablename__ = "jobs"
    __table_args__ = (
        sa.UniqueConstraint("workspace", "key"),
        # All that choosing what to do next looks at, so that it reads no rows; what is done is in neither.
        _partly("ready", "workspace", "due_at", "needed_at", "lane", "kind", "id"),
        _partly("running", "workspace", "lease_until", "lane", "kind"),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    workspace: Mapped[str]
    key: Mapped[str]
    kind: Mapped[str]
    lane: Mapped[str]
    payload: Mapped[dict[str, Any]]
    due_at: Mapped[datetime]
    needed_at: Mapped[datetime]
    state: Mapped[str]
    again: Mapped[bool] = mapped_column(default=False)
    owner: Mapped[str | None]
    lease_until: Mapped[datetime | None]
    tries: Mapped[int]
    failures: Mapped[int] = mapped_column(default=0)
    error: Mapped[str | None]
    created_at: Mapped[datetime]


class OutboundRow(Row):
    """A message on its way out; ``state`` is ``sending``, ``refused`` or ``sent``."""

    __tablename__ = "outbound"
    workspace: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    state: Mapped[str]
    channel: Mapped[str]
    ts: Mapped[str | None]
    tries: Mapped[int]
    at: Mapped[datetime]


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
