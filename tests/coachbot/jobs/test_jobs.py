"""Work that is done once, whatever happens to who does it."""

import secrets
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from coachbot.db.engine import Database
from coachbot.db.jobs import Jobs
from coachbot.db.migrate import current, head, upgrade
from coachbot.domain.jobs import Due, Job, OutOfReach
from coachbot.jobs.worker import MAX_FAILURES, MAX_TRIES, Work, Worker

NOW = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)


@pytest.fixture
def jobs(db: Database) -> Jobs:
    return Jobs(db, "w1")


def put(jobs: Jobs, key: str, lane: str = "") -> bool:
    return jobs.enqueue(Due(key, "answer", {"n": key}, lane or key, NOW, NOW), now=NOW)


def keys(found: list[Job]) -> list[str]:
    return [job.key for job in found]


def claim(jobs: Jobs, at: datetime = NOW, limit: int = 10, lease_s: float = 60) -> list[Job]:
    return jobs.claim(secrets.token_hex(4), now=at, limit=limit, lease_s=lease_s)


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


def test_work_that_was_put_back_keeps_its_place_in_its_conversation(jobs: Jobs) -> None:
    put(jobs, "first", "thread")
    put(jobs, "second", "thread")
    (job,) = claim(jobs)
    jobs.postpone(job, at=NOW + timedelta(seconds=5))

    assert claim(jobs) == []
    assert keys(claim(jobs, NOW + timedelta(seconds=5))) == ["first"]


def test_a_job_whose_worker_died_is_taken_again_when_its_lease_ran_out(jobs: Jobs) -> None:
    put(jobs, "a")
    claim(jobs)
    put(jobs, "b")
    claim(jobs, lease_s=0)

    again = claim(jobs)

    assert [(job.key, job.tries) for job in again] == [("b", 2)]


def test_a_lease_is_kept_by_a_worker_that_lives_and_by_no_moved_clock(jobs: Jobs) -> None:
    put(jobs, "a")
    (mine,) = claim(jobs, lease_s=0)
    jobs.renew([mine], lease_s=60)

    assert claim(jobs, NOW + timedelta(days=1)) == []


def test_the_only_bot_takes_over_at_once_what_the_one_before_it_left(jobs: Jobs) -> None:
    put(jobs, "a")
    claim(jobs)

    jobs.take_over()

    assert keys(claim(jobs)) == ["a"]


def test_the_most_urgent_goes_first(jobs: Jobs) -> None:
    for key, minutes in (("at eleven", 60), ("at ten", 30), ("at noon", 90)):
        needed = NOW + timedelta(minutes=minutes)
        jobs.schedule([Due(key, "plan", {}, key, NOW, needed)], now=NOW)
    put(jobs, "a question, now")

    assert keys(claim(jobs)) == ["a question, now", "at ten", "at eleven", "at noon"]


def test_rescheduled_work_is_done_at_its_new_time_and_once(jobs: Jobs) -> None:
    def plan(minutes: int) -> None:
        due = NOW + timedelta(minutes=minutes)
        jobs.schedule([Due("plan:1", "plan", {"n": minutes}, "rep", due, due)], now=NOW)

    plan(10)
    plan(20)
    assert claim(jobs, NOW + timedelta(minutes=15)) == []
    (job,) = claim(jobs, NOW + timedelta(minutes=20))
    jobs.finish(job)
    assert claim(jobs, NOW + timedelta(hours=1)) == []

    plan(70)
    assert [job.payload for job in claim(jobs, NOW + timedelta(minutes=70))] == [{"n": 70}]


def test_work_rescheduled_while_it_is_being_done_is_done_again(jobs: Jobs) -> None:
    def plan() -> None:
        jobs.schedule([Due("plan:1", "plan", {}, "rep", NOW, NOW)], now=NOW)

    plan()
    (job,) = claim(jobs)
    plan()
    assert claim(jobs) == []
    jobs.finish(job)

    assert keys(claim(jobs)) == ["plan:1"]


def test_withdrawn_work_is_not_done(jobs: Jobs) -> None:
    put(jobs, "a")
    jobs.schedule([], withdraw=["a"], now=NOW)

    assert claim(jobs) == []


