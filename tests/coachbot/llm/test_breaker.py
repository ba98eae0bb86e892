"""When a server is left alone, and when somebody looks after it."""

import pytest

from coachbot.llm.breaker import FAILURES, FIRST_PAUSE_S, LONGEST_PAUSE_S, Breaker


def opened(now: float = 0.0) -> Breaker:
    breaker = Breaker()
    for _ in range(FAILURES):
        breaker = breaker.failed(now)
    return breaker


def tried_in_vain(breaker: Breaker) -> Breaker:
    return breaker.asked().failed(breaker.open_until)


def test_it_opens_after_three_failures_in_a_row() -> None:
    twice = Breaker().failed(0).failed(0)

    assert (twice.is_open, twice.failed(0).is_open) == (False, True)
    assert not twice.went_well().failed(0).failed(0).is_open


def test_nobody_asks_before_its_pause_is_over_and_then_one_alone() -> None:
    breaker = opened(now=100.0)

    assert not breaker.lets_through(100.0 + FIRST_PAUSE_S - 0.1)
    assert breaker.lets_through(100.0 + FIRST_PAUSE_S)
    assert not breaker.asked().lets_through(10_000.0)


def test_a_trial_that_goes_well_closes_it_and_one_that_learned_nothing_leaves_it() -> None:
    trial = opened().asked()

    assert trial.went_well() == Breaker()
    assert trial.untried() == opened()


def test_each_trial_in_vain_doubles_the_pause_up_to_five_minutes() -> None:
    breaker, pauses = opened(), []
    for _ in range(6):
        pauses.append(breaker.pause_s)
        breaker = tried_in_vain(breaker)

    assert pauses == [30, 60, 120, 240, 300, 300]


def test_what_was_under_way_when_it_opened_is_no_trial() -> None:
    breaker = opened()

    assert breaker.failed(1.0).failed(2.0).pause_s == FIRST_PAUSE_S
    assert breaker.failed(1.0).open_until == breaker.open_until
    assert breaker.failed(1.0, wait_s=100.0).open_until == 101.0


@pytest.mark.parametrize(("asked_for_s", "pause_s"), [(20.0, 30.0), (90.0, 90.0), (3600.0, LONGEST_PAUSE_S)])
def test_a_server_that_asks_for_a_pause_gets_it_at_once(asked_for_s: float, pause_s: float) -> None:
    breaker = Breaker().failed(0.0, wait_s=asked_for_s)

    assert (breaker.is_open, breaker.pause_s) == (True, pause_s)


def test_a_closed_one_asks_of_nobody_to_be_the_only_one() -> None:
    assert Breaker().asked() == Breaker()
