"""Teams whose truth is known: skill drives following and winning, and a play helps, harms or does nothing.

``python -m tests.coachbot.insight.simulator [RUNS]`` prints false claims over a year of weekly looks, power at one look
against a plain within-rep test, and how near ``needed`` comes.
"""

import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import product
from math import log

import numpy as np

from coachbot.insight.effect import mantel_haenszel
from coachbot.insight.verdict import PLANNED_FOR, Effects, Use, verdicts

FIRST = date(2026, 1, 5)
WEEKS = 52
TRUTHS = {"useless": 1.0, "useful": 2.2, "harmful": 1 / 2.2}
_FALSE = {
    "useless": {Effects.HELPS, Effects.HURTS},
    "useful": {Effects.HURTS, Effects.DOES_NOT_HELP},
    "harmful": {Effects.HELPS},
}
_PLAIN_Z = 1.959964


@dataclass(frozen=True, slots=True)
class Team:
    """A team to simulate.

    Attributes:
        deals: Moments of the play in the year.
        skill: How much a standard deviation of a rep's skill adds to the log odds of winning; and to following, the
            same.
    """

    reps: int
    deals: int
    truth: str
    skill: float = 0.8
    follows: float = 0.0
    wins: float = -0.6

    def uses(self, chance: np.random.Generator) -> list[Use]:
        """One year of it, by day."""
        skills = chance.standard_normal(self.reps)
        whose = chance.integers(self.reps, size=self.deals)
        days = np.sort(chance.integers(WEEKS * 7, size=self.deals))
        # A manager's judgement of skill is noisy; so is what following has to do with it.
        done = chance.random(self.deals) < _logistic(self.follows + self.skill * skills[whose])
        effect = log(TRUTHS[self.truth])
        good = chance.random(self.deals) < _logistic(self.wins + self.skill * skills[whose] + effect * done)
        return [
            Use(f"rep{who}", "play", bool(did), bool(won), FIRST + timedelta(days=int(day)))
            for who, did, won, day in zip(whose, done, good, days, strict=True)
        ]


def ever_false(team: Team, uses: Sequence[Use]) -> bool:
    """Whether at some weekly look of the year something false is claimed."""
    wrong = _FALSE[team.truth]
    for week in range(1, WEEKS + 1):
        until = FIRST + timedelta(weeks=week)
        seen = [use for use in uses if use.on < until]
        if seen and any(one.effect in wrong for one in verdicts(seen)):
            return True
    return False


def plain(uses: Sequence[Use]) -> str:
    """What one look with a plain 95 % interval says, within a rep: the ceiling."""
    reps = {rep: at for at, rep in enumerate(dict.fromkeys(use.rep for use in uses))}
    tables = np.zeros((len(reps), 2, 2))
    for use in uses:
        tables[reps[use.rep], int(not use.done), int(not use.good)] += 1
    found = mantel_haenszel(tables)
    z = float(found.log_odds / found.error) if np.isfinite(found.error) and found.error > 0 else 0.0
    return "useful" if z > _PLAIN_Z else "harmful" if z < -_PLAIN_Z else ""


def true_needed(team: Team, chance: np.random.Generator) -> float:
    """Moments for 80 % power at one look with an odds ratio of ``PLANNED_FOR``, from what the team is really like."""
    skills = chance.standard_normal(200_000)
    done = _logistic(team.follows + team.skill * skills)
    base = team.wins + team.skill * skills
    good = _logistic(base) * (1 - done) + _logistic(base + log(TRUTHS[team.truth])) * done
    each = float((done * (1 - done) * good * (1 - good)).mean())
    # Comparing within a rep costs each rep one call.
    return ((1.959964 + 0.841621) / log(PLANNED_FOR)) ** 2 / each + team.reps


def main(runs: int) -> None:
    """Print a row for each size of team and truth."""
    for reps, deals, truth in product((8, 20, 40), (40, 160, 320, 640), TRUTHS):
        team, chance = Team(reps, deals, truth), np.random.default_rng(reps * deals)
        false, right, ceiling, near, told = 0, 0, 0, 0, 0
        effects: Counter[str] = Counter()
        goal = true_needed(team, np.random.default_rng(0))
        for _ in range(runs):
            uses = team.uses(chance)
            false += ever_false(team, uses)
            one = verdicts(uses)[0]
            effects[one.effect.value] += 1
            right += one.effect.value == {"useful": "helps", "harmful": "hurts"}.get(truth, "")
            ceiling += plain(uses) == truth
            if one.effect is Effects.CANNOT_TELL:
                told += 1
                near += one.needed is not None and goal / 1.5 <= one.needed <= goal * 1.5
        shares = "  ".join(f"{name} {count / runs:.3f}" for name, count in sorted(effects.items()))
        power = f"power {right / runs:.3f} of {ceiling / runs:.3f}" if truth != "useless" else ""
        print(f"{reps:2} reps {deals:3} deals {truth:8} false {false / runs:.3f}  {power}  "
              f"needed near {near / max(1, told):.2f} ({goal:.0f})  {shares}", flush=True)  # fmt: skip


def _logistic(value: "np.ndarray | float") -> np.ndarray:
    return 1 / (1 + np.exp(-np.asarray(value)))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100)
