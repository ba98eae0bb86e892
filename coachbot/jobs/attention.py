"""What comes in goes before what is worked on."""

import threading
import time
from collections import deque
from collections.abc import Generator
from contextlib import contextmanager

# Work is put off, never off for good: where things come in without end, it goes on among them.
LONGEST_S = 0.3
# Two that come so close are a burst; then the next is likely under way, though nothing is being taken in.
BURST_S = 0.05
CALM_S = 0.01


class Attention:
    """Has work wait a moment while something is taken in, so that no ack queues behind an answer's arithmetic.

    One interpreter computes one thing at a time, so that in a burst answers and acks would take turns.

    Args:
        longest_s: How long work waits at most.
        calm_s: How long nothing must come in until a burst is over.
    """

    def __init__(self, longest_s: float = LONGEST_S, calm_s: float = CALM_S) -> None:
        self._longest_s = longest_s
        self._calm_s = calm_s
        self._changed = threading.Condition()
        self._taken_in = 0
        self._begun = deque([0.0], maxlen=2)
        self._ended = float("-inf")

    @contextmanager
    def taking_in(self) -> Generator[None]:
        """While this is open, something is taken in."""
        with self._changed:
            self._taken_in += 1
            self._begun.append(time.monotonic())
        try:
            yield
        finally:
            with self._changed:
                self._taken_in -= 1
                self._ended = time.monotonic()
                self._changed.notify_all()

    def give_way(self) -> None:
        """Return as soon as nothing is taken in and no burst goes on, and after the longest wait at the latest."""
        until = time.monotonic() + self._longest_s
        with self._changed:
            while (wait_s := min(self._busy_until(), until) - time.monotonic()) > 0:
                self._changed.wait(wait_s)

    def _busy_until(self) -> float:
        if self._taken_in:
            return float("inf")
        is_burst = self._begun[-1] - self._begun[0] < BURST_S
        return self._ended + self._calm_s if is_burst else self._ended
