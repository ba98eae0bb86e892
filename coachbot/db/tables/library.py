"""The tables of the library."""

from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from coachbot.db.tables.base import Row


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
    origin: Mapped[str] = mapped_column(server_default="file")
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
