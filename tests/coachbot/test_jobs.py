"""Work that is done once, whatever happens to who does it."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from coachbot.db.engine import Database, sqlite_url
from coachbot.db.jobs import Jobs
from coachbot.db.migrate import current, head, upgrade
from coachbot.jobs.worker import MAX_TRIES, Worker
from coachbot.ports import Job

NOW = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    opened = Database(sqlite_url(tmp_path))
    upgrade(opened)
    yield opened
    opened.close()


@pytest.fixture
def jobs(db: Database) -> Jobs:
    return Jobs(db, "w1")


def put(jobs: Jobs, key: str, lane: str = "") -> bool:
    return jobs.enqueue(key, "answer", {"n": key}, lane=lane or key, now=NOW)


def keys(found: list[Job]) -> list[str]:
    return [job.key for job in found]


def claim(jobs: Jobs, at: datetime = NOW, limit: int = 10) -> list[Job]:
    return jobs.claim("me", now=at, limit=limit, lease_s=60)


def test_the_same_event_twice_is_one_job(jobs: Jobs) -> None:
    assert put(jobs, "message:C1:1") is True
    assert put(jobs, "message:C1:1") is False
    assert keys(claim(jobs)) == ["message:C1:1"]


def test_a_workspace_never_sees_anothers_jobs(db: Database, jobs: Jobs) -> None:
    put(jobs, "a")

    assert claim(Jobs(db, "w2")) == []


def test_one_conversation_is_done_in_order_and_others_beside_it(jobs: Jobs) -> None:
    put(jobs, "first", "thread")
    put(jobs, "second", "thread")
    put(jobs, "other", "elsewhere")

    taken = claim(jobs)
    assert keys(taken) == ["first", "other"]
    assert claim(jobs) == []
    jobs.finish(taken[0])
    assert keys(claim(jobs)) == ["second"]


def test_a_job_whose_worker_died_is_taken_again_when_its_lease_ran_out(jobs: Jobs) -> None:
    put(jobs, "a")
    claim(jobs)

    assert claim(jobs, NOW + timedelta(seconds=59)) == []
    again = claim(jobs, NOW + timedelta(seconds=61))
    assert (keys(again), again[0].tries) == (["a"], 2)


def test_finished_work_is_remembered_a_week_so_that_a_late_redelivery_is_known(jobs: Jobs) -> None:
    put(jobs, "a")
    jobs.finish(claim(jobs)[0])

    jobs.forget_done(now=NOW + timedelta(days=6))
    assert put(jobs, "a") is False
    jobs.forget_done(now=NOW + timedelta(days=8))
    assert put(jobs, "a") is True


def test_many_threads_claim_each_job_once(jobs: Jobs) -> None:
    for n in range(40):
        put(jobs, f"j{n}")
    taken: list[str] = []

    def work() -> None:
        while found := claim(jobs, limit=3):
            taken.extend(keys(found))

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(taken) == sorted(f"j{n}" for n in range(40))


class Trouble(Exception):
    """Something went wrong."""


def test_failing_work_is_tried_again_then_given_up_aloud(jobs: Jobs, eventually) -> None:
    now = [NOW]
    told: list[tuple[str, str]] = []
    tries: list[int] = []

    def fail(job: Job) -> None:
        tries.append(job.tries)
        raise Trouble

    put(jobs, "a")
    worker = Worker(
        jobs, {"answer": fail}, clock=lambda: now[0], size=2, gave_up=lambda job, ref: told.append((job.key, ref))
    )
    worker.start()

    def pushed() -> bool:
        now[0] += timedelta(seconds=30)
        worker.wake()
        return bool(told)

    eventually(pushed)
    worker.stop()
    assert tries == list(range(1, MAX_TRIES + 1))
    assert told[0][0] == "a"
    assert jobs.dead() == 1


def test_the_schema_is_at_its_head_and_knows_every_table(db: Database) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    from coachbot.db.tables import Row

    assert current(db) == head()
    with db.read() as session:
        context = MigrationContext.configure(session.connection(), opts={"compare_type": False})
        assert compare_metadata(context, Row.metadata) == []


def test_every_row_carries_its_workspace() -> None:
    from coachbot.db.tables import Row

    assert all("workspace" in table.columns for table in Row.metadata.tables.values())


def test_a_worker_whose_lease_ran_out_has_nothing_more_to_say(jobs: Jobs) -> None:
    put(jobs, "a")
    late = claim(jobs)[0]
    again = claim(jobs, NOW + timedelta(seconds=61))[0]
    jobs.finish(again)

    jobs.retry(late, at=NOW, error="late")

    assert claim(jobs, NOW + timedelta(hours=1)) == []