def test_what_is_to_be_done_once_is_moved_while_it_waits_and_then_left(jobs: Jobs) -> None:
    def morning(minutes: int) -> None:
        due = NOW + timedelta(minutes=minutes)
        jobs.schedule([Due("today:1", "today", {}, "rep", due, due, once=True)], now=NOW)

    morning(10)
    morning(20)
    assert claim(jobs, NOW + timedelta(minutes=15)) == []
    jobs.finish(claim(jobs, NOW + timedelta(minutes=20))[0])

    morning(30)
    assert claim(jobs, NOW + timedelta(minutes=30)) == []


def test_work_told_to_wait_waits_without_counting_as_failed(jobs: Jobs) -> None:
    put(jobs, "a")
    (job,) = claim(jobs)
    jobs.postpone(job, at=NOW + timedelta(seconds=30))

    assert claim(jobs) == []
    (again,) = claim(jobs, NOW + timedelta(seconds=30))
    assert (again.tries, again.failures) == (1, 0)


def test_what_is_wanted_anew_while_its_last_try_fails_is_begun_anew(jobs: Jobs) -> None:
    work = Due("a", "k", {}, "a", NOW, NOW, once=False)
    jobs.schedule([work], now=NOW)
    (failing,) = claim(jobs)
    jobs.schedule([work], now=NOW)

    jobs.give_up(failing, error="1a2b3c4d")

    assert jobs.dead() == []
    assert [(job.key, job.failures) for job in claim(jobs)] == [("a", 0)]


@pytest.mark.parametrize(
    ("after_s", "told", "is_anew"),
    [(9, "another press", True), (9, "the same press", False), (1, "another press", False)],
)
def test_what_is_asked_for_once_more_after_a_while_is_done_once_more(
    jobs: Jobs, after_s: float, told: str, is_anew: bool
) -> None:
    def press(said: str, at: datetime) -> bool:
        again_from = at - timedelta(seconds=3)
        return jobs.enqueue(Due("press", "k", {"said": said}, "a", at, at, again_from=again_from), now=at)

    assert press("the same press", NOW)
    (job,) = claim(jobs)
    assert not press("another press", NOW + timedelta(seconds=9)), "it is being done"
    jobs.finish(job)

    later = NOW + timedelta(seconds=after_s)
    assert press(told, later) is is_anew
    assert len(claim(jobs, later)) == is_anew


def test_work_that_was_given_up_can_be_tried_again(jobs: Jobs) -> None:
    put(jobs, "a")
    jobs.give_up(claim(jobs)[0], error="1a2b3c4d")
    assert jobs.dead() == [("answer", "1a2b3c4d")]

    assert jobs.revive(now=NOW) == 1
    assert keys(claim(jobs)) == ["a"]


def test_what_is_told_again_after_it_was_given_up_is_begun_anew_only_where_somebody_means_it(jobs: Jobs) -> None:
    turn = Due("a", "turn", {}, "role-play", NOW, NOW, once=True)
    jobs.enqueue(turn, now=NOW)
    jobs.give_up(claim(jobs)[0], error="1a2b3c4d")

    assert jobs.enqueue(turn, now=NOW) is False
    assert claim(jobs) == []
    assert jobs.enqueue(replace(turn, once=False), now=NOW), "whoever asks for it again means it"
    assert keys(claim(jobs)) == ["a"]


def test_finished_work_is_remembered_so_that_a_late_redelivery_is_known(jobs: Jobs) -> None:
    put(jobs, "a")
    jobs.finish(claim(jobs)[0])

    assert put(jobs, "a") is False


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


