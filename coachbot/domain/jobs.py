"""Work that is done once, whatever crashes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Job:
    """Claimed work.

    Attributes:
        tries: How often it has been claimed, this time included; a worker that died counts.
        failures: How often doing it failed.
        owner: Who claimed it, this time: only they may say how it went.
    """

    id: int
    key: str
    kind: str
    payload: Mapping[str, Any]
    tries: int
    failures: int = 0
    owner: str = ""


@dataclass(frozen=True, slots=True)
class Due:
    """Work to be done at a time.

    Attributes:
        needed_at: When it is of use at the latest; of all that is due, the earliest goes first.
        once: Work that is being done or was done is left at that.
    """

    key: str
    kind: str
    payload: Mapping[str, Any]
    lane: str
    due_at: datetime
    needed_at: datetime
    once: bool = False


class TryLater(Exception):
    """Work that cannot be done right now though nothing is wrong with it: somebody asked us to wait."""

    def __init__(self, after_s: float) -> None:
        super().__init__(f"again in {after_s:.1f} s")
        self.after_s = after_s


class OutOfReach(Exception):
    """Work that failed because somebody else is in trouble, as Slack itself; worth many tries."""


class JobQueue(Protocol):
    """Work that is done once, whatever crashes."""

    def enqueue(self, key: str, kind: str, payload: Mapping[str, Any], *, lane: str, now: datetime) -> bool: ...
    def schedule(self, work: Sequence[Due], *, withdraw: Sequence[str] = (), now: datetime) -> None: ...
    def claim(
        self, owner: str, *, now: datetime, limit: int, lease_s: float, kinds: Sequence[str] = ()
    ) -> list[Job]: ...
    def renew(self, jobs: Sequence[Job], *, lease_s: float) -> None: ...
    def finish(self, job: Job) -> None: ...
    def retry(self, job: Job, *, at: datetime, error: str) -> None: ...
    def postpone(self, job: Job, *, at: datetime) -> None: ...
    def give_up(self, job: Job, *, error: str) -> None: ...
    def forget_done(self, *, now: datetime) -> None: ...
    def last_messages(self, *, since: datetime) -> Mapping[str, Mapping[str, str]]: ...
