"""A bounded pool that does the jobs of the table, one of a conversation at a time."""

import hashlib
import logging
import secrets
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta

from coachbot.clock import Clock
from coachbot.domain.jobs import Forget, Job, JobQueue, OtherLane, OutOfReach, PayloadUnfit, TryLater
from coachbot.domain.watching import UNWATCHED, JobEnd, Watch

log = logging.getLogger(__name__)

# A worker that died is missed after this; one that lives renews it.
LEASE_S = 20.0
HEARTBEAT_S = 6.0
# Nothing takes longer; what does is stuck, and its lease is let go.
LONGEST_S = 300.0
MAX_FAILURES = 4
# An outage is no fault of the work: it is waited out as long as the work may still be of use.
WORTH_WAITING = timedelta(hours=6)
_LONGEST_WAIT_S = 30
# Its worker died each time: the job itself may be the poison. Far more than an evil day of crashes brings: whoever is
# first in line is taken up at every start, and of a hundred kills in a row on a busy machine forty met the same one.
MAX_TRIES = 100
_POLL_S = 1.0


@dataclass(frozen=True, slots=True)
class Work:
    """How a kind of job is done.

    Attributes:
        gave_up: Told of a job that failed for the last time, with a reference that is in the log.
        forgets: What the job was stored with is dropped once it is done.
    """

    do: Callable[[Job], None]
    gave_up: Callable[[Job, str], None] = lambda _job, _reference: None
    forgets: bool = False


