"""When things come, on people's own clocks."""

import itertools
from datetime import UTC, date, datetime, time, timedelta

import pytest

from coachbot.domain.hours import LocalHours
from coachbot.domain.people import QuietHours
from coachbot.plans.preferences import PlanPreferences
from coachbot.plans.times import debrief_due, morning_due, plan_due

BERLIN = LocalHours("Europe/Berlin")
NIGHT = LocalHours("Europe/Berlin", QuietHours(time(18), time(8)))


def utc(*values: int) -> datetime:
    return datetime(*values, tzinfo=UTC)  # type: ignore[misc]


@pytest.mark.parametrize(
    "zone", ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "America/Sao_Paulo"]
)
def test_every_day_of_a_year_has_its_morning_once_over_both_clock_changes(zone: str) -> None:
    days = [date(2026, 1, 1) + timedelta(days=n) for n in range(366)]
    mornings = [morning_due(day, PlanPreferences(), LocalHours(zone)) for day in days]

    assert len(set(mornings)) == len(days)
    assert all(
        b - a in (timedelta(hours=h) for h in (23, 23.5, 24, 24.5, 25))
        for a, b in itertools.pairwise(mornings)
        if a and b
    )


def test_a_time_the_clocks_jump_over_comes_once_and_one_they_repeat_comes_the_first_time() -> None:
    assert BERLIN.at(date(2026, 3, 29), time(2, 30)) == utc(2026, 3, 29, 1, 30)
    assert BERLIN.at(date(2026, 10, 25), time(2, 30)) == utc(2026, 10, 25, 0, 30)


def test_a_day_on_which_the_clocks_change_is_whole() -> None:
    assert BERLIN.bounds(date(2026, 10, 25)) == (utc(2026, 10, 24, 22), utc(2026, 10, 25, 23))
    assert BERLIN.bounds(date(2026, 3, 29)) == (utc(2026, 3, 28, 23), utc(2026, 3, 29, 22))


def test_a_plan_comes_its_lead_before_the_call() -> None:
    assert plan_due(utc(2026, 11, 25, 10), PlanPreferences(lead_minutes=45), BERLIN) == utc(2026, 11, 25, 9, 15)


def test_in_quiet_hours_a_plan_waits_for_their_end_or_comes_before_they_begin() -> None:
    # Quiet until 8:00 in Berlin, which is 7:00 UTC.
    assert plan_due(utc(2026, 11, 25, 7, 15), PlanPreferences(), NIGHT) == utc(2026, 11, 25, 7, 0)
    # A call at 20:00: quiet begins at 18:00, so the plan is there just before.
    assert plan_due(utc(2026, 11, 25, 19, 0), PlanPreferences(), NIGHT) == utc(2026, 11, 25, 16, 59)


def test_what_would_come_at_night_comes_in_the_morning() -> None:
    assert NIGHT.out_of_quiet(utc(2026, 11, 25, 23)) == utc(2026, 11, 26, 7)
    assert debrief_due(utc(2026, 11, 25, 16, 59), NIGHT) == utc(2026, 11, 26, 7)
    assert debrief_due(utc(2026, 11, 25, 12), NIGHT) == utc(2026, 11, 25, 12, 2)


def test_todays_calls_wait_for_the_end_of_quiet_hours() -> None:
    late_riser = LocalHours("Europe/Berlin", QuietHours(time(22), time(9, 30)))

    assert morning_due(date(2026, 11, 25), PlanPreferences(), late_riser) == utc(2026, 11, 25, 8, 30)


def test_whoever_wants_no_morning_gets_none() -> None:
    assert morning_due(date(2026, 11, 25), PlanPreferences(morning=None), BERLIN) is None
    assert morning_due(date(2026, 11, 25), PlanPreferences(plans=False), BERLIN) is None
