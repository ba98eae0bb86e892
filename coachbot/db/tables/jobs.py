"""The tables of work, of messages on their way out, of who owns a conversation, and of when what was last done."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from coachbot.db.tables.base import Row


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


class ConversationRow(Row):
    """A thread that a capability owns; see ``coachbot.domain.conversations.Conversation``."""

    __tablename__ = "conversations"
    workspace: Mapped[str] = mapped_column(primary_key=True)
    channel: Mapped[str] = mapped_column(primary_key=True)
    thread: Mapped[str] = mapped_column(primary_key=True)
    feature: Mapped[str]
    ref: Mapped[str]
    at: Mapped[datetime]


class MarkRow(Row):
    """A moment that outlives a restart, by name."""

    __tablename__ = "marks"
    workspace: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]
