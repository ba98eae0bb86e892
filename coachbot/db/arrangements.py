"""What has to be done for a person's meetings, kept together with the marks of what it was made from."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from coachbot.db.engine import Database
from coachbot.db.jobs import Jobs
from coachbot.db.meetings import series_lock
from coachbot.db.tables.plans import MeetingRow
from coachbot.domain.jobs import Due

Marks = Mapping[tuple[str, str], tuple[str, str]]


class Arrangements:
    """Implements ``coachbot.plans.ports.Arrangements``."""

    def __init__(self, db: Database, workspace: str, jobs: Jobs) -> None:
        self._db = db
        self._workspace = workspace
        self._jobs = jobs

    def keep(self, person: str, marks: Marks, work: Sequence[Due], *, withdraw: Sequence[str], now: datetime) -> bool:
        """Schedule and withdraw work in one transaction with its marks; see the port."""
        with self._db.write() as session:
            self._db.alone(session, series_lock(self._workspace, person))
            if marks and not self._mark(session, person, marks):
                return False
            self._jobs.schedule_in(session, work, withdraw=withdraw, now=now)
            return True

    def _mark(self, session: Session, person: str, marks: Marks) -> bool:
        """Set the marks; False where one is not what was found."""
        query = sa.select(MeetingRow.uid, MeetingRow.occurrence, MeetingRow.arranged).where(
            MeetingRow.workspace == self._workspace,
            MeetingRow.person == person,
            MeetingRow.uid.in_(sorted({uid for uid, _ in marks})),
        )
        rows = session.execute(query.order_by(MeetingRow.uid, MeetingRow.occurrence).with_for_update())
        found = {(row.uid, row.occurrence): row.arranged for row in rows}
        if any(found.get(key) != before for key, (before, _) in marks.items()):
            return False
        mine = {"workspace": self._workspace, "person": person}
        changed = [
            {**mine, "uid": uid, "occurrence": which, "arranged": mark} for (uid, which), (_, mark) in marks.items()
        ]
        session.execute(sa.update(MeetingRow), changed)
        return True
