"""What the capabilities need from the outside, and the values that cross."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Job:
    """Claimed work.

    Attributes:
        tries: How often it has been claimed, this time included.
    """

    id: int
    key: str
    kind: str
    payload: Mapping[str, Any]
    tries: int


class JobQueue(Protocol):
    """Work that is done once, whatever crashes."""

    def enqueue(self, key: str, kind: str, payload: Mapping[str, Any], *, lane: str, now: datetime) -> bool: ...
    def claim(self, owner: str, *, now: datetime, limit: int, lease_s: float) -> list[Job]: ...
    def finish(self, job: Job) -> None: ...
    def retry(self, job: Job, *, at: datetime, error: str) -> None: ...
    def give_up(self, job: Job, *, error: str) -> None: ...
    def forget_done(self, *, now: datetime) -> None: ...
    def last_messages(self, *, since: datetime) -> Mapping[str, Mapping[str, str]]: ...


@dataclass(frozen=True, slots=True)
class Attendee:
    """Somebody on an invitation, as the calendar names them.

    Attributes:
        email: Lower case; empty where the invitation has none.
        status: ``accepted``, ``declined``, ``tentative`` or ``needs_action``.
        kind: ``person``, ``group``, ``room`` or ``resource``.
    """

    name: str
    email: str
    status: str = "needs_action"
    kind: str = "person"


@dataclass(frozen=True, slots=True)
class Meeting:
    """One occurrence of one event of one calendar.

    Attributes:
        occurrence: Which of its series: ``once``, or the date the series gave it (with the time where there may be
            several a day). A moved meeting keeps it.
        start: With a zone; a whole day begins at midnight where the calendar's owner is.
        status: ``confirmed``, ``tentative`` or ``cancelled``.
        show_as: ``busy``, ``free``, ``focus`` or ``out_of_office``.
        link: Where it is held, an https address of a known meeting service; else empty.
    """

    uid: str
    occurrence: str
    start: datetime
    end: datetime
    title: str
    status: str = "confirmed"
    organizer: str = ""
    attendees: tuple[Attendee, ...] = ()
    all_day: bool = False
    private: bool = False
    show_as: str = "busy"
    series: bool = False
    link: str = ""


@dataclass(frozen=True, slots=True)
class Skipped:
    """An event that could not be read, and why, in a sentence."""

    uid: str
    reason: str


@dataclass(frozen=True, slots=True)
class Sent:
    """Where a message went; ``ts`` is None when it is not known whether it did."""

    channel: str
    ts: str | None


class OutboundStore(Protocol):
    """Which messages are out."""

    def begin(self, key: str, channel: str, *, now: datetime) -> Sent | None: ...
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
