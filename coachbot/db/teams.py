"""In which team somebody is now: what they do from here on belongs to it, wherever they go."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from coachbot.db.tables.plans import DebriefRow
from coachbot.db.tables.practice import DrillRow
from coachbot.db.tables.team import PersonRow


def team_of(session: Session, workspace: str, person: str) -> str:
    """Somebody's team; empty where they are in none."""
    query = sa.select(PersonRow.team).where(PersonRow.workspace == workspace, PersonRow.id == person)
    return session.scalar(query) or ""


def joined(session: Session, workspace: str, person: str, team: str) -> None:
    """What somebody did before they were in any team belongs to their first one."""
    if not team:
        return
    plainly = {"synchronize_session": False}
    for table in (DebriefRow, DrillRow):
        of_none = (table.workspace == workspace, table.person == person, table.team == "")
        session.execute(sa.update(table).where(*of_none).values(team=team), execution_options=plainly)
