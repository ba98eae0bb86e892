"""What the library holds: pages, passages, plays, turns of calls."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Protocol


class Kind(StrEnum):
    """What a page is; only plays and prose answer questions, calls prove them."""

    PLAY = "play"
    PROSE = "prose"
    CALL = "call"
    SCENE = "scene"
    STRATEGY = "strategy"
    PHILOSOPHY = "philosophy"


class Status(StrEnum):
    """Only an approved page is ever shown."""

    APPROVED = "approved"
    DRAFT = "draft"
    RETIRED = "retired"


class Visibility(StrEnum):
    """Who may be shown a page."""

    EVERYONE = "everyone"
    MANAGERS = "managers"


class Origin(StrEnum):
    """Where what a page says now was approved."""

    FILE = "file"
    SLACK = "slack"


@dataclass(frozen=True, slots=True)
class Turn:
    """One uninterrupted stretch of one speaker.

    Attributes:
        role: ``seller``, ``buyer`` or ``unknown``; decided from the call's sidecar, never from the text.
        start_s: Seconds from the start of the call; None where the file has no times.
        end_s: Seconds; None where the file has none.
    """

    speaker: str
    text: str
    role: str = "unknown"
    start_s: float | None = None
    end_s: float | None = None


@dataclass(frozen=True, slots=True)
class RecordedCall:
    """A past sales call: who, when, how it ended, and every turn.

    Attributes:
        outcome: ``won``, ``lost``, ``stalled`` or ``unknown``.
        quotable: Whether its words may be shown to reps; only ``True`` from the sidecar counts.
    """

    account: str
    on: date | None
    outcome: str
    quotable: bool
    turns: tuple[Turn, ...]
    stage: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """One file of the library, as stored.

    Attributes:
        id: Its path below the content root, else below the folder it was indexed from, without the ending:
            ``playbook/plays/price-objection``. The one name of a page, in answers, plans, debriefs and drills.
        path: Relative to the folder it was indexed from, with forward slashes.
        text: What is shown and quoted; passages are slices of it.
        version: First 12 hex digits of the SHA-256 of the content.
        revision: 1 for the first content seen, one more for each change.
        review_by: The day the owner should have looked at it again.
        expires_on: From this day on it is not shown any more.
        meta: What only this kind has: the turns of a call, the triggers of a play.
        was: Ids it had before its file was renamed; not stored.
    """

    id: str
    kind: Kind
    title: str
    path: str
    file: str
    text: str
    version: str
    source_hash: str
    revision: int = 1
    owner: str = ""
    approved_by: str = ""
    approved_at: date | None = None
    review_by: date | None = None
    expires_on: date | None = None
    status: Status = Status.APPROVED
    visibility: Visibility = Visibility.EVERYONE
    stage: str = ""
    meta: Mapping[str, Any] | None = None
    was: tuple[str, ...] = ()
    origin: Origin = Origin.FILE

    def yields_to(self, other: "Page") -> bool:
        """Whether this page, read from a file, gives way to what somebody approved in Slack since."""
        if other.origin is not Origin.SLACK or self.origin is Origin.SLACK or self.version == other.version:
            return False
        return self.approved_at is None or other.approved_at is None or self.approved_at <= other.approved_at


@dataclass(frozen=True, slots=True)
class Passage:
    """A slice of a page small enough to be an answer.

    Attributes:
        heading: The headings above it, outermost first, without the page title.
        start: Offset of the first character in the page's text.
        end: Offset after the last character; ``page.text[start:end] == text``.
    """

    id: str
    page_id: str
    position: int
    heading: tuple[str, ...]
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class PageFacts:
    """What decides, before any ranking, whether a page may be shown to somebody."""

    id: str
    path: str
    kind: Kind
    title: str
    stage: str
    status: Status
    visibility: Visibility
    expires_on: date | None
    quotable: bool
    version: str
    file: str
    approved_at: date | None = None
    review_by: date | None = None
    triggers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reader:
    """Who is asking: permission comes from here, never from a text."""

    is_manager: bool = False

    def may_see(self, page: PageFacts, today: date) -> bool:
        """Tells whether this reader may see a page today; managers see calls that may not be quoted too."""
        if page.status is not Status.APPROVED or (page.expires_on and page.expires_on <= today):
            return False
        return self.is_manager or (page.visibility is Visibility.EVERYONE and page.quotable)


def source_of(file: str) -> str:
    """The file a page was read from; that of a play read from a page's objections names its place after “#”."""
    return file.rpartition("#")[0] or file


def is_derived(page: Page) -> bool:
    """Whether it is a play that was read from the objections of another page."""
    return bool((page.meta or {}).get("derived"))


def is_named(page_id: str, name: str) -> bool:
    """Whether other files mean this page: by its id, or by the last part of it."""
    return page_id == name or page_id.endswith((f"/{name}", f"#{name}"))


class PageStore(Protocol):
    """Where pages and passages really live; the index is derived from it."""

    def revision(self) -> int:
        """Counts every change of the library, from 0."""
        ...

    def source_hashes(self, files: Iterable[str]) -> Mapping[str, str]:
        """The stored hash of each file that is already a page."""
        ...

    def files(self) -> Mapping[str, str]:
        """The file of every page, by the page's id."""
        ...

    def save(self, page: Page, passages: Sequence[Passage]) -> None:
        """Store a new or changed page with its passages, and count a change.

        A page that was known by another id, of the same file or as ``was`` says, keeps its past: whatever refers to
        the old id refers to the new one.

        Raises:
            ApprovedElsewhere: The page is of a file, and something else was approved in Slack since.
        """
        ...

    def keep_derived(self, file: str, keep: Iterable[str]) -> None:
        """Of the plays that were read from a file, drop those that are not in ``keep``; an approved one stays."""
        ...

    def withdraw(self, file: str) -> None:
        """Drop whatever was read from a file, but what was approved in Slack since."""
        ...

    def prune(self, folder: str, keep: Iterable[str]) -> int:
        """Drop the pages of files below ``folder`` that are not in ``keep``; how many."""
        ...

    def facts(self) -> Sequence[PageFacts]:
        """Every page, without its text."""
        ...

    def page(self, page_id: str) -> Page | None:
        """One page, whole."""
        ...

    def page_at(self, file: str) -> Page | None:
        """The page of a file."""
        ...

    def passages(self, ids: Sequence[str]) -> Mapping[str, Passage]:
        """Passages by id; unknown ids are left out."""
        ...

    def passages_of(self, page_ids: Sequence[str]) -> Sequence[Passage]:
        """The passages of some pages, by page and position."""
        ...

    def all_passages(self) -> Iterable[Passage]:
        """Every passage, ordered by page and position."""
        ...
