"""The workspace's time, which can be moved forward to see what happens then."""

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo


class Clock:
    """Seconds since 1970, UTC. Call it for the time; it never goes back, unless all begins anew.

    Args:
        real: The clock it runs with.
    """

    def __init__(self, real: Callable[[], float] = time.time) -> None:
        self._real = real
        self._ahead_s = 0.0
        self._lock = threading.Lock()
        self._listeners: list[Callable[[], None]] = []

    def __call__(self) -> float:
        """Now."""
        return self._real() + self._ahead_s

    def advance(self, seconds: float) -> None:
        """Let time pass at once.

        Raises:
            ValueError: Time does not go back.
        """
        # Also false for what is no number at all, which would stand still for ever.
        if not 0 <= seconds < float("inf"):
            raise ValueError("Time only moves forward here.")
        with self._lock:
            self._ahead_s += seconds
        for listener in self._listeners:
            listener()

    def begin_anew(self) -> None:
        """The real time again."""
        with self._lock:
            self._ahead_s = 0.0

    def move_to(self, moment: float) -> None:
        """Let time pass until a moment.

        Raises:
            ValueError: It has passed already.
        """
        self.advance(moment - self())

    def on_move(self, listener: Callable[[], None]) -> None:
        """Call this after each move."""
        self._listeners.append(listener)


def next_moment(now: float, to: str, zone: str) -> float:
    """The next full ``hour``, tomorrow ``morning`` at 8:00, or ``monday`` at 9:00, in a person's time zone.

    Raises:
        ValueError: There is no such moment.
    """
    local = datetime.fromtimestamp(now, UTC).astimezone(ZoneInfo(zone))
    match to:
        case "hour":
            # Counted in UTC: on the night the clocks change an hour is still an hour.
            return (int(now) // 3600 + 1) * 3600
        case "morning":
            day, hour = local.date() + timedelta(days=1), 8
        case "monday":
            day, hour = local.date() + timedelta(days=7 - local.weekday()), 9
        case _:
            raise ValueError(f"There is no moment called {to}.")
    return datetime(day.year, day.month, day.day, hour, tzinfo=ZoneInfo(zone)).timestamp()
