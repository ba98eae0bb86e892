"""When things come, on people's own clocks."""

import itertools
from datetime import UTC, date, datetime, time, timedelta

import pytest

from coachbot.domain.people import Preferences
from coachbot.plans.times import at_local, debrief_due, hours_of, morning_due, out_of_quiet, plan_due

BERLIN = "Europe/Berlin"
NIGHT = Preferences(quiet_from=time(18), quiet_until=time(8))


def utc(*values: int) -> datetime:
    return datetime(*values, tzinfo=UTC)  # type: ignore[misc]


@pytest.mark.parametrize(
    "zone", ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "America/Sao_Paulo"]
)
def test_every_day_of_a_year_has_its_morning_once_over_both_clock_changes(zone: str) -> None:
    days = [date(2026, 1, 1) + timedelta(days=n) for n in range(366)]
    mornings = [morning_due(day, Preferences(), zone) for day in days]

    assert len(set(mornings)) == len(days)
    assert all(
        b - a in (timedelta(hours=h) for h in (23, 23.5, 24, 24.5, 25))
        for a, b in itertools.pairwise(mornings)
        if a and b
    )


def test_a_time_the_clocks_jump_over_comes_once_and_one_they_repeat_comes_the_first_time() -> None:
    assert at_local(date(2026, 3, 29), time(2, 30), BERLIN) == utc(2026, 3, 29, 1, 30)
    assert at_local(date(2026, 10, 25), time(2, 30), BERLIN) == utc(2026, 10, 25, 0, 30)


def test_a_day_on_which_the_clocks_change_is_whole() -> None:
    assert hours_of(date(2026, 10, 25), BERLIN) == (utc(2026, 10, 24, 22), utc(2026, 10, 25, 23))
    assert hours_of(date(2026, 3, 29), BERLIN) == (utc(2026, 3, 28, 23), utc(2026, 3, 29, 22))


def test_a_plan_comes_its_lead_before_the_call() -> None:
    assert plan_due(utc(2026, 11, 25, 10), Preferences(lead_minutes=45), BERLIN) == utc(2026, 11, 25, 9, 15)


def test_in_quiet_hours_a_plan_waits_for_their_end_or_comes_before_they_begin() -> None:
    # Quiet until 8:00 in Berlin, which is 7:00 UTC.
    assert plan_due(utc(2026, 11, 25, 7, 15), NIGHT, BERLIN) == utc(2026, 11, 25, 7, 0)
    # A call at 20:00: quiet begins at 18:00, so the plan is there just before.
    assert plan_due(utc(2026, 11, 25, 19, 0), NIGHT, BERLIN) == utc(2026, 11, 25, 16, 59)


def test_what_would_come_at_night_comes_in_the_morning() -> None:
    assert out_of_quiet(utc(2026, 11, 25, 23), NIGHT, BERLIN) == utc(2026, 11, 26, 7)
    assert debrief_due(utc(2026, 11, 25, 16, 59), NIGHT, BERLIN) == utc(2026, 11, 26, 7)
    assert debrief_due(utc(2026, 11, 25, 12), NIGHT, BERLIN) == utc(2026, 11, 25, 12, 2)


def test_todays_calls_wait_for_the_end_of_quiet_hours() -> None:
    late_riser = Preferences(quiet_from=time(22), quiet_until=time(9, 30))

    assert morning_due(date(2026, 11, 25), late_riser, BERLIN) == utc(2026, 11, 25, 8, 30)


def test_whoever_wants_no_morning_gets_none() -> None:
    assert morning_due(date(2026, 11, 25), Preferences(morning=None), BERLIN) is None
    assert morning_due(date(2026, 11, 25), Preferences(plans=False), BERLIN) is None
