"""A burst of messages is acked before anybody begins to answer it."""

import threading
from datetime import UTC, datetime

import pytest

from coachbot.db.engine import Database
from coachbot.db.jobs import Jobs
from coachbot.domain.jobs import Due
from coachbot.jobs.attention import Attention
from coachbot.jobs.worker import Work, Worker

NOW = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)


def test_a_question_is_answered_once_nothing_is_being_taken_in(db: Database) -> None:
    attention, jobs, seen = Attention(longest_s=30), Jobs(db, "w1"), list[str]()
    done, waits = threading.Event(), threading.Event()

    def give_way() -> None:
        waits.set()
        attention.give_way()

    def answer(_job: object) -> None:
        seen.append("answered")
        done.set()

    jobs.enqueue(Due("question", "answer", {}, "lane", NOW, NOW), now=NOW)
    worker = Worker(jobs, {"answer": Work(answer)}, clock=lambda: NOW, size=1, give_way=give_way)
    with attention.taking_in():
        with attention.taking_in():
            worker.start()
            worker.wake()
            assert waits.wait(10)
        seen.append("acked")
    assert done.wait(10)
    worker.stop()

    assert seen == ["acked", "answered"]


def test_work_goes_on_where_messages_come_in_without_end() -> None:
    attention = Attention(longest_s=0.01)
    with attention.taking_in():
        attention.give_way()


def test_what_could_not_be_taken_in_holds_nobody_up() -> None:
    attention = Attention(longest_s=30)
    with pytest.raises(ZeroDivisionError), attention.taking_in():
        _ = 1 / 0
    attention.give_way()
