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


def test_who_is_put_on_the_list_brings_what_they_told_of_before(coach: Coach) -> None:
    told(coach, NOW, people=3)
    before = coach.insight.weekly("mid-market", WEEK)
    for rep in REPS[:3]:
        coach.team.people.save_person(replace(rep, team=""))

    nowhere = replace(REPS[0], id="new", name="New", email="new@holdfast.example", team="")
    coach.team.people.save_person(nowhere)
    coach.team.people.save_person(replace(nowhere, team="mid-market"))

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
