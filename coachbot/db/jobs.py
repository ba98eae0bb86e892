"""The jobs table: the one truth about what is still to be done."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from coachbot.db.engine import Database
from coachbot.db.tables import JobRow
from coachbot.ports import Job

KEEP_DAYS = 7


class Jobs:
    """Implements ``coachbot.ports.JobQueue``. Each method is one transaction."""

    def __init__(self, db: Database, workspace: str) -> None:
        self._db = db
        self._workspace = workspace

    def enqueue(self, key: str, kind: str, payload: Mapping[str, Any], *, lane: str, now: datetime) -> bool:
        """Store work under its key; False when that key is known already."""
        row = {
            "workspace": self._workspace,
            "key": key,
            "kind": kind,
            "lane": lane,
            "payload": dict(payload),
            "due_at": now,
            "created_at": now,
            "state": "ready",
            "tries": 0,
        }
        with self._db.write() as session:
            known = sa.select(JobRow.id).where(JobRow.workspace == self._workspace, JobRow.key == key)
            if session.scalar(known) is not None:
                return False
            session.execute(sa.insert(JobRow), [row])
        return True

    def claim(self, owner: str, *, now: datetime, limit: int, lease_s: float) -> list[Job]:
        """Take up to ``limit`` due jobs, at most one of a lane, the oldest first.

        A job whose lease ran out belonged to a worker that died; it is taken again.
        """
        earlier = aliased(JobRow)
        blocked = sa.exists().where(
            earlier.workspace == JobRow.workspace,
            earlier.lane == JobRow.lane,
            earlier.id != JobRow.id,
            sa.or_(
                sa.and_(earlier.state == "running", earlier.lease_until > now),
                sa.and_(
                    earlier.state.in_(("ready", "running")),
                    earlier.id < JobRow.id,
                    earlier.due_at <= now,
                ),
            ),
        )
        due = sa.or_(
            sa.and_(JobRow.state == "ready", JobRow.due_at <= now),
            sa.and_(JobRow.state == "running", JobRow.lease_until <= now),
        )
        query = (
            sa.select(JobRow)
            .where(JobRow.workspace == self._workspace, due, ~blocked)
            .order_by(JobRow.due_at, JobRow.id)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        with self._db.write() as session:
            taken = session.scalars(query).all()
            for row in taken:
                row.state, row.owner, row.tries = "running", owner, row.tries + 1
                row.lease_until = now + timedelta(seconds=lease_s)
            return [Job(row.id, row.key, row.kind, row.payload, row.tries) for row in taken]

    def finish(self, job: Job) -> None:
        """Done; the row stays a while so that a late redelivery is still known."""
        self._update(job, state="done", lease_until=None, error=None)

    def retry(self, job: Job, *, at: datetime, error: str) -> None:
        """Not done; due again at ``at``."""
        self._update(job, state="ready", due_at=at, lease_until=None, error=error)

    def give_up(self, job: Job, *, error: str) -> None:
        """Never to be tried again; ``coachbot doctor`` counts these."""
        self._update(job, state="dead", lease_until=None, error=error)

    def dead(self) -> int:
        """How many jobs were given up."""
        query = sa.select(sa.func.count()).where(JobRow.workspace == self._workspace, JobRow.state == "dead")
        with self._db.read() as session:
            return session.scalar(query) or 0

    def forget_done(self, *, now: datetime) -> None:
        """Drop finished rows older than ``KEEP_DAYS``; Slack redelivers for hours, not days."""
        old = now - timedelta(days=KEEP_DAYS)
        with self._db.write() as session:
            session.execute(
                sa.delete(JobRow).where(
                    JobRow.workspace == self._workspace, JobRow.state.in_(("done", "dead")), JobRow.created_at < old
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

    def _update(self, job: Job, **values: Any) -> None:
        with self._db.write() as session:
            # A worker whose lease ran out has nothing more to say about the job.
            mine = (JobRow.id == job.id, JobRow.state == "running", JobRow.tries == job.tries)
            session.execute(sa.update(JobRow).where(*mine).values(**values))
