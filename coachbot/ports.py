"""What the capabilities need from the outside, and the values that cross."""

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


@dataclass(frozen=True, slots=True)
class Sent:
    """Where a message went; ``ts`` is None when it is not known whether it did. ``at`` is when it was first tried."""

    channel: str
    ts: str | None
    at: datetime


class OutboundStore(Protocol):
    """Which messages are out."""

    def find(self, key: str) -> Sent | None: ...
    def begin(self, key: str, channel: str, *, now: datetime) -> Sent | None: ...
    def refused(self, key: str) -> None: ...
    def sent(self, key: str, channel: str, ts: str) -> None: ...


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it came in.

    Attributes:
        rep: Slack id, or the name given on the command line.
        thread: The conversation it belongs to; empty outside a thread.
        public: Whether others than the rep will see the answer.
    """

    question: str
    rep: str
    channel: str = ""
    thread: str = ""
    public: bool = False


@dataclass(frozen=True, slots=True)
class GivenAnswer:
    """An answer as it was shown.

    Attributes:
        relevance: 0.0 to 1.0, how sure the library is that it covers the question.
        shown: The answer's texts and sources as plain data.
    """

    id: str
    asked: Asked
    engine: str
    relevance: float
    refused: bool
    page_id: str | None
    style: str
    shown: Mapping[str, Any]
    at: datetime


@dataclass(frozen=True, slots=True)
class Gap:
    """A question the library did not cover; ``group`` is the first such question's id."""

    id: str
    group: str
    question: str
    rep: str
    nearest_page_id: str | None
    at: datetime


class AnswerStore(Protocol):
    """Answers, thumbs, wishes to practise, gaps."""

    def save(self, answer: GivenAnswer) -> None: ...
    def answer(self, answer_id: str) -> GivenAnswer | None: ...
    def in_thread(self, channel: str, thread: str) -> Sequence[GivenAnswer]: ...
    def rate(self, answer_id: str, rep: str, *, helpful: bool, now: datetime) -> None: ...
    def wants_practice(self, answer_id: str, rep: str, page_id: str, *, now: datetime) -> None: ...
    def save_gap(self, gap: Gap) -> None: ...
    def recent_gaps(self, *, now: datetime, days: int) -> Sequence[Gap]: ...
