"""What happens at a moment of the workspace's clock, whether that is waited for or moved to."""

import asyncio
import itertools
import threading
from collections.abc import Callable

from coachbot.sandbox.clock import Clock


class Alarms:
    """Does things when their time has come. Safe to use from any thread."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._numbers = itertools.count(1)
        self._waiting: dict[int, tuple[float, Callable[[], object]]] = {}
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._timer: asyncio.TimerHandle | None = None
        clock.on_move(self.look)

    def start(self, loop: asyncio.AbstractEventLoop) -> None:
        """Where it waits for time to pass by itself."""
        self._loop = loop
        self._set_timer()

    def begin_anew(self) -> None:
        """Nothing is waited for."""
        with self._lock:
            self._waiting.clear()

    def at(self, moment: float, do: Callable[[], object]) -> int:
        """Do it then, at once where that is past; a number to take it back by."""
        number = next(self._numbers)
        with self._lock:
            self._waiting[number] = (moment, do)
        self.look()
        return number

    def take_back(self, number: int) -> bool:
        """Not any more; False where it is done already."""
        with self._lock:
            return self._waiting.pop(number, None) is not None

    def look(self) -> None:
        """Do all whose time has come, the earliest first."""
        now = self._clock()
        with self._lock:
            due = sorted((at, number) for number, (at, _) in self._waiting.items() if at <= now)
            todo = [self._waiting.pop(number)[1] for _, number in due]
            left = bool(self._waiting)
        for do in todo:
            do()
        if left and self._loop is not None:
            self._loop.call_soon_threadsafe(self._set_timer)

    def _set_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        with self._lock:
            soonest = min((at for at, _ in self._waiting.values()), default=None)
        if soonest is not None and self._loop is not None:
            # Never at once: this clock and the loop's own are not the same.
            self._timer = self._loop.call_later(max(0.001, soonest - self._clock()), self.look)
