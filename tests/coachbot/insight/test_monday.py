"""On Monday at eight by the manager's own clock, once, through holidays, quiet hours and the days the clocks change."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from coachbot.domain.people import Person, QuietHours
from coachbot.insight.jobs import DIGEST
from coachbot.insight.weekly import PlanDigests
from tests.fakes import MemoryTeam, Queue


def manager(zone: str, *, role: str = "manager", team: str = "east") -> Person:
    return Person("dana", "Dana", "dana@holdfast.example", role=role, team=team, time_zone=zone, slack="U0DANA")


def planned(zone: str, now: datetime, *, quiet: QuietHours | None = None) -> list[tuple[date, datetime]]:
    """Which weeks are planned at a moment, and for when."""
    team, queue = MemoryTeam([manager(zone)]), Queue()
    if quiet:
        team.save_preferences("dana", quiet)
    PlanDigests(team, queue)(now=now)
    return [(DIGEST.read(due.payload).week, due.due_at) for due in queue.work]


@pytest.mark.parametrize(
    ("zone", "monday", "due"),
    [
        ("America/New_York", date(2026, 3, 9), datetime(2026, 3, 9, 12, tzinfo=UTC)),
        ("America/New_York", date(2026, 11, 2), datetime(2026, 11, 2, 13, tzinfo=UTC)),
        ("Europe/Berlin", date(2026, 3, 30), datetime(2026, 3, 30, 6, tzinfo=UTC)),
        ("Europe/Berlin", date(2026, 10, 26), datetime(2026, 10, 26, 7, tzinfo=UTC)),
        ("Asia/Kolkata", date(2026, 12, 28), datetime(2026, 12, 28, 2, 30, tzinfo=UTC)),
        ("Pacific/Auckland", date(2027, 1, 4), datetime(2027, 1, 3, 19, tzinfo=UTC)),
        ("Pacific/Apia", date(2026, 11, 23), datetime(2026, 11, 22, 19, tzinfo=UTC)),
    ],
)
def test_it_is_eight_on_the_managers_wall(zone: str, monday: date, due: datetime) -> None:
    every_five_minutes = [due + timedelta(minutes=5 * n) for n in range(-36, 12)]

    found = {one for now in every_five_minutes for one in planned(zone, now)}

    assert found == {(monday - timedelta(weeks=1), due)}


def test_through_a_whole_year_each_week_is_planned_for_one_moment() -> None:
    start = datetime(2026, 1, 3, tzinfo=UTC)

    found = {one for hour in range(363 * 24) for one in planned("America/New_York", start + timedelta(hours=hour))}

    assert len(found) == len({week for week, _ in found}) == 52


def test_a_bot_that_was_away_on_monday_sends_it_until_thursday_and_not_on_saturday() -> None:
    monday = datetime(2026, 11, 23, 13, tzinfo=UTC)

    assert planned("America/New_York", monday + timedelta(days=3))
    assert planned("America/New_York", monday + timedelta(days=5)) == []
    assert planned("America/New_York", monday - timedelta(hours=3)) == []


def test_quiet_hours_put_it_off() -> None:
    quiet = QuietHours(time(18), time(9, 30))

    ((_, due),) = planned("UTC", datetime(2026, 11, 23, 8, tzinfo=UTC), quiet=quiet)

    assert due == datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize("person", [manager("UTC", role="rep"), manager("UTC", role="admin"), manager("UTC", team="")])
def test_who_leads_no_team_gets_none(person: Person) -> None:
    queue = Queue()

    PlanDigests(MemoryTeam([person]), queue)(now=datetime(2026, 11, 23, 8, tzinfo=UTC))

    assert queue.work == []
