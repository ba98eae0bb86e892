"""A burst of messages is acked before anybody begins to answer it."""

import threading
import time
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


def test_between_two_messages_of_a_burst_nobody_begins_to_answer() -> None:
    attention = Attention(longest_s=30, calm_s=0.2)
    for _ in range(2):
        with attention.taking_in():
            ended = time.monotonic()
    attention.give_way()

    assert time.monotonic() - ended >= 0.2


def test_after_a_single_message_nobody_waits_for_the_next() -> None:
    attention = Attention(longest_s=30, calm_s=30)
    with attention.taking_in():
        began = time.monotonic()
    attention.give_way()

    assert time.monotonic() - began < 10
