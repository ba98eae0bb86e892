"""In which team somebody is now: what they do from here on belongs to it, wherever they go."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from coachbot.db.tables.team import PersonRow


def team_of(session: Session, workspace: str, person: str) -> str:
    """Somebody's team; empty where they are in none."""
    query = sa.select(PersonRow.team).where(PersonRow.workspace == workspace, PersonRow.id == person)
    return session.scalar(query) or ""