def test_many_claim_at_once_and_each_conversation_is_done_in_order(jobs: Jobs) -> None:
    lanes, each = 20, 6
    for n in range(lanes * each):
        put(jobs, f"{n % lanes}:{n // lanes}", f"lane{n % lanes}")
    guard, being_done, done, troubles = threading.Lock(), set[str](), list[str](), list[str]()

    def work() -> None:
        while len(done) < lanes * each:
            taken = claim(jobs, limit=3)
            with guard:
                troubles.extend(job.lane for job in taken if job.lane in being_done)
                being_done.update(job.lane for job in taken)
            for job in taken:
                with guard:
                    done.append(job.key)
                    being_done.remove(job.lane)
                jobs.finish(job)

    threads = [threading.Thread(target=work) for _ in range(5)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()

    assert troubles == []
    assert {lane: [key for key in done if key.startswith(f"{lane}:")] for lane in range(lanes)} == {
        lane: [f"{lane}:{n}" for n in range(each)] for lane in range(lanes)
    }


def test_while_one_bot_takes_a_conversation_another_takes_the_next_and_waits_for_nobody(postgres_url: str) -> None:
    db = Database(postgres_url)
    upgrade(db)
    jobs = Jobs(db, "w1")
    put(jobs, "first", "thread")
    put(jobs, "other", "elsewhere")

    with db.write() as about_to_take:
        about_to_take.execute(sa.text("SELECT pg_advisory_xact_lock(hashtextextended('w1 thread', 0))"))
        assert keys(claim(jobs)) == ["other"]

    assert keys(claim(jobs)) == ["first"]
    db.close()


@pytest.mark.parametrize("was", ["waits", "is done", "was given up"])
def test_what_is_planned_again_as_it_is_changes_nothing_but_what_was_given_up(jobs: Jobs, was: str) -> None:
    once = Due("drill", "drill", {"person": "maya"}, "maya", NOW, NOW, once=True)
    jobs.schedule([once], now=NOW)
    if was != "waits":
        (job,) = claim(jobs)
        if was == "is done":
            jobs.finish(job)
        else:
            jobs.give_up(job, error="x")

    jobs.schedule([once, Due("other", "drill", {}, "tom", NOW, NOW, once=True)], now=NOW)

    assert keys(claim(jobs)) == (["other"] if was == "is done" else ["drill", "other"])


def test_failing_work_is_tried_again_then_given_up_aloud(jobs: Jobs, eventually) -> None:
    now = [NOW]
    told: list[tuple[str, str]] = []
    tries: list[int] = []

    def fail(job: Job) -> None:
        tries.append(job.tries)
        raise Trouble

    put(jobs, "a")
    work = Work(fail, lambda job, reference: told.append((job.key, reference)))
    worker = Worker(jobs, {"answer": work}, clock=lambda: now[0], size=2)
    worker.start()

    def pushed() -> bool:
        now[0] += timedelta(seconds=30)
        worker.wake()
        return bool(told)

    eventually(pushed)
    worker.stop()
    assert tries == list(range(1, MAX_FAILURES + 1))
    assert told[0][0] == "a"
    assert jobs.dead() == [("answer", told[0][1])]


def test_whoever_waits_is_told_before_it_is_put_away_and_under_one_reference(jobs: Jobs, eventually) -> None:
    now, told, tries = [NOW], list[str](), list[int]()

    def fail(job: Job) -> None:
        tries.append(job.tries)
        raise Trouble

    def tell(job: Job, reference: str) -> None:
        told.append(reference)
        assert jobs.dead() == [], "a worker that dies here is followed by one that tells it"
        if len(told) == 1:
            raise OutOfReach("Slack has trouble")

    put(jobs, "a")
    worker = Worker(jobs, {"answer": Work(fail, tell)}, clock=lambda: now[0], size=1)
    worker.start()

    def pushed() -> bool:
        now[0] += timedelta(seconds=30)
        worker.wake()
        return bool(jobs.dead())

    eventually(pushed)
    worker.stop()
    assert len(told) == 2
    assert jobs.dead() == [("answer", told[0])]
    assert told[0] == told[1]
    assert len(tries) == MAX_FAILURES, "while nobody can be told, it is not done again"


def test_a_job_that_kills_its_worker_again_and_again_is_given_up(jobs: Jobs, eventually) -> None:
    done: list[str] = []
    told: list[str] = []
    put(jobs, "poison")
    for _ in range(MAX_TRIES):
        claim(jobs, lease_s=0)

    work = Work(lambda job: done.append(job.key), lambda job, _: told.append(job.key))
    worker = Worker(jobs, {"answer": work}, clock=lambda: NOW, size=1)
    worker.start()
    eventually(lambda: told)
    worker.stop()
    assert (done, told) == ([], ["poison"])


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
    late = claim(jobs, lease_s=0)[0]
    again = claim(jobs)[0]
    jobs.finish(again)

    jobs.retry(late, at=NOW, error="late")

    assert claim(jobs, NOW + timedelta(hours=1)) == []
