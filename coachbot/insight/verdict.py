"""Is the strategy bad, or is it not executed? A verdict for each play, or an honest “cannot tell yet”. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from math import ceil, exp, inf, log
from statistics import NormalDist

import numpy as np

from coachbot.domain.shares import Share
from coachbot.insight.effect import Tables, mantel_haenszel, steadied
from coachbot.insight.looks import ROLLING, bounds, chance, stretch, week_of

FALSE_SHARE = 0.05
"""Of the claims over all plays, and of a play's looks in a year."""
WORTH_HAVING = 1.5
"""Odds ratio of the smallest effect that would be worth the trouble; "does not help" has to exclude it."""
PLANNED_FOR = 2.2
"""Odds ratio that ``needed`` is for: what a play that matters has shown."""
OFTEN, HARDLY = 0.7, 0.25
_POWER = 0.8
_MIN_EACH = 5
_STEADYING = 20


@dataclass(frozen=True, slots=True)
class Use:
    """One moment in which a play could be used, and what the call came to.

    Attributes:
        done: In any of the play's styles.
        good: A frequent good outcome, as a next step booked.
    """

    rep: str
    play: str
    done: bool
    good: bool
    on: date


class Effects(StrEnum):
    """What doing it does, by the same rep."""

    HELPS = "helps"
    DOES_NOT_HELP = "does_not_help"
    HURTS = "hurts"
    CANNOT_TELL = "cannot_tell"


