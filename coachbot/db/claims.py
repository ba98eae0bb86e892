"""Taking work from the jobs table: many workers at once, and never two in one lane."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from coachbot.db.engine import Database
from coachbot.db.tables.jobs import JobRow
from coachbot.domain.jobs import Job

_HOLDS_LANE = timedelta(minutes=2)
# Each takes a lock on its lane, of which a server has some thousands.
_MOST = 500
_LOOKED_AT = 1_000
_JOBS: Any = sa.inspect(JobRow).local_table
_ROW: Any = _JOBS.c
_CLAIMED = ("id", "key", "kind", "payload", "tries", "failures", "owner", "lane", "needed_at")
# Written out, so that SQLite sees that its indexes of these states fit.
_IS_READY = _ROW.state == sa.literal_column("'ready'")
_IS_RUNNING = _ROW.state == sa.literal_column("'running'")


@dataclass(frozen=True, slots=True)
class _Statements:
    """What is said to the database again and again: to put it together takes longer than to answer it."""

    is_due: sa.Executable
    is_left: sa.Executable
    due: sa.Executable
    left: sa.Executable
    take: sa.Executable


class Claims:
    """Claims due jobs of a workspace, at most one of a lane, the most urgent first.

    On PostgreSQL several workers claim at the same time: each locks the lanes of what it is about to take and leaves
    out those that another has. Whoever has a lane's lock looks once more, for the lock may be newer than the look.
    """

    def __init__(self, db: Database, workspace: str) -> None:
        self._db = db
        self._workspace = workspace
        self._all, self._some = self._statements(of_kinds=False), self._statements(of_kinds=True)

    def __call__(self, owner: str, *, now: datetime, limit: int, lease_s: float, kinds: Sequence[str]) -> list[Job]:
        """Take up to ``limit`` jobs; see ``Jobs.claim``."""
        say = self._some if kinds else self._all
        known = {"whose": self._workspace, "now": now, "soon": now + _HOLDS_LANE, "kinds": list(kinds)}
        if not self._anything(say, known):
            return []
        with self._db.write() as session:
            known["clock"] = clock = self._db.clock(session)
            ids = self._chosen(session, say, known, min(limit, _MOST))
            if not ids:
                return []
            lease = {"by": owner, "until": clock + timedelta(seconds=lease_s), "ids": self._db.many(ids)}
            given = {name: known[name] for name in ("whose", "now", "soon", "clock")}
            rows = session.connection().execute(say.take, given | lease)
            jobs = {row.id: Job(*row) for row in rows}
            return [jobs[one] for one in ids if one in jobs]

    def _anything(self, say: _Statements, known: dict[str, Any]) -> bool:
        """A look without the write lock: most ticks find nothing to do."""
        with self._db.read() as session:
            if session.connection().execute(say.is_due, known).first() is not None:
                return True
            clock = {"clock": self._db.clock(session)}
            return session.connection().execute(say.is_left, known | clock).first() is not None

    def _chosen(self, session: Session, say: _Statements, known: dict[str, Any], limit: int) -> list[int]:
        """The jobs to do next: what a dead worker left, then what is due."""
        chosen: dict[str, int] = {}
        for waiting in (say.left, say.due):
            seen, page = 0, limit
            while len(chosen) < limit:
                # Whole pages of it may be of lanes that are taken already.
                found = session.connection().execute(waiting, known | {"seen": seen, "page": page}).all()
                for row in found:
                    if len(chosen) < limit:
                        chosen.setdefault(row.lane, row.id)
                seen, page = seen + len(found), _LOOKED_AT
                if not found:
                    break
        return list(chosen.values())

    def _statements(self, *, of_kinds: bool) -> _Statements:
        mine = _ROW.workspace == sa.bindparam("whose")
        kind = (_ROW.kind.in_(sa.bindparam("kinds", expanding=True)),) if of_kinds else ()
        is_due = sa.and_(mine, _IS_READY, _ROW.due_at <= _moment("now"))
        is_left = sa.and_(mine, _IS_RUNNING, _ROW.lease_until <= _moment("clock"))
        may_run = _ROW.lane.not_in(_busy_lanes())
        update: Any = sa.update(_JOBS)
        take = (
            update.where(self._db.is_one_of_many(_ROW.id, "ids"), mine, sa.or_(is_due, is_left), may_run)
            .values(state="running", owner=sa.bindparam("by"), lease_until=_moment("until"), tries=_ROW.tries + 1)
            .returning(*(_ROW[name] for name in _CLAIMED))
        )
        waiting: Any = sa.select(_ROW.id, _ROW.lane)
        return _Statements(
            sa.select(_ROW.id).where(is_due, *kind).limit(1),
            sa.select(_ROW.id).where(is_left, *kind).limit(1),
            self._in_free_lanes(waiting.where(is_due, *kind, may_run).order_by(_ROW.needed_at, _ROW.id)),
            self._in_free_lanes(waiting.where(is_left, *kind, may_run).order_by(_ROW.id)),
            take,
        )

    def _in_free_lanes(self, waiting: Any) -> sa.Executable:
        """Of some rows those of lanes that nobody else is about to take, a page of them."""
        # The offset keeps the planner from trying locks on rows that come later.
        rows = waiting.offset(0).subquery() if self._db.is_shared else waiting.subquery()
        lane = sa.bindparam("whose", type_=sa.Text()).concat(" ").concat(rows.c.lane)
        some = sa.select(rows.c.id, rows.c.lane).offset(sa.bindparam("seen")).limit(sa.bindparam("page"))
        return some.where(*self._db.nobody_else_has(lane))


def _busy_lanes() -> sa.CompoundSelect[Any]:
    """Lanes in which something is being done, or was begun and put back: nothing of its lane may overtake it."""
    other: Any = _JOBS.alias()
    mine, lanes = other.c.workspace == sa.bindparam("whose"), sa.select(other.c.lane)
    running = (mine, other.c.state == sa.literal_column("'running'"), other.c.lease_until > _moment("clock"))
    ahead = (other.c.due_at > _moment("now"), other.c.due_at <= _moment("soon"), other.c.error.is_not(None))
    put_back = (mine, other.c.state == sa.literal_column("'ready'"), *ahead)
    return sa.union_all(lanes.where(*running), lanes.where(*put_back))


def _moment(name: str) -> sa.BindParameter[datetime]:
    return sa.bindparam(name, type_=_ROW.due_at.type)
