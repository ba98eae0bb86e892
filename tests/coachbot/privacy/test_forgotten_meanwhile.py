"""Somebody is forgotten while work of theirs is under way, which stores nothing of them afterwards."""

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from coachbot.bootstrap import Coach, build
from coachbot.domain.jobs import Due, Job
from coachbot.errors import CalendarTrouble
from coachbot.plans.feed import CalendarState, FeedReading
from coachbot.plans.meeting import Attendee, Meeting
from coachbot.privacy.forget import Forgotten, NotDone
from coachbot.privacy.ports import Part
from coachbot.settings import load
from tests.support.planted import MAYA, files_with, plant, rows_of

NOW = datetime(2026, 11, 25, 15, 0, tzinfo=UTC)
CALL = Meeting(
    "c", "once", NOW + timedelta(hours=2), NOW + timedelta(hours=3), MAYA.word,
    attendees=(Attendee("Ana", "ana@b.example"),),
)  # fmt: skip
WINDOW = (NOW - timedelta(days=1), NOW + timedelta(days=9))


@dataclass(frozen=True)
class SlowCalendar:
    """By the time that it has been read, Maya is forgotten."""

    coach: Coach
    reading: FeedReading | None

    def read(self, state: CalendarState, *, zone: str, now: datetime) -> FeedReading:
        assert state.person == MAYA.person.id
        assert zone
        forget = self.coach.privacy.forget
        forget.finish(forget.begin(MAYA.person, Part.ALL, now=now))
        if self.reading is None:
            raise CalendarTrouble("The calendar's server is too slow. It is tried again.")
        return self.reading


@pytest.fixture
def coach(tmp_path: Path) -> Iterator[Coach]:
    made = build(load(home=tmp_path), clock=lambda: NOW)
    plant(made.base.db, "default", MAYA)
    yield made
    made.close()


@pytest.mark.parametrize(
    "reading",
    [FeedReading((CALL,), WINDOW, {}), FeedReading((CALL,), None, {"more": True}), FeedReading(None, None, {}), None],
    ids=["read", "changes", "nothing_new", "trouble"],
)
def test_a_calendar_read_meanwhile_brings_nothing_back(coach: Coach, reading: FeedReading | None) -> None:
    replace(coach.plans.sync, feeds=SlowCalendar(coach, reading))(MAYA.person.id, now=NOW)

    rows = rows_of(coach.base.db, "default")
    assert rows["meetings"] == rows["jobs"] == rows["calendars"] == []


def begun(coach: Coach, text: str) -> tuple[Job, ...]:
    """Work of Maya's that a worker has taken up."""
    payload = {"user": MAYA.person.slack, "channel": MAYA.channel, "text": text}
    coach.base.jobs.enqueue(Due(f"message:{MAYA.channel}:{text}", "a kind", payload, f"dm:{text}", NOW, NOW), now=NOW)
    return tuple(coach.base.jobs.claim(f"worker {text}", now=NOW, limit=1, lease_s=60))


def test_work_that_is_under_way_is_waited_for_and_what_it_stores_goes_too(coach: Coach) -> None:
    (answering,) = begun(coach, "an answer")
    coach.base.jobs.enqueue(Due("waiting", "a kind", {"user": MAYA.person.slack}, "dm", NOW, NOW), now=NOW)
    forget, told = coach.privacy.forget, list[Forgotten]()
    finishing = threading.Thread(
        target=lambda: told.append(forget.finish(forget.begin(MAYA.person, Part.ALL, now=NOW), but="privacy form"))
    )
    finishing.start()
    until = time.monotonic() + 20
    while len(rows_of(coach.base.db, "default")["jobs"]) > 1 and time.monotonic() < until:
        time.sleep(0.01)

    # All else is gone at once, what waits too; then the answer is stored that was being written.
    before = rows_of(coach.base.db, "default")
    assert (before["answers"], before["meetings"], [row["key"] for row in before["jobs"]]) == ([], [], [answering.key])
    assert finishing.is_alive()
    coach.team.people.save_person(MAYA.person)
    coach.base.jobs.finish(answering)
    finishing.join(timeout=30)

    assert [one.person.id for one in told] == [MAYA.person.id]
    assert files_with(coach.base.home, MAYA.traces) == []


def test_who_forgets_does_not_wait_for_who_forgets(coach: Coach) -> None:
    begun(coach, "privacy form")
    forget = coach.privacy.forget

    assert forget.finish(forget.begin(MAYA.person, Part.ALL, now=NOW), but="privacy form").rows["jobs"] == 2


def test_work_that_does_not_end_is_told_and_looked_for_at_the_next_start(
    coach: Coach, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("coachbot.db.records._PATIENCE_S", 0.1)
    begun(coach, "an answer")
    forget = coach.privacy.forget

    with pytest.raises(NotDone, match="has not ended and may store one still"):
        forget.finish(forget.begin(MAYA.person, Part.ALL, now=NOW))
    coach.team.people.save_person(MAYA.person)

    assert forget.resume() == 1
    assert files_with(coach.base.home, MAYA.traces) == []
