"""The sample team's history holds the truth it says it holds."""

import csv
import random
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path
from statistics import median

import pytest
import yaml

from knowledge.sample import material
from knowledge.sample.events import Debrief, DrillResult, Event, Gap, Question
from knowledge.sample.history import SEED, TEAM, TRUTH, history

LIBRARY = Path(__file__).parents[2] / "knowledge"
PLAYS = {play.stem for play in LIBRARY.glob("playbook/plays/*.md")}
NOW = datetime(2026, 11, 23, 15, 4, tzinfo=UTC)
SEEDS = range(40)


def rows(name: str) -> list[dict[str, str]]:
    with (LIBRARY / "team" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


DEALS = {row["id"]: row for row in rows("deals.csv")}
REPS = [row["id"] for row in rows("people.csv") if row["role"] == "rep"]


@cache
def past(seed: int = SEED) -> tuple[Event, ...]:
    return tuple(history(NOW, random.Random(seed)))


def test_the_past_is_the_same_for_the_same_seed():
    assert history(NOW, random.Random(3)) == history(NOW, random.Random(3)) != history(NOW, random.Random(4))


def test_the_past_lies_within_twelve_weeks_on_weekdays_in_order():
    assert all(NOW - timedelta(weeks=12, days=1) < event.at <= NOW for event in past())
    assert all(event.at.weekday() < 5 for event in past())
    assert all(one.at <= other.at for one, other in pairwise(past()))


def test_the_past_speaks_only_of_what_the_library_has():
    asks = {f"{stage}.{ask}" for stage, names in material.MUST_ASKS.items() for ask in names}
    listed = yaml.safe_load((LIBRARY / "checklists.yml").read_text(encoding="utf-8"))
    assert asks == {ask["id"] for stage in listed["stages"] for ask in stage["must_ask"]}
    plays = {moment.play for event in past() if isinstance(event, Debrief) for moment in event.moments}
    plays |= {event.play for event in past() if isinstance(event, Question) and event.play}
    assert plays | {event.nearest for event in past() if isinstance(event, Gap)} <= PLAYS
    for scene, behaviours in material.SCENES.items():
        head = (LIBRARY / f"scenarios/{scene}.md").read_text(encoding="utf-8").split("---")[1]
        assert tuple(yaml.safe_load(head)["behaviours"]) == behaviours


def test_debriefs_agree_with_the_deals():
    for event in (event for event in past() if isinstance(event, Debrief)):
        accounts = {deal["account"] for deal in DEALS.values()}
        if event.deal is None:
            assert event.account not in accounts
            continue
        deal = DEALS[event.deal]
        assert (event.account, event.rep) == (deal["account"], deal["rep"])
        assert event.outcome != "won" or deal["stage"] == "won"


def test_there_is_enough_of_everything():
    kinds = Counter(type(event) for event in past())
    assert 80 <= kinds[Debrief] <= 120
    assert all(0 <= event.passed <= 4 for event in past() if isinstance(event, DrillResult))
    assert max(Counter(event.group for event in past() if isinstance(event, Gap)).values()) == 4
    assert [habits.rep for habits in TEAM] == REPS


# The truth in it


def ratio(seed: int, play: str, *, alike: Callable[[Debrief], Hashable]) -> float:
    """Next steps with the line over those without, within groups that are alike (Mantel-Haenszel)."""
    groups: defaultdict[Hashable, Counter[tuple[bool, bool]]] = defaultdict(Counter)
    for event in past(seed):
        if isinstance(event, Debrief):
            for moment in event.moments:
                if moment.play == play:
                    groups[alike(event)][moment.said, event.outcome == "next_step"] += 1
    with_line = without = 0.0
    for group in groups.values():
        said, unsaid = group[True, True] + group[True, False], group[False, True] + group[False, False]
        with_line += group[True, True] * unsaid / group.total()
        without += group[False, True] * said / group.total()
    return with_line / without


def within_a_rep(seed: int, play: str) -> float:
    return ratio(seed, play, alike=lambda event: event.rep)


def over_all_calls(seed: int, play: str) -> float:
    return ratio(seed, play, alike=lambda _: None)


def test_within_a_rep_the_truth_is_found():
    assert median(within_a_rep(seed, TRUTH.works) for seed in SEEDS) == pytest.approx(TRUTH.ratio, abs=0.15)
    assert median(within_a_rep(seed, TRUTH.no_help) for seed in SEEDS) == pytest.approx(TRUTH.no_help_ratio, abs=0.15)
    assert all(within_a_rep(seed, TRUTH.works) > 1.15 for seed in SEEDS)


def test_over_all_calls_what_works_looks_weaker_and_what_does_not_looks_better():
    assert all(over_all_calls(seed, TRUTH.works) < within_a_rep(seed, TRUTH.works) for seed in SEEDS)
    assert all(over_all_calls(seed, TRUTH.no_help) > within_a_rep(seed, TRUTH.no_help) for seed in SEEDS)


def test_the_demo_shows_the_truth_and_a_naive_look_would_choose_the_wrong_play():
    assert within_a_rep(SEED, TRUTH.works) == pytest.approx(1.84, abs=0.01)
    assert within_a_rep(SEED, TRUTH.no_help) == pytest.approx(0.90, abs=0.01)
    assert over_all_calls(SEED, TRUTH.no_help) > over_all_calls(SEED, TRUTH.works)


@pytest.mark.parametrize("seed", SEEDS)
def test_one_play_is_never_executed_and_the_checklist_in_a_third(seed: int):
    first = [e for e in past(seed) if isinstance(e, Debrief) and e.deal is None and e.outcome != "no_show"]
    said = [moment.said for call in first for moment in call.moments if moment.play == TRUTH.never]

    assert len(said) > 60
    assert sum(said) / len(said) < 0.1
    assert sum(len(call.asked) == 5 for call in first) / len(first) == pytest.approx(TRUTH.checklist_share, abs=0.02)
    assert all(len(call.asked) in {0, 1, 2, 5} for call in first)


def test_no_single_week_can_tell():
    weeks = Counter(
        (NOW - event.at).days // 7
        for event in past()
        if isinstance(event, Debrief) and any(moment.play == TRUTH.works for moment in event.moments)
    )
    assert max(weeks.values()) <= 12
