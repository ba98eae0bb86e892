"""Texts and where they stand: nothing is said without a source."""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from knowledge.library.pages import Page


@dataclass(frozen=True, slots=True)
class Source:
    """Where a text stands: a page of the library, or what else is named by its title.

    Attributes:
        page: Empty for what is no page, as the deal or the calendar.
        id: ``s1``, ``s2``, … within one answer.
        version: Content hash; ``revision`` counts the contents, from 1.
        quote: The text shown from it, verbatim.
        derived: The title of the page a play was read from; empty of a page that is its own.
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
    derived: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A verbatim text and the id of its source."""

    text: str
    source: str


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
        str((page.meta or {}).get("derived", "")),
    )


def as_json(value: Any) -> dict[str, Any]:
    """A dataclass as plain data: dates and times as ISO 8601, tuples as lists."""
    return _plain(asdict(value))


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
