"""Whether a behaviour's score may count: the engine against two managers, and the managers against each other. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

MIN_KAPPA = 0.4
SHARE_OF_MANAGERS = 0.8
MIN_PAIRS = 10
_TOP = 4


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far levels agree, as quadratically weighted kappas: 1.0 is always, 0.0 what chance would do.

    Attributes:
        count: Transcripts that both managers scored.
        managers: One manager with the other; None of fewer than ten pairs.
        engine: The engine with both, their mean; None where it does not score this.
    """

    behaviour: str
    count: int
    managers: float | None
    engine: float | None

    @property
    def counts(self) -> bool:
        """At least .4, and .8 of what the managers reach with each other."""
        if self.managers is None or self.engine is None:
            return False
        return self.engine >= max(MIN_KAPPA, SHARE_OF_MANAGERS * self.managers)


class Calibrations(Protocol):
    """Which behaviours each judge was shown to see as managers do, under which rubric; another one starts anew."""

    def keep(self, by: str, rubric: str, found: Sequence[Agreement], *, now: datetime) -> None: ...
    def counting(self, by: str, rubric: str) -> frozenset[str]: ...


def agreement(
    behaviour: str, scored: Sequence[tuple[Mapping[str, int], Mapping[str, int], Mapping[str, int]]]
) -> Agreement:
    """How two managers and the engine agree on one behaviour.

    Args:
        scored: Levels by behaviour for each transcript: of the one manager, the other, the engine.
    """
    both = [(a[behaviour], b[behaviour]) for a, b, _ in scored if behaviour in a and behaviour in b]
    pairs = [
        [(by[behaviour], engine[behaviour]) for by, engine in ((row[who], row[2]) for row in scored)
         if behaviour in by and behaviour in engine]
        for who in (0, 1)
    ]  # fmt: skip
    kappas = [weighted_kappa(found) for found in pairs if len(found) >= MIN_PAIRS]
    known = [kappa for kappa in kappas if kappa is not None]
    return Agreement(
        behaviour,
        len(both),
        weighted_kappa(both) if len(both) >= MIN_PAIRS else None,
        sum(known) / len(known) if known else None,
    )


def weighted_kappa(pairs: Sequence[tuple[int, int]]) -> float | None:
    """Cohen's kappa with quadratic weights over levels 0 to 4; None where nobody ever varies. Source: Cohen 1968."""
    if not pairs:
        return None
    count = len(pairs)
    seen = sum((a - b) ** 2 for a, b in pairs) / count
    left = [sum(a == level for a, _ in pairs) / count for level in range(_TOP + 1)]
    right = [sum(b == level for _, b in pairs) / count for level in range(_TOP + 1)]
    by_chance = sum(left[i] * right[j] * (i - j) ** 2 for i in range(_TOP + 1) for j in range(_TOP + 1))
    return None if by_chance == 0 else 1 - seen / by_chance
