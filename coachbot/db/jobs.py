"""The jobs table: the one truth about what is still to be done, on SQLite and on PostgreSQL alike."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from coachbot.db.claims import Claims
from coachbot.db.engine import Database
from coachbot.db.tables.jobs import JobRow
from coachbot.domain.jobs import Due, Job, QueueState

_LOOKED_AT = 1_000
_WAITS = "waits"
_CHANGES: Mapping[str, Mapping[str, Any]] = {
    "moved": {},
    "again": {"again": True},
    "anew": {"state": "ready", "tries": 0, "failures": 0, "error": None},
}
# Written out, so that SQLite sees that its indexes of these states fit.
_READY = JobRow.state == sa.literal_column("'ready'")
_RUNNING = JobRow.state == sa.literal_column("'running'")


class Jobs:
    """Implements ``coachbot.domain.jobs.JobQueue``. Each method is one transaction.

    When work is due is told by the caller's clock, which may be moved; leases run on the database's, which all
    replicas share and nobody moves.
    """

    def __init__(self, db: Database, workspace: str) -> None:
        self._db = db
        self._workspace = workspace
        self._claims = Claims(db, workspace)

    def enqueue(self, work: Due, *, now: datetime) -> bool:
        """Store work under its key; False when that key is known already, and then nothing changes.

        What was given up, or done long enough ago, is begun anew, unless it is to be done once: whoever asks for it
        again means it.
        """
        with self._db.write() as session:
            if self._insert(session, [self._row(work, now)]):
                return True
            if work.once:
                return False
            columns = (JobRow.id, JobRow.state, JobRow.due_at, JobRow.payload)
            known = (JobRow.workspace == self._workspace, JobRow.key == work.key)
            row = session.execute(sa.select(*columns).where(*known).with_for_update()).one_or_none()
            if row is None or not _is_meant_anew(row.state, work, (row.payload, row.due_at)):
                return False
            session.execute(sa.update(JobRow).where(JobRow.id == row.id).values(**_anew(work), lane=work.lane))
            return True

    def schedule(self, work: Sequence[Due], *, withdraw: Sequence[str] = (), now: datetime) -> None:
        """Have work done when it is due, whether it is new, waiting, done already or being done at this moment.

        Args:
            withdraw: Keys of work that waits and is not wanted any more; what is being done is looked at once more
                when it ends, for it may have begun from what was so before.
        """
        with self._db.write() as session:
            self.schedule_in(session, work, withdraw=withdraw, now=now)

    def schedule_in(self, session: Session, work: Sequence[Due], *, withdraw: Sequence[str], now: datetime) -> None:
        """The same as a part of another store's transaction."""
        new = self._insert(session, [self._row(due, now) for due in work])
        self._change(session, {due.key: due for due in work if due.key not in new})
        for at in range(0, len(withdraw), _LOOKED_AT):
            these = (JobRow.workspace == self._workspace, JobRow.key.in_(withdraw[at : at + _LOOKED_AT]))
            session.execute(sa.delete(JobRow).where(*these, _READY))
            session.execute(sa.update(JobRow).where(*these, _RUNNING).values(again=True))

    def _change(self, session: Session, work: Mapping[str, Due]) -> None:
        """Bring rows that are there already to what is wanted now; most of what is planned again needs nothing."""
        columns = (JobRow.id, JobRow.key, JobRow.state, JobRow.payload, JobRow.due_at, JobRow.needed_at)
        keys, changes = list(work), defaultdict[str, list[dict[str, Any]]](list)
        for at in range(0, len(keys), _LOOKED_AT):
            some = (JobRow.workspace == self._workspace, JobRow.key.in_(keys[at : at + _LOOKED_AT]))
            # Held, so that nobody takes or ends one between the look and the change.
            for row in session.execute(sa.select(*columns).where(*some).with_for_update()):
                due = work[row.key]
                if (how := _how_changed(row.state, due, (row.payload, row.due_at, row.needed_at))) is not None:
                    changes[how].append({"id": row.id, **_CHANGES[how], **_as_stored(due)})
        for rows in changes.values():
            session.execute(sa.update(JobRow), rows)

    def claim(self, owner: str, *, now: datetime, limit: int, lease_s: float, kinds: Sequence[str] = ()) -> list[Job]:
        """Take up to ``limit`` due jobs, at most one of a lane, the most urgent first.

        Args:
            owner: Another one at every call.
            kinds: Of these kinds only; of all where there are none.

        A job whose lease ran out belonged to a worker that died; it is taken again.
        """
        return self._claims(owner, now=now, limit=limit, lease_s=lease_s, kinds=kinds)

    def renew(self, jobs: Sequence[Job], *, lease_s: float) -> None:
        """Whoever does these jobs is alive."""
        with self._db.write() as session:
            lease = self._db.clock(session) + timedelta(seconds=lease_s)
            for job in jobs:
                session.execute(sa.update(JobRow).where(*_held(job)).values(lease_until=lease))

    def take_over(self) -> None:
        """Nobody but the caller does jobs here: whoever held some is dead, and their leases need not run out."""
        with self._db.write() as session:
            mine = (JobRow.workspace == self._workspace, _RUNNING)
            session.execute(sa.update(JobRow).where(*mine).values(lease_until=self._db.clock(session)))

    def finish(self, job: Job, *, forget: bool = False) -> None:
        """Done; the row stays a while so that a late redelivery is still known.

        Args:
            forget: What it was stored with is not needed any more, nor whose lane it was in.
        """
        after = sa.case((JobRow.again, "ready"), else_="done")
        values: dict[str, Any] = {"payload": {}, "lane": ""} if forget else {}
        self._update(job, state=after, again=False, lease_until=None, error=None, tries=0, failures=0, **values)

    def retry(self, job: Job, *, at: datetime, error: str) -> None:
        """It failed; due again at ``at``."""
        self._update(job, state="ready", due_at=at, lease_until=None, error=error, failures=job.failures + 1)

    def postpone(self, job: Job, *, at: datetime) -> None:
        """Not now, and nothing is wrong; due again at ``at``."""
        again = sa.case((sa.and_(JobRow.again, JobRow.due_at < at), JobRow.due_at), else_=at)
        self._update(job, state="ready", due_at=again, again=False, lease_until=None, tries=job.tries - 1, error=_WAITS)

    def change_lane(self, job: Job, lane: str) -> None:
        """It waits its turn in another lane, with the place its key has; this was no try."""
        self._update(job, state="ready", lane=lane, again=False, lease_until=None, tries=job.tries - 1, error=None)

    def give_up(self, job: Job, *, error: str, forget: bool = False) -> None:
        """Not to be tried again by itself; ``coachbot doctor`` and the admins see these."""
        values: dict[str, Any] = {"payload": {}} if forget else {}
        # What was wanted anew meanwhile is another thing than what failed.
        state = sa.case((JobRow.again, "ready"), else_="dead")
        self._update(job, state=state, again=False, lease_until=None, error=error, tries=0, failures=0, **values)

    def dead(self) -> list[tuple[str, str]]:
        """Kind and reference of the jobs that were given up, the latest first."""
        query = (
            sa.select(JobRow.kind, JobRow.error)
            .where(JobRow.workspace == self._workspace, JobRow.state == "dead")
            .order_by(JobRow.id.desc())
        )
        with self._db.read() as session:
            return [(kind, error or "") for kind, error in session.execute(query)]

    def revive(self, *, now: datetime) -> int:
        """Try again what was given up; how many jobs that are."""
        with self._db.write() as session:
            mine = (JobRow.workspace == self._workspace, JobRow.state == "dead")
            count = session.scalar(sa.select(sa.func.count()).where(*mine)) or 0
            session.execute(sa.update(JobRow).where(*mine).values(state="ready", due_at=now, tries=0, failures=0))
            return count

    def payloads(self, kinds: Sequence[str], *, since: datetime) -> list[Mapping[str, Any]]:
        """What work of these kinds was stored with, since then."""
        query = sa.select(JobRow.payload).where(
            JobRow.workspace == self._workspace, JobRow.kind.in_(kinds), JobRow.created_at >= since
        )
        with self._db.read() as session:
            return list(session.scalars(query))

    def is_idle(self, *, now: datetime) -> bool:
        """Whether nothing is due and nothing is being done."""
        due = sa.and_(_READY, JobRow.due_at <= now)
        query = sa.select(JobRow.id).where(JobRow.workspace == self._workspace, sa.or_(due, _RUNNING)).limit(1)
        with self._db.read() as session:
            return session.scalar(query) is None

    def state(self, *, now: datetime) -> QueueState:
        """How much is due and being done; asked every few seconds, so from the indexes alone."""
        is_due = (JobRow.workspace == self._workspace, _READY, JobRow.due_at <= now)
        due = sa.select(sa.func.count(), sa.func.min(JobRow.due_at)).where(*is_due)
        running = sa.select(sa.func.count()).where(JobRow.workspace == self._workspace, _RUNNING)
        with self._db.read() as session:
            waiting, oldest = session.execute(due).one()
            late_s = (now - oldest).total_seconds() if oldest else 0.0
            return QueueState(waiting, session.scalar(running) or 0, late_s)

    def kinds(self) -> dict[str, int]:
        """How much work of each kind is to be done still, now or later."""
        query = (
            sa.select(JobRow.kind, sa.func.count().label("pieces"))
            .where(JobRow.workspace == self._workspace, JobRow.state.in_(("ready", "running")))
            .group_by(JobRow.kind)
        )
        with self._db.read() as session:
            return {row.kind: row.pieces for row in session.execute(query)}

    def _row(self, work: Due, now: datetime) -> dict[str, Any]:
        return {
            "workspace": self._workspace,
            "key": work.key,
            "kind": work.kind,
            "lane": work.lane,
            "payload": dict(work.payload),
            "due_at": work.due_at,
            "needed_at": work.needed_at,
            "created_at": now,
            "state": "ready",
            "again": False,
            "tries": 0,
            "failures": 0,
        }

    def _insert(self, session: Session, rows: Sequence[dict[str, Any]]) -> set[str]:
        """The keys of those that were not there yet."""
        return set(self._db.insert_new(session, JobRow, rows, unique=("workspace", "key"), returning=JobRow.key))

    def _update(self, job: Job, **values: Any) -> None:
        with self._db.write() as session:
            session.execute(sa.update(JobRow).where(*_held(job)).values(**values))


def _is_meant_anew(state: str, work: Due, stored: tuple[Any, datetime]) -> bool:
    """Whether work that is known is asked for once more, and not only told twice."""
    payload, due_at = stored
    is_later = work.again_from is not None and due_at <= work.again_from
    return state == "dead" or (state == "done" and is_later and payload != dict(work.payload))


def _as_stored(due: Due) -> dict[str, Any]:
    return {"payload": dict(due.payload), "due_at": due.due_at, "needed_at": due.needed_at}


def _how_changed(state: str, due: Due, stored: tuple[Any, ...]) -> str | None:
    """Which of ``_CHANGES`` brings a row to what is wanted; None where nothing has to be done."""
    if state == "running":
        return None if due.once else "again"
    if due.once and state == "ready":
        return None if stored == (dict(due.payload), due.due_at, due.needed_at) else "moved"
    return None if due.once and state == "done" else "anew"


def _anew(due: Due) -> dict[str, Any]:
    return {**_CHANGES["anew"], **_as_stored(due)}


def _held(job: Job) -> tuple[sa.ColumnElement[bool], ...]:
    """A worker whose lease ran out has nothing more to say about the job."""
    return (JobRow.id == job.id, _RUNNING, JobRow.owner == job.owner)
