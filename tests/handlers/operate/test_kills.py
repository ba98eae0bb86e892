"""A short run of what ``python -m tests.support.chaos`` does two hundred times: nothing is lost, doubled or stuck."""

from pathlib import Path

import pytest

from tests.support.chaos import Chaos, Outcome

pytestmark = pytest.mark.slow


def clean(outcome: Outcome) -> dict[str, list[str]]:
    return {"lost": outcome.lost, "doubled": outcome.doubled, "stuck": outcome.stuck}


# How long it takes is for the long run to say; a busy machine is no failure.
PATIENCE_S = 300.0
NOTHING: dict[str, list[str]] = {"lost": [], "doubled": [], "stuck": []}


def test_a_bot_killed_again_and_again_says_everything_once(tmp_path: Path) -> None:
    outcome = Chaos(tmp_path, reps=15, managers=6, settle_s=PATIENCE_S).run(plans=60, questions=20, kills=3, drills=10)

    assert clean(outcome) == NOTHING


def test_of_three_replicas_on_postgres_any_may_die(tmp_path: Path, postgres_url: str) -> None:
    outcome = Chaos(tmp_path, url=postgres_url, replicas=3, reps=15, managers=6, settle_s=PATIENCE_S).run(
        plans=60, questions=20, kills=3, drills=10
    )

    assert clean(outcome) == NOTHING