class Worker:
    """Claims due jobs and does them.

    Args:
        doing: How each kind of job is done; other kinds are left to others.
        then: Called after each job; returns at once.
        watch: Told how each job ended.
        give_way: Called before each job; may wait a moment for what is more urgent.
    """

    def __init__(
        self,
        queue: JobQueue,
        doing: Mapping[str, Work],
        *,
        clock: Clock,
        size: int,
        then: Callable[[], None] = lambda: None,
        watch: Watch = UNWATCHED,
        give_way: Callable[[], None] = lambda: None,
    ) -> None:
        self._queue = queue
        self._doing = doing
        self._clock = clock
        self._size = size
        self._then = then
        self._watch = watch
        self._turned_at = time.monotonic()
        self._give_way = give_way
        self._doing_now: dict[int, tuple[Job, float]] = {}
        # How often each job met an outage; only the pauses grow by it, so that a restart may forget it.
        self._outages: dict[int, int] = {}
        self._counting = threading.Lock()
        self._stopping = False
        self._awake = threading.Event()
        self._pool = ThreadPoolExecutor(size, thread_name_prefix="job")
        self._thread = threading.Thread(target=self._loop, name="dispatcher", daemon=True)
        self._beating = threading.Thread(target=self._beat, name="heartbeat", daemon=True)
        self._ended = threading.Event()

    def start(self) -> None:
        """Begin to claim jobs."""
        self._thread.start()
        self._beating.start()

    def wake(self) -> None:
        """There may be something to do; returns at once."""
        self._awake.set()

    @property
    def still_s(self) -> float:
        """For how many seconds it has not looked for work; a second or two while all is well."""
        return time.monotonic() - self._turned_at

    def stop(self) -> None:
        """Finish what is being done, claim nothing more."""
        self._stopping = True
        self._awake.set()
        self._thread.join()
        self._pool.shutdown(wait=True)
        self._ended.set()
        self._beating.join()

    def _loop(self) -> None:
        while not self._stopping:
            self._awake.wait(_POLL_S)
            self._awake.clear()
            self._turned_at = time.monotonic()
            try:
                self._claim_all()
            except Exception:
                log.exception("no jobs could be claimed")

    def _claim_all(self) -> None:
        while not self._stopping:
            with self._counting:
                free = self._size - len(self._doing_now)
            if free <= 0:
                return
            owner = secrets.token_hex(8)
            jobs = self._queue.claim(owner, now=self._clock(), limit=free, lease_s=LEASE_S, kinds=tuple(self._doing))
            if not jobs:
                return
            with self._counting:
                self._doing_now |= {job.id: (job, time.monotonic()) for job in jobs}
            for job in jobs:
                self._pool.submit(self._do, job)

    def _beat(self) -> None:
        while not self._ended.wait(HEARTBEAT_S):
            with self._counting:
                alive = [job for job, since in self._doing_now.values() if time.monotonic() - since < LONGEST_S]
            try:
                if alive:
                    self._queue.renew(alive, lease_s=LEASE_S)
            except Exception:
                log.exception("leases could not be renewed")

    def _do(self, job: Job) -> None:
        try:
            self._give_way()
            self._attempt(job)
        finally:
            with self._counting:
                self._doing_now.pop(job.id, None)
            self._awake.set()
            self._then()

    def _attempt(self, job: Job) -> None:
        reference = _reference(job)
        if job.tries > MAX_TRIES or job.failures >= MAX_FAILURES:
            log.error("%s is given up, taken up %d times, reference %s", _named(job), job.tries, reference)
            self._safely(job, lambda: self._buried(job, reference))
            return
        try:
            work = self._doing[job.kind]
            work.do(job)
            self._queue.finish(job, forget=work.forgets)
            self._outages.pop(job.id, None)
            self._watch.job_ended(job.kind, JobEnd.DONE)
        except Forget:
            self._watch.job_ended(job.kind, JobEnd.DONE)
            self._safely(job, lambda: self._queue.finish(job, forget=True))
        except OtherLane as other:
            lane = other.lane
            self._safely(job, lambda: self._queue.change_lane(job, lane))
        except TryLater as later:
            self._watch.job_ended(job.kind, JobEnd.LATER)
            at = self._clock() + timedelta(seconds=later.after_s)
            self._safely(job, lambda: self._queue.postpone(job, at=at))
        except PayloadUnfit as unfit:
            log.error("%s: %s, reference %s", _named(job), unfit, reference)  # noqa: TRY400 -- it says all there is
            # Nobody can be told: whom, stands in what cannot be read.
            self._safely(job, lambda: self._put_away(job, reference))
        except OutOfReach as trouble:
            log.warning("%s cannot be done now, try %d: %s", _named(job), job.tries, trouble)
            self._safely(job, lambda: self._after_outage(job))
        except Exception:
            log.exception("%s failed, try %d, reference %s", _named(job), job.tries, reference)
            self._safely(job, lambda: self._after_failure(job, reference))

    def _after_outage(self, job: Job) -> None:
        now = self._clock()
        if not _is_worth_waiting(job, now):
            reference = _reference(job)
            log.error("%s waited in vain, reference %s", _named(job), reference)
            self._buried(job, reference)
            return
        self._watch.job_ended(job.kind, JobEnd.OUT_OF_REACH)
        self._outages[job.id] = waits = self._outages.get(job.id, 0) + 1
        self._queue.postpone(job, at=now + timedelta(seconds=min(_LONGEST_WAIT_S, 2 ** min(waits - 1, 10))))

    def _after_failure(self, job: Job, reference: str) -> None:
        if job.failures + 1 < MAX_FAILURES:
            self._watch.job_ended(job.kind, JobEnd.FAILED)
            wait = timedelta(seconds=min(_LONGEST_WAIT_S, 2 ** min(job.failures, 10)))
            self._queue.retry(job, at=self._clock() + wait, error=reference)
        else:
            self._buried(job, reference)

    def _buried(self, job: Job, reference: str) -> None:
        """Tell whoever waits, then put it away: else a worker that dies in between would leave them waiting."""
        now = self._clock()
        try:
            self._doing[job.kind].gave_up(job, reference)
        except (OutOfReach, TryLater) as trouble:
            if _is_worth_waiting(job, now):
                # One failure more than allowed: the next time there is only somebody to be told.
                self._queue.retry(job, at=now + timedelta(seconds=_LONGEST_WAIT_S), error=reference)
                return
            log.warning("%s: nobody could be told: %s", _named(job), trouble)
        except Exception:
            log.exception("%s: nobody could be told, reference %s", _named(job), reference)
        self._put_away(job, reference)

    def _put_away(self, job: Job, reference: str) -> None:
        self._outages.pop(job.id, None)
        self._watch.job_ended(job.kind, JobEnd.GIVEN_UP)
        self._queue.give_up(job, error=reference, forget=self._doing[job.kind].forgets)

    def _safely(self, job: Job, put_back: Callable[[], None]) -> None:
        """Should the database fail here too, the lease runs out and another try comes."""
        try:
            put_back()
        except Exception:
            log.exception("%s could not be put back", _named(job))


def _is_worth_waiting(job: Job, now: datetime) -> bool:
    return job.needed_at is None or now <= job.needed_at + WORTH_WAITING


def _reference(job: Job) -> str:
    """What a person is told and the log says; the same for a job however often it is tried, so that it is told once."""
    return hashlib.sha256(f"{job.id} {job.needed_at}".encode()).hexdigest()[:8]


def _named(job: Job) -> str:
    """A job as the log names it: its key may hold a person's or a meeting's name, so by its row."""
    return f"job {job.id} of kind {job.kind}"
