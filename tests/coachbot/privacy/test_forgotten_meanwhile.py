"""Somebody is forgotten while work of theirs is under way, which stores nothing of them afterwards."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from coachbot.bootstrap import Coach, build
from coachbot.errors import CalendarTrouble
from coachbot.plans.feed import CalendarState, FeedReading
from coachbot.plans.meeting import Attendee, Meeting
from coachbot.privacy.ports import Part
from coachbot.settings import load
from tests.support.planted import MAYA, plant, rows_of

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
