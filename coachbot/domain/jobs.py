"""Work that is done once, whatever crashes: its kinds, its rows, and the queue."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, Generic, Protocol, TypeVar

from pydantic import TypeAdapter, ValidationError

P = TypeVar("P")


@dataclass(frozen=True, slots=True)
class Job:
    """Claimed work.

    Attributes:
        tries: How often it has been claimed, this time included; a worker that died counts.
        failures: How often doing it failed.
        owner: Who claimed it, this time: only they may say how it went.
        needed_at: When it was of use at the latest, as it was stored.
    """

    id: int
    key: str
    kind: str
    payload: Mapping[str, Any]
    tries: int
    failures: int = 0
    owner: str = ""
    lane: str = ""
    needed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Due:
    """Work to be done at a time.

    Attributes:
        lane: Of the work in one lane only one piece is done at a time, in order.
        needed_at: When it is of use at the latest; of all that is due, the earliest goes first.
        once: Work that is being done or was done is left at that; what was given up, only a plan begins anew.
        again_from: What was done and was due before then is done once more, where it is not told the very same; None:
            never.
    """

    key: str
    kind: str
    payload: Mapping[str, Any]
    lane: str
    due_at: datetime
    needed_at: datetime
    once: bool = False
    again_from: datetime | None = None


@dataclass(frozen=True, slots=True)
class QueueState:
    """How much work there is at a moment.

    Attributes:
        due: Pieces that wait though they are due.
        running: Pieces that are being done.
        late_s: For how many seconds the oldest of those due has been.
    """

    due: int
    running: int
    late_s: float


@dataclass(frozen=True, slots=True)
class JobKind(Generic[P]):
    """A kind of work, declared once: what it needs to know, what makes it one piece of work, and in which lane it runs.

    Attributes:
        payload: A frozen dataclass; new fields need defaults, for rows that an earlier version wrote.
        key: Names the piece of work: scheduled twice it is done once. Written, never read.
        aliases: Names that rows of earlier versions have.
        forgets: What it was stored with is dropped once it is done: it is private, or has its own place by then.
        again_after_s: Asked for so long after, it is meant once more, and sooner it is the same; None: it always is.
    """

    name: str
    payload: type[P]
    key: Callable[[P], str]
    lane: Callable[[P], str]
    aliases: tuple[str, ...] = ()
    forgets: bool = False
    again_after_s: float | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """Every name a row of this kind may have."""
        return (self.name, *self.aliases)

    def at(self, payload: P, *, due: datetime, needed: datetime, once: bool = False) -> Due:
        """A piece of this work."""
        data = _adapter(self.payload).dump_python(payload, mode="json")
        again_from = None if self.again_after_s is None else due - timedelta(seconds=self.again_after_s)
        return Due(self.key(payload), self.name, data, self.lane(payload), due, needed, once, again_from)

    def read(self, data: Mapping[str, Any]) -> P:
        """What a row was stored with.

        Raises:
            PayloadUnfit: It is not of this kind; no other try will do better.
        """
        try:
            return _adapter(self.payload).validate_python(dict(data))
        except ValidationError as error:
            wrong = ", ".join(".".join(str(part) for part in one["loc"]) for one in error.errors(include_input=False))
            raise PayloadUnfit(f"the payload of a {self.name} does not fit: {wrong}") from error


def ident_of(key: str) -> str:
    """The id of what a key asks for: the same at every try, so that a retry makes no second one."""
    return hashlib.sha256(key.encode()).hexdigest()[:16]


def person_lane(person: str) -> str:
    """One lane for all that comes to a person by itself, so that they get it in order."""
    return f"dm:{person}"


class PayloadUnfit(Exception):
    """A stored payload is not of its kind, so the work is given up at once."""


class Forget(Exception):
    """Work that is done, and of what it was stored with nothing may stay."""


class TryLater(Exception):
    """Work that cannot be done right now though nothing is wrong with it: somebody asked us to wait."""

    def __init__(self, after_s: float) -> None:
        super().__init__(f"again in {after_s:.1f} s")
        self.after_s = after_s


class OtherLane(Exception):
    """Work that has to wait its turn in another lane, as became known only now."""

    def __init__(self, lane: str) -> None:
        super().__init__(f"in the lane {lane}")
        self.lane = lane


class OutOfReach(Exception):
    """Work that could not be done because something else is in trouble, as Slack itself; it waits that out."""


class JobQueue(Protocol):
    """Work that is done once, whatever crashes."""

    def enqueue(self, work: Due, *, now: datetime) -> bool: ...
    def schedule(self, work: Sequence[Due], *, withdraw: Sequence[str] = (), now: datetime) -> None: ...
    def claim(
        self, owner: str, *, now: datetime, limit: int, lease_s: float, kinds: Sequence[str] = ()
    ) -> list[Job]: ...
    def renew(self, jobs: Sequence[Job], *, lease_s: float) -> None: ...
    def finish(self, job: Job, *, forget: bool = False) -> None: ...
    def retry(self, job: Job, *, at: datetime, error: str) -> None: ...
    def postpone(self, job: Job, *, at: datetime) -> None: ...
    def change_lane(self, job: Job, lane: str) -> None: ...
    def give_up(self, job: Job, *, error: str, forget: bool = False) -> None: ...
    def payloads(self, kinds: Sequence[str], *, since: datetime) -> Sequence[Mapping[str, Any]]: ...


class MarkStore(Protocol):
    """Moments that outlive a restart, by name."""

    def mark(self, name: str) -> datetime | None: ...
    def set_mark(self, name: str, at: datetime) -> None: ...
    def clear_mark(self, name: str) -> None: ...


class HomeJobs(Protocol):
    """Work that was given up, and new work."""

    def enqueue(self, work: Due, *, now: datetime) -> bool: ...
    def dead(self) -> Sequence[tuple[str, str]]: ...
    def revive(self, *, now: datetime) -> int: ...


@lru_cache(maxsize=200)
def _adapter(payload: type[P]) -> TypeAdapter[P]:
    return TypeAdapter(payload)
