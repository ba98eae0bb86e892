"""Forgetting all that has to do with people and their calls: for a demo, whose workspace is gone when it ends."""

import sqlalchemy as sa

from coachbot.db.engine import Database
from coachbot.db.tables import Row

_STAYS = frozenset({"libraries", "pages", "passages", "answers", "feedback", "practice_intents", "gaps"})


def forget_team(db: Database, workspace: str) -> None:
    """Drop all of a workspace but its library and what was asked of it."""
    with db.write() as session:
        for table in Row.metadata.sorted_tables:
            if table.name not in _STAYS:
                session.execute(sa.delete(table).where(table.c.workspace == workspace))
