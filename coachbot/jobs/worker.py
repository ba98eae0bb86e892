"""A bounded pool that does the jobs of the table, one of a conversation at a time."""

import logging
import secrets
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from coachbot.clock import Clock
from coachbot.ports import Job, JobQueue

log = logging.getLogger(__name__)

# Longer than any answer takes, rate limits and their waiting included.
LEASE_S = 180.0
MAX_TRIES = 4
_POLL_S = 1.0
Doing = Callable[[Job], None]


class Worker:
    """Claims due jobs and does them.

    Args:
        doing: What to do for each kind of job.
        gave_up: Told of a job that failed for the last time, with a reference that is in the log.
    """

    def __init__(
        self,
        queue: JobQueue,
        doing: Mapping[str, Doing],
        *,
        clock: Clock,
        size: int,
        gave_up: Callable[[Job, str], None],
    ) -> None:
        self._queue = queue
        self._doing = doing
        self._clock = clock
        self._gave_up = gave_up
        self._owner = f"worker-{secrets.token_hex(4)}"
        self._size = size
        self._busy = 0
        self._counting = threading.Lock()
        self._stopping = False
        self._awake = threading.Event()
        self._pool = ThreadPoolExecutor(size, thread_name_prefix="job")
        self._thread = threading.Thread(target=self._loop, name="dispatcher", daemon=True)

    def start(self) -> None:
        """Begin to claim jobs."""
        self._thread.start()

    def wake(self) -> None:
        """There may be something to do; returns at once."""
        self._awake.set()

    def stop(self) -> None:
        """Finish what is being done, claim nothing more."""
        self._stopping = True
        self._awake.set()
        self._thread.join()
        self._pool.shutdown(wait=True)

    def _loop(self) -> None:
        while not self._stopping:
            self._awake.wait(_POLL_S)
            self._awake.clear()
            try:
                self._claim_all()
            except Exception:
                log.exception("no jobs could be claimed")

    def _claim_all(self) -> None:
        while not self._stopping:
            with self._counting:
                free = self._size - self._busy
            if free <= 0:
                return
            jobs = self._queue.claim(self._owner, now=self._clock(), limit=free, lease_s=LEASE_S)
            if not jobs:
                return
            with self._counting:
                self._busy += len(jobs)
            for job in jobs:
                self._pool.submit(self._do, job)

    def _do(self, job: Job) -> None:
        try:
            self._attempt(job)
        finally:
            with self._counting:
                self._busy -= 1
            self._awake.set()

    def _attempt(self, job: Job) -> None:
        if job.tries > MAX_TRIES:
            # Its worker died each time: the job itself may be the poison.
            reference = secrets.token_hex(4)
            log.error("job %s was taken up %d times and never ended, reference %s", job.key, job.tries, reference)
            self._after_failure(job, reference)
            return
        try:
            self._doing[job.kind](job)
            self._queue.finish(job)
        except Exception:
            reference = secrets.token_hex(4)
            log.exception("job %s failed, try %d, reference %s", job.key, job.tries, reference)
            self._after_failure(job, reference)

    def _after_failure(self, job: Job, reference: str) -> None:
        try:
            if job.tries < MAX_TRIES:
                wait = timedelta(seconds=2 ** (job.tries - 1))
                self._queue.retry(job, at=self._clock() + wait, error=reference)
            else:
                self._queue.give_up(job, error=reference)
                self._gave_up(job, reference)
        except Exception:
            log.exception("job %s could not be put back", job.key)
