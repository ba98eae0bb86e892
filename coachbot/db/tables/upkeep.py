"""The table of plays written in Slack."""

from datetime import datetime

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
