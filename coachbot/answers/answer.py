"""An answer: texts from the library, each with its source, or an honest no."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import TypeAdapter

from coachbot.domain.sources import Line, Source, as_json


@dataclass(frozen=True, slots=True)
class Heard:
    """What somebody said on a won call.

    Attributes:
        at: Seconds from the start of the call; None where the transcript has no times.
    """

    text: str
    source: str
    speaker: str
    role: str
    account: str
    on: date | None
    at: float | None


@dataclass(frozen=True, slots=True)
class Nearest:
    """The play that came closest to a question nothing covers."""

    page: str
    title: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What the rep is shown.

    Attributes:
        reason: One sentence, when refused.
        kind: ``play``, ``prose`` or ``call``; empty when refused.
        section: The heading above a passage of prose.
        way: Which of the play's lines this is, from 0; "another way" is the next one.
        seen: Pages already shown for this question, this one included.
        asked_before: How often this month a like question found nothing, this time included.
    """

    id: str
    question: str
    relevance: float
    refused: bool = False
    reason: str = ""
    kind: str = ""
    page: str = ""
    title: str = ""
    section: str = ""
    stage: str = ""
    style: str = ""
    way: int = 0
    say: tuple[Line, ...] = ()
    ask: tuple[Line, ...] = ()
    why: tuple[Line, ...] = ()
    proof: tuple[Heard, ...] = ()
    sources: tuple[Source, ...] = ()
    seen: tuple[str, ...] = ()
    nearest: Nearest | None = None
    asked_before: int = 0
    notice: str = ""
    engine: str = "extractive"

    def texts(self) -> list[tuple[str, str]]:
        """Every text shown, with the id of its source."""
        lines = (*self.say, *self.ask, *self.why, *self.proof)
        return [(line.text, line.source) for line in lines]

    def as_json(self) -> dict[str, Any]:
        """Plain data, dates as ISO 8601."""
        return as_json(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Answer":
        """The answer that ``as_json`` wrote."""
        return _ANSWER.validate_python(data)


_ANSWER = TypeAdapter(Answer)