class Gap(StrEnum):
    """What is missing: doing it, or something better to do."""

    EXECUTION = "execution"
    STRATEGY = "strategy"
    NONE = "none"
    CANNOT_TELL = "cannot_tell"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is known of one play.

    Attributes:
        adherence: How often it was done where its moment came.
        odds_ratio: Of a good outcome with it over without, within a rep; None where nothing can be compared.
        interval: Of the odds ratio; it holds at every weekly look of a year and for all plays together.
        needed: Opportunities that would show an effect of ``PLANNED_FOR`` four times out of five; None where nothing
            is known to reckon it from.
        leans: How many standard errors the odds ratio is from none as things stand: no verdict, a direction.
        without: Share of good outcomes where it was not done, over the reps who did both, each weighing as all their
            calls; None where nobody did both.
        a_week: Opportunities a week, up to now.
    """

    play: str
    effect: Effects
    gap: Gap
    adherence: Share
    odds_ratio: float | None
    interval: tuple[float, float]
    needed: int | None
    leans: float = 0.0
    without: float | None = None
    a_week: float = 0.0

    @property
    def more(self) -> int | None:
        """Opportunities that are still missing."""
        return None if self.needed is None else max(0, self.needed - self.adherence.of)


@dataclass(frozen=True, slots=True)
class _Seen:
    """What all looks up to now saw of a play; ``reach`` is how far the farthest came, in bounds."""

    tables: Tables
    log_odds: np.ndarray
    error: np.ndarray
    reach: float


def verdicts(uses: Sequence[Use], *, rolling: bool = False) -> list[Verdict]:
    """One for each play, by name.

    Each rep is compared with nobody else, each look of the year and each play is paid for: of all plays of which
    something is claimed in a year, at most 5 % are called wrongly.

    Args:
        rolling: These are the last 52 weeks of more: the window moves, and every Monday is a look at another year.
    """
    if not uses:
        return []
    first, last = min(use.on for use in uses), max(use.on for use in uses)
    weeks = week_of(last, first) + 1
    plays: dict[str, list[Use]] = {}
    for use in uses:
        plays.setdefault(use.play, []).append(use)
    away = np.full(weeks, np.inf) if rolling else bounds(weeks)
    if rolling:
        away[-1] = ROLLING
    seen = {play: _seen(found, first, away) for play, found in sorted(plays.items())}
    level = _level([one.reach for one in seen.values()])
    return [_verdict(play, one, plays[play], level, away) for play, one in seen.items()]


def _seen(uses: Sequence[Use], first: date, bound: np.ndarray) -> _Seen:
    weeks = len(bound)
    reps = {rep: at for at, rep in enumerate(dict.fromkeys(use.rep for use in uses))}
    counts = np.zeros((weeks, len(reps), 2, 2))
    at = np.array([(week_of(use.on, first), reps[use.rep], not use.done, not use.good) for use in uses], dtype=int)
    np.add.at(counts, (at[:, 0], at[:, 1], at[:, 2], at[:, 3]), 1)
    tables = counts.cumsum(axis=0)
    found = mantel_haenszel(steadied(tables))
    enough = (tables.sum(axis=(1, 3)) >= _MIN_EACH).all(axis=1) & np.isfinite(found.error) & (found.error > 0)
    log_odds, error = np.where(enough, found.log_odds, np.nan), np.where(enough, found.error, np.nan)
    away = np.abs(log_odds) / (error * bound)
    return _Seen(tables, log_odds, error, float(np.nanmax(away)) if enough.any() else 0.0)


def _level(reaches: Sequence[float]) -> float:
    """The level at which each play is held, so that all claims together keep theirs.

    Source: Benjamini and Hochberg (1995); for the intervals Benjamini and Yekutieli, JASA 100 (2005).
    """
    chances = sorted(chance(reach) for reach in reaches)
    passed = [at for at, one in enumerate(chances, start=1) if one <= FALSE_SHARE * at / len(chances)]
    return FALSE_SHARE * max(passed, default=1) / len(chances)


def _verdict(play: str, seen: _Seen, uses: Sequence[Use], level: float, bound: np.ndarray) -> Verdict:
    adherence = Share(sum(use.done for use in uses), len(uses))
    low, high = _interval(seen, bound * stretch(level))
    effect = _effect(low, high)
    now = seen.log_odds[-1]
    return Verdict(
        play,
        effect,
        _gap(effect, adherence),
        adherence,
        None if np.isnan(now) else exp(now),
        (exp(low), exp(high) if high < inf else inf),
        _needed(seen.tables[-1]),
        0.0 if np.isnan(now) else round(float(now / seen.error[-1]), 2),
        _without(seen.tables[-1]),
        round(len(uses) / len(bound), 2),
    )


def _without(tables: Tables) -> float | None:
    done, undone, good = tables[:, 0].sum(-1), tables[:, 1].sum(-1), tables[:, 1, 0]
    both = (done > 0) & (undone > 0)
    if not both.any():
        return None
    calls = (done + undone)[both]
    return float((calls * good[both] / undone[both]).sum() / calls.sum())


def _interval(seen: _Seen, away: np.ndarray) -> tuple[float, float]:
    """What every look up to now leaves; each holds at once with all others, so what one excludes stays excluded."""
    lows, highs = seen.log_odds - away * seen.error, seen.log_odds + away * seen.error
    if np.isnan(lows).all():
        return -inf, inf
    low, high = float(np.nanmax(lows)), float(np.nanmin(highs))
    # Looks that contradict each other: something has changed, and only the last one speaks of now.
    return (low, high) if low <= high else (float(lows[-1]), float(highs[-1]))


def _effect(low: float, high: float) -> Effects:
    if low > 0:
        return Effects.HELPS
    if high < 0:
        return Effects.HURTS
    return Effects.DOES_NOT_HELP if high < log(WORTH_HAVING) else Effects.CANNOT_TELL


def _gap(effect: Effects, adherence: Share) -> Gap:
    low, high = adherence.interval
    if effect in (Effects.HURTS, Effects.DOES_NOT_HELP):
        return Gap.STRATEGY
    if effect is Effects.HELPS and low >= OFTEN:
        return Gap.NONE
    # What is hardly ever done is not executed, whatever it would do.
    lacking = OFTEN if effect is Effects.HELPS else HARDLY
    return Gap.EXECUTION if high < lacking and adherence.share is not None else Gap.CANNOT_TELL


def _needed(tables: Tables) -> int | None:
    """Opportunities for 80 % power at one look, with this mix of reps, this adherence and these outcomes."""
    a_call = _told_by_a_call(tables)
    if a_call <= 0:
        return None
    reach = NormalDist().inv_cdf(1 - FALSE_SHARE / 2) + NormalDist().inv_cdf(_POWER)
    # Comparing within a rep costs each rep one call.
    return ceil((reach / log(PLANNED_FOR)) ** 2 / a_call) + len(tables)


def _told_by_a_call(tables: Tables) -> float:
    """What one more opportunity adds to the information on the log odds ratio, within a rep.

    With few calls a rep the spread over all calls steadies it; reps differ, so that is a little too much.
    """
    done, good, total = tables[:, 0].sum(-1), tables[:, :, 0].sum(-1), tables.sum((-1, -2))
    more = np.maximum(total - 1, 1)
    within = float((done * (total - done) * good * (total - good) / (total**2 * more)).sum())
    calls = float(total.sum())
    shares = done.sum() / calls, good.sum() / calls
    overall = shares[0] * (1 - shares[0]) * shares[1] * (1 - shares[1])
    return float((within + overall * _STEADYING) / ((total - 1).sum() + _STEADYING))


def of_three(verdict: Verdict, uses: Sequence[Use], people: int) -> Verdict:
    """A verdict whose comparison rests on so many people or more; else only how often it is done.

    Args:
        uses: The moments the verdict is of.
    """
    ways: dict[str, set[bool]] = {}
    for use in uses:
        ways.setdefault(use.rep, set()).add(use.done)
    if sum(len(way) == 2 for way in ways.values()) >= people:
        return verdict
    gap = _gap(Effects.CANNOT_TELL, verdict.adherence)
    return Verdict(
        verdict.play, Effects.CANNOT_TELL, gap, verdict.adherence, None, (0.0, inf), None, a_week=verdict.a_week
    )
