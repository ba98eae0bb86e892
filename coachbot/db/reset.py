"""Forgetting all that has to do with calls: for a demo, whose workspace is gone when it ends."""

import sqlalchemy as sa

from coachbot.db.call_tables import (
    CalendarRow,
    DealRow,
    DebriefRow,
    MeetingRow,
    PersonRow,
    PlanRow,
    PreferencesRow,
    SeriesChoiceRow,
)
from coachbot.db.engine import Database
from coachbot.db.tables import JobRow, OutboundRow

_CALLS = (
    CalendarRow, DealRow, DebriefRow, JobRow, MeetingRow, OutboundRow, PersonRow, PlanRow, PreferencesRow,
    SeriesChoiceRow,
)  # fmt: skip


def forget_calls(db: Database, workspace: str) -> None:
    """Drop people, deals, calendars, meetings, plans, debriefs, jobs and messages of a workspace."""
    with db.write() as session:
        for table in _CALLS:
            session.execute(sa.delete(table).where(table.workspace == workspace))
