"""The within-rep odds ratio and the shares, against statsmodels."""

import warnings
from typing import Any, NamedTuple

import numpy as np
import pytest

from coachbot.domain.shares import Share
from coachbot.insight.effect import mantel_haenszel, steadied
from coachbot.insight.looks import WEEKS, bounds, chance, stretch


def random_tables(count: int) -> list[np.ndarray]:
    """Tables of one to nine reps, many cells empty."""
    chance = np.random.default_rng(7)
    return [
        chance.poisson(chance.choice([0.4, 2.0, 8.0]), size=(chance.integers(1, 10), 2, 2)).astype(float)
        for _ in range(count)
    ]


class Statsmodels(NamedTuple):
    """What of it is compared with."""

    tables: Any
    proportion: Any


@pytest.fixture(scope="module")
def statsmodels() -> Statsmodels:
    """Imported before the tests begin: on a busy machine that takes longer than they do."""
    return Statsmodels(
        pytest.importorskip("statsmodels.stats.contingency_tables"), pytest.importorskip("statsmodels.stats.proportion")
    )


@pytest.mark.slow
def test_it_is_what_statsmodels_says_of_500_random_tables_empty_cells_and_single_reps_included(
    statsmodels: Statsmodels,
) -> None:
    stratified = statsmodels.tables.StratifiedTable
    compared = 0
    for tables in random_tables(500):
        ours = mantel_haenszel(tables)
        told = tables[tables.sum((1, 2)) > 0]
        if not len(told):
            assert np.isnan(ours.log_odds)
            continue
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            theirs = stratified(list(told))
            ratio, error = float(theirs.oddsratio_pooled), float(theirs.logodds_pooled_se)
        np.testing.assert_allclose(np.exp(ours.log_odds), ratio, rtol=1e-6, equal_nan=True)
        if np.isfinite(np.log(ratio)) if ratio > 0 else False:
            np.testing.assert_allclose(ours.error, error, rtol=1e-6)
            compared += 1
    assert compared > 250


def test_a_share_and_its_interval_are_what_statsmodels_says(statsmodels: Statsmodels) -> None:
    proportion = statsmodels.proportion.proportion_confint
    for done, of in ((0, 5), (3, 11), (34, 100), (640, 640)):
        np.testing.assert_allclose(
            Share(done, of).interval, proportion(done, of, method="wilson"), rtol=1e-6, atol=1e-9
        )


def test_fewer_than_five_moments_make_no_share() -> None:
    assert Share(4, 4).share is None
    assert Share(4, 5).share == 0.8
    assert Share(0, 0).interval == (0.0, 1.0)


def test_many_sets_of_tables_are_told_at_once() -> None:
    tables = np.stack([np.full((3, 2, 2), 4.0), np.arange(12.0).reshape(3, 2, 2)])
    both, second = mantel_haenszel(tables), mantel_haenszel(tables[1])

    assert both.log_odds[1] == second.log_odds
    assert both.log_odds[0] == 0.0


def test_where_one_side_never_won_there_is_still_an_interval() -> None:
    tables = np.array([[[0.0, 6.0], [5.0, 5.0]], [[0.0, 3.0], [4.0, 2.0]], [[2.0, 2.0], [0.0, 0.0]]])
    assert not np.isfinite(mantel_haenszel(tables).log_odds)
    found = mantel_haenszel(steadied(tables))

    assert found.log_odds < 0
    assert np.isfinite(found.error)


def test_a_year_of_weekly_looks_at_nothing_is_wrong_in_one_of_twenty_at_most() -> None:
    chances = np.random.default_rng(3)
    walks = np.cumsum(chances.standard_normal((20_000, WEEKS)), axis=1) / np.sqrt(np.arange(1, WEEKS + 1))

    assert (np.abs(walks) > bounds(WEEKS)).any(axis=1).mean() < 0.052
    assert (np.abs(walks) > 1.96).any(axis=1).mean() > 0.2, "a plain interval would do, and the test says nothing"


def test_a_second_year_begins_with_bounds_of_its_own() -> None:
    assert list(bounds(WEEKS + 11)[WEEKS:]) == list(bounds(11))


def test_a_stricter_level_is_farther_out() -> None:
    assert chance(1.0) == pytest.approx(0.05)
    assert stretch(0.05) == pytest.approx(1.0)
    assert chance(stretch(0.01)) == pytest.approx(0.01)
