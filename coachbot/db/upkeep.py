"""Plays written in Slack, and the questions they answer."""

from dataclasses import asdict, fields
from typing import Any

import sqlalchemy as sa

from coachbot.db.engine import Database
from coachbot.db.tables.answers import GapRow
from coachbot.db.tables.library import PageRow
from coachbot.db.tables.upkeep import PlayDraftRow
from coachbot.upkeep.draft import PlayDraft, State
from coachbot.upkeep.ports import Asked

_FIELDS = tuple(field.name for field in fields(PlayDraft) if field.name != "state")


class PlayDrafts:
    """Implements ``coachbot.upkeep.ports.DraftStore``. Each method is one transaction."""

    def __init__(self, db: Database, workspace: str) -> None:
        self._db = db
        self._workspace = workspace

    def find(self, draft_id: str) -> PlayDraft | None:
        """One draft."""
        with self._db.read() as session:
            row = session.get(PlayDraftRow, (self._workspace, draft_id))
            if row is None:
                return None
            return PlayDraft(**{name: getattr(row, name) for name in _FIELDS}, state=State(row.state))

    def save(self, draft: PlayDraft) -> None:
        """Store a draft, or what became of it."""
        values: dict[str, Any] = asdict(draft) | {"state": draft.state.value}
        with self._db.write() as session:
            session.merge(PlayDraftRow(workspace=self._workspace, **values))

    def written_by(self, person: str) -> int:
        """How many drafts somebody wrote or was asked for."""
        query = sa.select(sa.func.count()).where(
            PlayDraftRow.workspace == self._workspace, PlayDraftRow.author == person
        )
        with self._db.read() as session:
            return session.scalar(query) or 0

    def asked(self, group: str) -> Asked | None:
        """The question of a group of gaps, and who asked it, in order."""
        query = (
            sa.select(GapRow.question, GapRow.rep, PageRow.stage)
            .outerjoin(PageRow, sa.and_(PageRow.workspace == GapRow.workspace, PageRow.id == GapRow.nearest_page_id))
            .where(GapRow.workspace == self._workspace, GapRow.group == group)
            .order_by(GapRow.at)
        )
        with self._db.read() as session:
            rows = session.execute(query).all()
        if not rows:
            return None
        askers: dict[str, str] = {}
        for question, rep, _ in rows:
            askers[rep] = question
        return Asked(group, rows[-1][0], askers, rows[-1][2] or "")
