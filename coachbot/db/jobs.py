"""The jobs table: the one truth about what is still to be done, on SQLite and on PostgreSQL alike."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from coachbot.db.engine import Database
from coachbot.db.tables.jobs import JobRow
from coachbot.domain.jobs import Due, Job, QueueState

KEEP_DAYS = 7
_LOOKED_AT = 1_000
_HOLDS_LANE = timedelta(minutes=2)
_WAITS = "waits"
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

    def enqueue(self, work: Due, *, now: datetime) -> bool:
        """Store work under its key; False when that key is known already, and then nothing changes.

        What was given up is begun anew: whoever asks for it again means it.
        """
        with self._db.write() as session:
            if self._insert(session, [self._row(work, now)]):
                return True
            dead = (JobRow.workspace == self._workspace, JobRow.key == work.key, JobRow.state == "dead")
            again = sa.update(JobRow).where(*dead).values(**_anew(work)).returning(JobRow.id)
            return session.scalar(again) is not None

    def schedule(self, work: Sequence[Due], *, withdraw: Sequence[str] = (), now: datetime) -> None:
        """Have work done when it is due, whether it is new, waiting, done already or being done at this moment.

        Args:
            withdraw: Keys of work that waits and is not wanted any more; what is being done is finished.
        """
        fresh = [self._row(due, now) for due in work]
        with self._db.write() as session:
            new = self._insert(session, fresh)
            for due in work:
                if due.key not in new:
                    self._change(session, due)
            for at in range(0, len(withdraw), _LOOKED_AT):
                keys = withdraw[at : at + _LOOKED_AT]
                waiting = (JobRow.workspace == self._workspace, JobRow.key.in_(keys), _READY)
                session.execute(sa.delete(JobRow).where(*waiting))

    def _change(self, session: Session, due: Due) -> None:
        mine = (JobRow.workspace == self._workspace, JobRow.key == due.key)
        if due.once:
            session.execute(sa.update(JobRow).where(*mine, _READY).values(**_as_stored(due)))
            session.execute(sa.update(JobRow).where(*mine, JobRow.state == "dead").values(**_anew(due)))
            return
        session.execute(sa.update(JobRow).where(*mine, _RUNNING).values(again=True, **_as_stored(due)))
        session.execute(sa.update(JobRow).where(*mine, ~_RUNNING).values(**_anew(due)))

    def claim(self, owner: str, *, now: datetime, limit: int, lease_s: float, kinds: Sequence[str] = ()) -> list[Job]:
        """Take up to ``limit`` due jobs, at most one of a lane, the most urgent first.

        Args:
            owner: Another one at every call.
            kinds: Of these kinds only; of all where there are none.

        A job whose lease ran out belonged to a worker that died; it is taken again.
        """
        if not self._anything(now, kinds):
            return []
        with self._db.write() as session:
            # One at a time claims, so that no two replicas work in the same lane.
            self._db.alone(session, f"claim {self._workspace}")
            clock = self._db.clock(session)
            ids = self._chosen(session, now, clock, limit, kinds)
            if not ids:
                return []
            taken = (
                sa.update(JobRow)
                .where(JobRow.id.in_(ids))
                .values(
                    state="running",
                    owner=owner,
                    lease_until=clock + timedelta(seconds=lease_s),
                    tries=JobRow.tries + 1,
                )
                .returning(
                    JobRow.id,
                    JobRow.key,
                    JobRow.kind,
                    JobRow.payload,
                    JobRow.tries,
                    JobRow.failures,
                    JobRow.owner,
                    JobRow.lane,
                    JobRow.needed_at,
                )
            )
            jobs = {row.id: Job(*row) for row in session.execute(taken)}
            return [jobs[one] for one in ids]

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
            forget: What it was stored with is not needed any more.
        """
        after = sa.case((JobRow.again, "ready"), else_="done")
        values: dict[str, Any] = {"payload": {}} if forget else {}
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
        self._update(job, state="dead", again=False, lease_until=None, error=error, **values)

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

    def forget_done(self, *, now: datetime) -> None:
        """Drop finished rows older than ``KEEP_DAYS``; Slack redelivers for hours, not days."""
        old = now - timedelta(days=KEEP_DAYS)
        with self._db.write() as session:
            session.execute(
                sa.delete(JobRow).where(
                    JobRow.workspace == self._workspace, JobRow.state.in_(("done", "dead")), JobRow.due_at < old
                )
            )

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
        due = sa.select(sa.func.count(), sa.func.min(JobRow.due_at)).where(*self._due(now, ()))
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

    def _due(self, now: datetime, kinds: Sequence[str]) -> tuple[sa.ColumnElement[bool], ...]:
        due = (JobRow.workspace == self._workspace, _READY, JobRow.due_at <= now)
        return (*due, JobRow.kind.in_(kinds)) if kinds else due

    def _abandoned(self, clock: datetime, kinds: Sequence[str]) -> tuple[sa.ColumnElement[bool], ...]:
        left = (JobRow.workspace == self._workspace, _RUNNING, JobRow.lease_until <= clock)
        return (*left, JobRow.kind.in_(kinds)) if kinds else left

    def _anything(self, now: datetime, kinds: Sequence[str]) -> bool:
        """A look without the write lock: most ticks find nothing to do."""
        with self._db.read() as session:
            if session.scalar(sa.select(JobRow.id).where(*self._due(now, kinds)).limit(1)) is not None:
                return True
            abandoned = sa.select(JobRow.id).where(*self._abandoned(self._db.clock(session), kinds)).limit(1)
            return session.scalar(abandoned) is not None

    def _chosen(self, session: Session, now: datetime, clock: datetime, limit: int, kinds: Sequence[str]) -> list[int]:
        """The jobs to do next: what a dead worker left, then what is due, the most urgent first, one of a lane."""
        columns = (JobRow.id, JobRow.lane)
        held = sa.select(JobRow.lane).where(JobRow.workspace == self._workspace, _RUNNING, JobRow.lease_until > clock)
        # What was begun and put back keeps its place: nothing of its conversation may overtake it.
        put_back = sa.select(JobRow.lane).where(
            JobRow.workspace == self._workspace,
            _READY,
            JobRow.due_at > now,
            JobRow.due_at <= now + _HOLDS_LANE,
            JobRow.error.is_not(None),
        )
        busy = {*session.scalars(held), *session.scalars(put_back)}
        chosen: list[int] = []
        abandoned = sa.select(*columns).where(*self._abandoned(clock, kinds)).limit(limit)
        due = sa.select(*columns).where(*self._due(now, kinds)).order_by(JobRow.needed_at, JobRow.id)
        seen, page = 0, limit + len(busy)
        found = session.execute(abandoned).all()
        while True:
            for ident, lane in found:
                if lane not in busy:
                    busy.add(lane)
                    chosen.append(ident)
                if len(chosen) == limit:
                    return chosen
            # Whole pages of it may wait for lanes that are busy.
            found = session.execute(due.offset(seen).limit(page)).all()
            seen, page = seen + len(found), _LOOKED_AT
            if not found:
                return chosen

    def _update(self, job: Job, **values: Any) -> None:
        with self._db.write() as session:
            session.execute(sa.update(JobRow).where(*_held(job)).values(**values))


def _as_stored(due: Due) -> dict[str, Any]:
    return {"payload": dict(due.payload), "due_at": due.due_at, "needed_at": due.needed_at}


def _anew(due: Due) -> dict[str, Any]:
    return {"state": "ready", "tries": 0, "failures": 0, "error": None, **_as_stored(due)}


def _held(job: Job) -> tuple[sa.ColumnElement[bool], ...]:
    """A worker whose lease ran out has nothing more to say about the job."""
    return (JobRow.id == job.id, _RUNNING, JobRow.owner == job.owner)
