"""An answer: texts from the library, each with its source, or an honest no."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from pydantic import TypeAdapter

from knowledge.pages import Page


@dataclass(frozen=True, slots=True)
class Source:
    """Where a text stands.

    Attributes:
        id: ``s1``, ``s2``, … within one answer.
        version: Content hash; ``revision`` counts the contents, from 1.
        quote: The text shown from it, verbatim.
    """

    id: str
    page: str
    path: str
    title: str
    version: str
    revision: int
    approved_by: str
    approved_at: date | None
    review_by: date | None
    quote: str


@dataclass(frozen=True, slots=True)
class Line:
    """A verbatim text and the id of its source."""

    text: str
    source: str


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
        return _plain(asdict(self))

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Answer":
        """The answer that ``as_json`` wrote."""
        return _ANSWER.validate_python(data)


_ANSWER = TypeAdapter(Answer)


def source_of(number: int, page: Page, quote: str) -> Source:
    """A page as the source of a quote."""
    return Source(
        f"s{number}",
        page.id,
        page.path,
        page.title,
        page.version,
        page.revision,
        page.approved_by,
        page.approved_at,
        page.review_by,
        quote,
    )


def _plain(value: Any) -> Any:
    match value:
        case dict():
            return {key: _plain(item) for key, item in value.items()}  # pyright: ignore[reportUnknownVariableType]
        case list() | tuple():
            return [_plain(item) for item in value]  # pyright: ignore[reportUnknownVariableType]
        case date():
            return value.isoformat()
        case _:
            return value
