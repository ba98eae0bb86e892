"""Leaves a server alone that failed several times in a row, and looks from time to time whether it is back. Pure."""

from dataclasses import dataclass, replace

FAILURES = 3
FIRST_PAUSE_S = 30.0
LONGEST_PAUSE_S = 300.0


@dataclass(frozen=True, slots=True)
class Breaker:
    """Closed while all is well.

    Attributes:
        failures: In a row.
        open_until: Until then nobody asks; on the clock of whoever asks, in seconds.
        pause_s: Of the last time it opened; 0.0 while it is closed.
        trying: Somebody looks whether the server is back; until that is known nobody else asks.
    """

    failures: int = 0
    open_until: float = 0.0
    pause_s: float = 0.0
    trying: bool = False

    @property
    def is_open(self) -> bool:
        """Whether it opened and nothing has gone well since."""
        return self.pause_s > 0

    def lets_through(self, now: float) -> bool:
        """Whether a question may be asked now."""
        return not self.is_open or (now >= self.open_until and not self.trying)

    def asked(self) -> "Breaker":
        """A question was let through."""
        return replace(self, trying=True) if self.is_open else self

    def untried(self) -> "Breaker":
        """Nothing was learned of the server after all."""
        return replace(self, trying=False)

    def went_well(self) -> "Breaker":
        """The server replied."""
        return Breaker()

    def failed(self, now: float, *, wait_s: float = 0.0) -> "Breaker":
        """It did not.

        Args:
            wait_s: What the server asked for; up to the longest pause nobody asks it before.
        """
        wait_s = min(wait_s, LONGEST_PAUSE_S)
        failures = self.failures + 1
        if self.is_open and not self.trying:
            # Asked before it opened: eight that were under way at once are no eight trials.
            return replace(self, failures=failures, open_until=max(self.open_until, now + wait_s))
        if failures < FAILURES and not self.is_open and not wait_s:
            return replace(self, failures=failures)
        doubled = min(2 * self.pause_s, LONGEST_PAUSE_S) if self.is_open else FIRST_PAUSE_S
        pause_s = max(doubled, wait_s)
        return Breaker(failures, now + pause_s, pause_s)
