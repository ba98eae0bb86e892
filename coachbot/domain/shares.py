"""Shares of a count with their interval. Pure."""

from dataclasses import dataclass
from math import sqrt

MIN_PEOPLE = 3
"""A figure of fewer people would be one of theirs."""
TOO_FEW = 5
"""Fewer opportunities than this make no share."""
_Z = 1.959964


@dataclass(frozen=True, slots=True)
class Share:
    """How often something was done where it could be.

    Attributes:
        done: 0 to ``of``.
        of: Opportunities.
    """

    done: int
    of: int

    @property
    def share(self) -> float | None:
        """0.0 to 1.0; None where there were too few opportunities to say."""
        return self.done / self.of if self.of >= TOO_FEW else None

    @property
    def interval(self) -> tuple[float, float]:
        """95 % interval of the share, after Wilson (1927); 0 to 1 where there was no opportunity."""
        if not self.of:
            return 0.0, 1.0
        share, spread = self.done / self.of, _Z**2 / self.of
        middle = share + spread / 2
        reach = _Z * sqrt(share * (1 - share) / self.of + spread / (4 * self.of))
        return max(0.0, (middle - reach) / (1 + spread)), min(1.0, (middle + reach) / (1 + spread))

    def __add__(self, other: "Share") -> "Share":
        """Both together."""
        return Share(self.done + other.done, self.of + other.of)
