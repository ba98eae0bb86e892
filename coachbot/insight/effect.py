"""Whether the same rep does better with it than without: the Mantel-Haenszel odds ratio over reps. Pure.

A comparison over all calls says falsely that a useless play helps, because good reps both follow and win; within a
rep it does not.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Tables = NDArray[np.float64]
"""Counts, the last three axes: rep; done, not done; good outcome, other outcome."""


@dataclass(frozen=True, slots=True)
class Effect:
    """Logarithms of the odds ratio and their standard errors, an entry for each set of tables.

    Attributes:
        log_odds: ``nan`` where nothing can be compared, infinite where one side has no outcome of a kind.
        error: Standard error of ``log_odds`` after Robins, Breslow and Greenland (1986); ``nan`` likewise.
    """

    log_odds: NDArray[np.float64]
    error: NDArray[np.float64]


def mantel_haenszel(tables: Tables) -> Effect:
    """The odds of a good outcome with it over those without, a rep compared with nobody else.

    Source: Mantel and Haenszel (1959); Robins, Breslow and Greenland, Biometrics 42 (1986).
    """
    a, b, c, d = tables[..., 0, 0], tables[..., 0, 1], tables[..., 1, 0], tables[..., 1, 1]
    total = a + b + c + d
    size = np.where(total > 0, total, 1.0)
    for_it, against = a * d / size, b * c / size
    alike, crossed = (a + d) / size, (b + c) / size
    up, down = for_it.sum(-1), against.sum(-1)
    with np.errstate(divide="ignore", invalid="ignore"):
        log_odds = np.log(up) - np.log(down)
        variance = (
            (alike * for_it).sum(-1) / (2 * up**2)
            + (alike * against + crossed * for_it).sum(-1) / (2 * up * down)
            + (crossed * against).sum(-1) / (2 * down**2)
        )
        return Effect(log_odds, np.sqrt(variance))


def steadied(tables: Tables) -> Tables:
    """The same tables; where a kind of outcome is missing on one side, with half a call in each cell that compares.

    Without it an odds ratio of nought or infinity would have no interval. Source: Gart, Biometrics 18 (1962).
    """
    a, b, c, d = tables[..., 0, 0], tables[..., 0, 1], tables[..., 1, 0], tables[..., 1, 1]
    compares = ((a + b) > 0) & ((c + d) > 0)
    lopsided = ((a * d).sum(-1) == 0) | ((b * c).sum(-1) == 0)
    return tables + 0.5 * (compares & lopsided[..., None])[..., None, None]
