"""What a digest is made of stays with the team it happened in."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from coachbot.bootstrap import Coach
from tests.support.weeks import REPS, told

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
WEEK = date(2026, 11, 16)

pytestmark = pytest.mark.slow


def test_who_leaves_the_team_takes_no_call_along(coach: Coach) -> None:
    told(coach, NOW)
    before = coach.insight.weekly("mid-market", WEEK)

    coach.team.people.save_person(replace(REPS[0], team="enterprise"))

    assert coach.insight.weekly("mid-market", WEEK) == before
    assert coach.insight.weekly("enterprise", WEEK).adherence == ()


def test_who_joins_a_team_brings_nothing_along_that_would_change_an_old_week(coach: Coach) -> None:
    told(coach, NOW)
    before = coach.insight.weekly("mid-market", WEEK)
    late = coach.plans.debriefs.debrief(REPS[0].id, "past-0", "once")
    assert late is not None
    coach.plans.debriefs.save_debrief(replace(late, person="U0NEW", uid="mine"))

    coach.team.people.save_person(replace(REPS[0], id="new", name="New", email="new@us.example", slack="U0NEW"))

    assert coach.insight.weekly("mid-market", WEEK) == before


def test_what_is_told_late_changes_no_week_that_was_told(coach: Coach) -> None:
    told(coach, NOW)
    before = coach.insight.weekly("mid-market", WEEK)
    late = coach.plans.debriefs.debrief(REPS[0].id, "past-0", "once")
    assert late is not None

    coach.plans.debriefs.save_debrief(
        replace(late, uid="late", call_at=NOW - timedelta(weeks=3), done_at=NOW + timedelta(hours=1))
    )

    assert coach.insight.weekly("mid-market", WEEK) == before
