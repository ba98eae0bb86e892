"""The jobs table: the one truth about what is still to be done, on SQLite and on PostgreSQL alike."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from coachbot.db.engine import Database
from coachbot.db.tables import JobRow
from coachbot.ports import Job

KEEP_DAYS = 7
_LOOKED_AT = 1_000


class Jobs:
    """Implements ``coachbot.ports.JobQueue``. Each method is one transaction.

    When work is due is told by the caller's clock, which may be moved; leases run on the database's, which all
    replicas share and nobody moves.
    """

    def __init__(self, db: Database, workspace: str) -> None:
        self._db = db
        self._workspace = workspace

    def enqueue(self, key: str, kind: str, payload: Mapping[str, Any], *, lane: str, now: datetime) -> bool:
        """Store work to do now under its key; False when that key is known already."""
        with self._db.write() as session:
            return self._insert(session, self._row(key, kind, payload, lane, now, now, now))

    def schedule(
        self,
        key: str,
        kind: str,
        payload: Mapping[str, Any],
        *,
        lane: str,
        due_at: datetime,
        needed_at: datetime,
        now: datetime,
        once: bool = False,
    ) -> None:
        """Have work done at ``due_at``, whether it is new, waiting, done already or being done at this moment.

        Args:
            once: Work that is being done or was done is left at that.
            needed_at: When it is of use at the latest; of all that is due, the earliest goes first.
        """
        again = {"payload": dict(payload), "due_at": due_at, "needed_at": needed_at}
        with self._db.write() as session:
            if self._insert(session, self._row(key, kind, payload, lane, due_at, needed_at, now)):
                return
            mine = (JobRow.workspace == self._workspace, JobRow.key == key)
            if once:
                session.execute(sa.update(JobRow).where(*mine, JobRow.state == "ready").values(**again))
                return
            running = JobRow.state == "running"
            session.execute(sa.update(JobRow).where(*mine, running).values(again=True, **again))
            fresh = {"state": "ready", "tries": 0, "failures": 0, "error": None, **again}
            session.execute(sa.update(JobRow).where(*mine, ~running).values(**fresh))

    def withdraw(self, key: str) -> None:
        """Forget work that waits; what is being done is finished."""
        with self._db.write() as session:
            mine = (JobRow.workspace == self._workspace, JobRow.key == key, JobRow.state == "ready")
            session.execute(sa.update(JobRow).where(*mine).values(state="done"))

    def claim(self, owner: str, *, now: datetime, limit: int, lease_s: float) -> list[Job]:
        """Take up to ``limit`` due jobs, at most one of a lane, the most urgent first.

        Args:
            owner: Another one at every call.

        A job whose lease ran out belonged to a worker that died; it is taken again.
        """
        if not self._anything(now):
            return []
        with self._db.write() as session:
            # One at a time claims, so that no two replicas work in the same lane.
            self._db.alone(session, f"claim {self._workspace}")
            clock = self._db.clock(session)
            ids = self._chosen(session, now, clock, limit)
            if not ids:
                return []
            lease = clock + timedelta(seconds=lease_s)
            session.execute(
                sa.update(JobRow)
                .where(JobRow.id.in_(ids))
                .values(state="running", owner=owner, lease_until=lease, tries=JobRow.tries + 1)
            )
            columns = (JobRow.id, JobRow.key, JobRow.kind, JobRow.payload, JobRow.tries, JobRow.failures, JobRow.owner)
            taken = {row.id: Job(*row) for row in session.execute(sa.select(*columns).where(JobRow.id.in_(ids)))}
            return [taken[one] for one in ids]

    def renew(self, jobs: Sequence[Job], *, lease_s: float) -> None:
        """Whoever does these jobs is alive."""
        with self._db.write() as session:
            lease = self._db.clock(session) + timedelta(seconds=lease_s)
            for job in jobs:
                session.execute(sa.update(JobRow).where(*_held(job)).values(lease_until=lease))

    def take_over(self) -> None:
        """Nobody but the caller does jobs here: whoever held some is dead, and their leases need not run out."""
        with self._db.write() as session:
            mine = (JobRow.workspace == self._workspace, JobRow.state == "running")
            session.execute(sa.update(JobRow).where(*mine).values(lease_until=self._db.clock(session)))

    def finish(self, job: Job) -> None:
        """Done; the row stays a while so that a late redelivery is still known."""
        after = sa.case((JobRow.again, "ready"), else_="done")
        self._update(job, state=after, again=False, lease_until=None, error=None, tries=0, failures=0)

    def retry(self, job: Job, *, at: datetime, error: str) -> None:
        """It failed; due again at ``at``."""
        self._update(job, state="ready", due_at=at, lease_until=None, error=error, failures=job.failures + 1)

    def postpone(self, job: Job, *, at: datetime) -> None:
        """Not now, and nothing is wrong; due again at ``at``."""
        self._update(job, state="ready", due_at=at, lease_until=None, tries=job.tries - 1)

    def give_up(self, job: Job, *, error: str) -> None:
        """Not to be tried again by itself; ``coachbot doctor`` and the admins see these."""
        self._update(job, state="dead", again=False, lease_until=None, error=error)

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

    def last_messages(self, *, since: datetime) -> Mapping[str, Mapping[str, str]]:
        """The latest message stored of each thread, by channel and thread."""
        query = sa.select(JobRow.payload).where(
            JobRow.workspace == self._workspace,
            JobRow.key.startswith("message:"),
            JobRow.created_at >= since,
        )
        found: dict[str, dict[str, str]] = {}
        with self._db.read() as session:
            for payload in session.scalars(query):
                threads = found.setdefault(payload["channel"], {})
                threads[payload["thread"]] = max(threads.get(payload["thread"], ""), payload["ts"])
        return found

    def _row(
        self,
        key: str,
        kind: str,
        payload: Mapping[str, Any],
        lane: str,
        due_at: datetime,
        needed_at: datetime,
        now: datetime,
    ) -> dict[str, Any]:
        return {
            "workspace": self._workspace,
            "key": key,
            "kind": kind,
            "lane": lane,
            "payload": dict(payload),
            "due_at": due_at,
            "needed_at": needed_at,
            "created_at": now,
            "state": "ready",
            "again": False,
            "tries": 0,
            "failures": 0,
        }

    def _insert(self, session: Session, row: dict[str, Any]) -> bool:
        return self._db.insert_new(session, JobRow, [row], unique=("workspace", "key")) == 1

    def _due(self, now: datetime) -> tuple[sa.ColumnElement[bool], ...]:
        return (JobRow.workspace == self._workspace, JobRow.state == "ready", JobRow.due_at <= now)

    def _abandoned(self, clock: datetime) -> tuple[sa.ColumnElement[bool], ...]:
        return (JobRow.workspace == self._workspace, JobRow.state == "running", JobRow.lease_until <= clock)

    def _anything(self, now: datetime) -> bool:
        """A look without the write lock: most ticks find nothing to do."""
        with self._db.read() as session:
            if session.scalar(sa.select(JobRow.id).where(*self._due(now)).limit(1)) is not None:
                return True
            abandoned = sa.select(JobRow.id).where(*self._abandoned(self._db.clock(session))).limit(1)
            return session.scalar(abandoned) is not None

    def _chosen(self, session: Session, now: datetime, clock: datetime, limit: int) -> list[int]:
        columns = (JobRow.id, JobRow.lane, JobRow.needed_at)
        abandoned = session.execute(sa.select(*columns).where(*self._abandoned(clock)).limit(limit)).all()
        held = sa.select(JobRow.lane).where(
            JobRow.workspace == self._workspace, JobRow.state == "running", JobRow.lease_until > clock
        )
        busy = set(session.scalars(held))
        order = (JobRow.needed_at, JobRow.id)
        chosen: list[int] = []
        query = sa.select(*columns).where(*self._due(now)).order_by(*order).limit(_LOOKED_AT)
        found: Sequence[Any] = abandoned
        while True:
            for row in found:
                if row.lane not in busy:
                    busy.add(row.lane)
                    chosen.append(row.id)
                if len(chosen) == limit:
                    return chosen
            if len(found) < _LOOKED_AT and found is not abandoned:
                return chosen
            after = (
                query if found is abandoned else query.where(sa.tuple_(*order) > (found[-1].needed_at, found[-1].id))
            )
            found = session.execute(after).all()

    def _update(self, job: Job, **values: Any) -> None:
        with self._db.write() as session:
            session.execute(sa.update(JobRow).where(*_held(job)).values(**values))


def _held(job: Job) -> tuple[sa.ColumnElement[bool], ...]:
    """A worker whose lease ran out has nothing more to say about the job."""
    return (JobRow.id == job.id, JobRow.state == "running", JobRow.owner == job.owner)
