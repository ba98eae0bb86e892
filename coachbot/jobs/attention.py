"""What comes in goes before what is worked on."""

import threading
from collections.abc import Generator
from contextlib import contextmanager

# Work is put off, never off for good: where things come in without end, it goes on among them.
LONGEST_S = 0.3


class Attention:
    """Has work wait a moment while something is taken in, so that no ack queues behind an answer's arithmetic.

    One interpreter computes one thing at a time, so that in a burst answers and acks would take turns.

    Args:
        longest_s: How long work waits at most.
    """

    def __init__(self, longest_s: float = LONGEST_S) -> None:
        self._longest_s = longest_s
        self._changed = threading.Condition()
        self._taken_in = 0

    @contextmanager
    def taking_in(self) -> Generator[None]:
        """While this is open, something is taken in."""
        with self._changed:
            self._taken_in += 1
        try:
            yield
        finally:
            with self._changed:
                self._taken_in -= 1
                self._changed.notify_all()

    def give_way(self) -> None:
        """Return as soon as nothing is taken in, and after the longest wait at the latest."""
        with self._changed:
            self._changed.wait_for(lambda: not self._taken_in, self._longest_s)
