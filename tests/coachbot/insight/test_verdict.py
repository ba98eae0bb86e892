"""Is the strategy bad, or is the team not executing it?"""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from coachbot.errors import BadFile
from coachbot.insight.read_uses import read_uses
from coachbot.insight.verdict import Effects, Gap, Use, Verdict, of_three, verdicts
from tests.coachbot.insight.simulator import TRUTHS, Team, ever_false

RUNS = 25
DAY = date(2026, 1, 5)


def calls(play: str, count: int, *, done: float, wins: float, wins_with: float, reps: int = 8) -> list[Use]:
    """A year of moments in fixed shares: every rep does and wins alike."""
    found: list[Use] = []
    for number in range(count):
        does = (number * 0.618034) % 1 < done
        good = (number * 0.414214) % 1 < (wins_with if does else wins)
        day = DAY + timedelta(days=364 * number // count)
        found.append(Use(f"rep{number % reps}", play, does, good, day))
    return found


def one(uses: list[Use]) -> Verdict:
    (found,) = verdicts(uses)
    return found


def test_what_helps_and_is_not_done_is_a_gap_of_execution() -> None:
    found = one(calls("agenda", 600, done=0.35, wins=0.3, wins_with=0.6))

    assert (found.effect, found.gap) == (Effects.HELPS, Gap.EXECUTION)
    assert found.interval[0] > 1


def test_what_is_done_and_does_no_good_is_a_gap_of_strategy() -> None:
    found = one(calls("timing", 1_200, done=0.6, wins=0.4, wins_with=0.4))

    assert (found.effect, found.gap) == (Effects.DOES_NOT_HELP, Gap.STRATEGY)
    assert found.interval[1] < 1.5


def test_what_harms_is_said_to() -> None:
    assert one(calls("bluff", 600, done=0.5, wins=0.6, wins_with=0.3)).effect is Effects.HURTS


def test_what_helps_and_is_done_is_fine() -> None:
    found = one(calls("price", 900, done=0.85, wins=0.3, wins_with=0.65))
    assert (found.effect, found.gap) == (Effects.HELPS, Gap.NONE)


def test_what_is_hardly_ever_done_is_not_executed_whatever_it_would_do() -> None:
    found = one(calls("threads", 70, done=0.06, wins=0.4, wins_with=0.4))

    assert (found.effect, found.gap) == (Effects.CANNOT_TELL, Gap.EXECUTION)


def test_a_few_calls_tell_nothing_and_say_how_many_would() -> None:
    found = one(calls("price", 30, done=0.5, wins=0.3, wins_with=0.6))

    assert (found.effect, found.gap) == (Effects.CANNOT_TELL, Gap.CANNOT_TELL)
    assert found.needed is not None
    assert 150 < found.needed < 400
    assert found.more == found.needed - 30


def test_where_good_reps_do_it_and_win_it_is_not_called_helpful() -> None:
    """The famous chart: over all calls it looks like three times the odds, within each rep it is nothing."""
    uses: list[Use] = []
    for rep, (done, wins) in enumerate([(0.8, 0.7)] * 4 + [(0.2, 0.2)] * 4):
        uses += [
            Use(f"rep{rep}", use.play, use.done, use.good, use.on)
            for use in calls("followed", 100, done=done, wins=wins, wins_with=wins)
        ]
    with_it = [use.good for use in uses if use.done]
    without = [use.good for use in uses if not use.done]
    assert np.mean(with_it) > 1.6 * np.mean(without)

    assert one(uses).effect not in (Effects.HELPS, Effects.HURTS)


def test_more_plays_at_once_need_more_to_be_sure_of_one() -> None:
    helps = calls("helps", 190, done=0.5, wins=0.3, wins_with=0.6)
    nothing = [use for n in range(30) for use in calls(f"nothing{n}", 190, done=0.5, wins=0.4, wins_with=0.4)]
    alone = one(helps)
    among = {found.play: found for found in verdicts(helps + nothing)}["helps"]

    assert alone.interval[0] > among.interval[0]
    assert alone.interval[1] < among.interval[1]


@pytest.mark.parametrize("truth", TRUTHS)
def test_nothing_false_is_claimed_over_a_year_of_weekly_looks(truth: str) -> None:
    chance, team = np.random.default_rng(11), Team(12, 320, truth)
    false = sum(ever_false(team, team.uses(chance)) for _ in range(RUNS))

    # Of 25 years one in twenty may be wrong; four are so seldom that something else is.
    assert false <= 3


def test_what_helps_is_found_in_most_years() -> None:
    chance, team = np.random.default_rng(12), Team(12, 480, "useful")
    found = sum(one(team.uses(chance)).effect is Effects.HELPS for _ in range(RUNS))

    assert found >= 0.7 * RUNS


def test_no_moments_no_verdict() -> None:
    assert verdicts([]) == []


def test_rows_are_read_as_people_write_them() -> None:
    data = "\ufeffRep;Play;Arose;Done;Outcome;On\nmaya;price;yes;1;next_step;2026-11-02\ntom;price;no;;;\n"
    read = read_uses(data.encode(), "rows.csv")

    assert read.uses == (Use("maya", "price", True, True, date(2026, 11, 2)),)
    assert (read.unread, read.lines) == ((), 2)


def test_a_line_that_cannot_be_read_is_named_and_the_others_are_taken() -> None:
    data = b"rep,play,arose,done,outcome,on\nmaya,price,1,maybe,1,2026-11-02\ntom,price,1,1,0,someday\ntom,price,1,1,0,2026-11-03\n"
    read = read_uses(data, "rows.csv")

    assert [(line.line, line.reason) for line in read.unread] == [
        (2, "“maybe” in the column done is neither yes nor no; write 1 or 0."),
        (3, "“someday” in the column on is no day; write it as 2026-11-25."),
    ]
    assert len(read.uses) == 1


def test_a_file_without_the_columns_says_which() -> None:
    with pytest.raises(BadFile, match="has no column done, outcome, on"):
        read_uses(b"rep,play,arose\nmaya,price,1\n", "rows.csv")


@pytest.mark.slow
def test_the_second_year_is_no_more_often_wrong_than_the_first() -> None:
    chance, false = np.random.default_rng(7), 0
    for _ in range(RUNS):
        both = [replace(use, on=DAY + 2 * (use.on - DAY)) for use in Team(8, 640, "useless").uses(chance)]
        for week in range(1, 53):
            end = DAY + timedelta(weeks=52 + week)
            window = [use for use in both if end - timedelta(weeks=52) <= use.on < end]
            if any(found.effect in (Effects.HELPS, Effects.HURTS) for found in verdicts(window, rolling=True)):
                false += 1
                break

    # Of 25 years one in twenty may be wrong; four are so seldom that something else is.
    assert false <= 3


def test_what_one_person_alone_did_both_ways_is_no_comparison_for_others() -> None:
    uses = [
        *(Use(f"rep{n}", "price", True, True, DAY) for n in range(2) for _ in range(20)),
        *(Use("rep2", "price", bool(n % 2), bool(n % 2), DAY) for n in range(40)),
    ]
    (alone,) = verdicts(uses)

    told = of_three(alone, uses, 3)
    assert (told.odds_ratio, told.without, told.leans, told.effect) == (None, None, 0.0, Effects.CANNOT_TELL)
    assert told.adherence == alone.adherence
