"""Somebody leaves the team: what was to come for them ends, what was stays."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from coachbot.db.engine import Database
from coachbot.db.tables.held import declared
from coachbot.db.tables.jobs import ConversationRow, JobRow
from coachbot.db.tables.plans import CalendarRow, MeetingRow
from coachbot.db.tables.practice import AssignmentRow, DrillRow
from coachbot.db.tables.rights import DepartedRow
from coachbot.db.tables.team import DealRow, PersonRow
from coachbot.db.traces import Traces, traces_of
from coachbot.domain.people import Person
from coachbot.practice.drill import DrillState
from coachbot.team.ports import Ended

_GOING_ON = (DrillState.OFFERED.value, DrillState.OPEN.value, DrillState.PAUSED.value)
_PLAINLY = {"synchronize_session": False}


class Leaving:
    """Implements ``coachbot.team.ports.Leavers``. All of it is one transaction."""

    def __init__(self, db: Database, workspace: str) -> None:
        self._db = db
        self._workspace = workspace

    def leave(self, person: Person, *, now: datetime) -> Ended:
        """Take somebody out of the team. What is being done for them at this moment is finished."""
        with self._db.write() as session:
            traces = traces_of(session, self._workspace, person)
            calendar = session.get(CalendarRow, (self._workspace, person.id))
            ended = Ended(
                work=_withdrawn(session, traces),
                drills=_drills(session, traces, now),
                assignments=_assignments(session, traces, now),
                had_calendar=calendar is not None,
                deals=tuple(session.scalars(_deals(traces))),
                led=tuple(session.scalars(_led(traces))),
            )
            if calendar is not None:
                session.delete(calendar)
            self._nothing_ahead(session, traces, now)
            self._departs(session, person, now)
        return ended

    def _nothing_ahead(self, session: Session, traces: Traces, now: datetime) -> None:
        ahead = (MeetingRow.workspace == self._workspace, MeetingRow.person.in_(traces.ids), MeetingRow.end_at > now)
        session.execute(sa.update(MeetingRow).where(*ahead).values(gone=True), execution_options=_PLAINLY)
        own = (ConversationRow.workspace == self._workspace, ConversationRow.channel.in_(traces.channels))
        session.execute(sa.delete(ConversationRow).where(*own), execution_options=_PLAINLY)

    def _departs(self, session: Session, person: Person, now: datetime) -> None:
        row = session.get(PersonRow, (self._workspace, person.id))
        if row is not None:
            session.delete(row)
        known_as = {"id": person.id, "name": person.name, "email": person.email, "slack": person.slack}
        session.merge(DepartedRow(workspace=self._workspace, at=now, **known_as))


def _withdrawn(session: Session, traces: Traces) -> int:
    """What waits for them, by whatever names them: a payload, a key, a lane."""
    waits = (JobRow.workspace == traces.workspace, JobRow.state == "ready")
    worth = traces.may_be_in(*(declared("jobs").of.c[name] for name in ("key", "lane", "payload")))
    rows = session.execute(sa.select(JobRow.id, JobRow.key, JobRow.lane, JobRow.payload).where(*waits, worth)).all()
    theirs = [row.id for row in rows if traces.is_in([row.key, row.lane, row.payload])]
    for ident in theirs:
        session.execute(sa.delete(JobRow).where(JobRow.id == ident), execution_options=_PLAINLY)
    return len(theirs)


def _drills(session: Session, traces: Traces, now: datetime) -> int:
    query = sa.select(DrillRow).where(
        DrillRow.workspace == traces.workspace, DrillRow.person.in_(traces.ids), DrillRow.state.in_(_GOING_ON)
    )
    rows = session.scalars(query).all()
    for row in rows:
        row.state, row.ended_at = DrillState.SKIPPED.value, now
    return len(rows)


def _assignments(session: Session, traces: Traces, now: datetime) -> int:
    query = sa.select(AssignmentRow).where(
        AssignmentRow.workspace == traces.workspace, AssignmentRow.by.in_(traces.ids), AssignmentRow.until > now
    )
    rows = session.scalars(query).all()
    for row in rows:
        row.until = now
    return len(rows)


def _deals(traces: Traces) -> sa.Select[str]:
    theirs = (DealRow.workspace == traces.workspace, DealRow.rep.in_(traces.names))
    return sa.select(DealRow.account).where(*theirs).order_by(DealRow.account)


def _led(traces: Traces) -> sa.Select[str]:
    theirs = (PersonRow.workspace == traces.workspace, PersonRow.manager.in_(traces.ids))
    return sa.select(PersonRow.id).where(*theirs).order_by(PersonRow.id)
