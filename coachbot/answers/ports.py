"""What answers need, and the values that cross."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Question:
    """A question as it came in.

    Attributes:
        rep: Id of who asks, as the team knows them; on the command line the name given.
        thread: The conversation it belongs to; empty outside a thread.
        public: Whether others than the rep will see the answer.
        manages: Whether whoever asks may see pages for managers; it is asked anew each time, so it is not stored.
    """

    text: str
    rep: str
    channel: str = ""
    thread: str = ""
    public: bool = False
    manages: bool = False


#: The engine of an answer whose person wants it to stay as it is.
STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """An answer as it was shown.

    Attributes:
        relevance: 0.0 to 1.0, how sure the library is that it covers the question.
        shown: The answer's texts and sources as plain data.
    """

    id: str
    asked: Question
    engine: str
    relevance: float
    refused: bool
    page_id: str | None
    style: str
    shown: Mapping[str, Any]
    at: datetime

    def is_open_in(self, channel: str) -> bool:
        """Whether it was given, or shared, in the open there; what one person alone saw is of no thread."""
        return bool(self.asked.thread) and self.asked.channel == channel


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

    def save(self, answer: StoredAnswer) -> bool: ...
    def answer(self, answer_id: str) -> StoredAnswer | None: ...
    def in_thread(self, channel: str, thread: str) -> Sequence[StoredAnswer]: ...
    def rate(self, answer_id: str, rep: str, *, helpful: bool, now: datetime) -> None: ...
    def wants_practice(self, answer_id: str, rep: str, page_id: str, *, now: datetime) -> None: ...
    def asked_by(self, rep: str) -> tuple[int, int]: ...
    def asked_since(self, moment: datetime) -> int: ...
    def stop(self, channel: str, thread: str) -> None: ...
    def save_gap(self, gap: Gap) -> None: ...
    def drop_gap(self, answer_id: str) -> None: ...
    def recent_gaps(self, *, now: datetime, days: int) -> Sequence[Gap]: ...
