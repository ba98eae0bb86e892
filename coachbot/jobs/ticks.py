"""The one home of apscheduler: a handful of fixed ticks, none of which knows a rep or a meeting."""

import logging
import time
from collections.abc import Callable

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from coachbot.clock import utc_now

_LONG = "long"
# It reports every tick, every second.
logging.getLogger("apscheduler").setLevel(logging.WARNING)
# It would warn every few seconds that a large library is still being read. What fails is told by its executors.
logging.getLogger("apscheduler.scheduler").setLevel(logging.ERROR)


class Ticks:
    """Calls each function again and again; a tick that fails is made good by the next."""

    def __init__(self) -> None:
        self._scheduler = BackgroundScheduler(
            timezone="UTC",
            executors={"default": ThreadPoolExecutor(2), _LONG: ThreadPoolExecutor(1)},
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )
        self._turned_at = time.monotonic()
        self.every(1.0, "turns", self._turn)

    def _turn(self) -> None:
        self._turned_at = time.monotonic()

    @property
    def still_s(self) -> float:
        """Seconds since a tick last came; one or two while all is well."""
        return time.monotonic() - self._turned_at

    def every(self, seconds: float, name: str, do: Callable[[], object], *, takes_long: bool = False) -> None:
        """Call ``do`` each ``seconds``; never twice at the same time.

        Args:
            takes_long: It may go on for minutes: it is begun at once, and has a thread of its own.
        """
        if not takes_long:
            self._scheduler.add_job(do, "interval", seconds=seconds, id=name)
            return
        # A job for the first time alone would be looked for in vain by a scheduler that is stopped just then.
        self._scheduler.add_job(
            do, "interval", seconds=seconds, id=name, executor=_LONG, next_run_time=utc_now()
        )  # fmt: skip

    def start(self) -> None:
        """Begin."""
        self._scheduler.start()

    def pause(self) -> None:
        """Begin no other tick."""
        self._scheduler.pause()

    def stop(self) -> None:
        """End, after the ticks now running."""
        self._scheduler.shutdown(wait=True)
