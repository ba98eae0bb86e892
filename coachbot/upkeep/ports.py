"""What upkeep needs: drafts kept, pages stored, questions nobody could answer, people."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from coachbot.domain.people import Person
from coachbot.upkeep.draft import PlayDraft
from knowledge.library.pages import Kind, Page, PageFacts, Passage, Reader
from knowledge.library.search.found import Found


@dataclass(frozen=True, slots=True)
class Asked:
    """A question nobody could answer: its latest words, each asker's own, the stage of the page that was nearest."""

    group: str
    question: str
    askers: Mapping[str, str]
    stage: str = ""


class DraftStore(Protocol):
    """Drafts of plays."""

    def find(self, draft_id: str) -> PlayDraft | None: ...
    def save(self, draft: PlayDraft) -> None: ...
    def written_by(self, person: str) -> int: ...
    def asked(self, group: str) -> Asked | None: ...


class PageShelf(Protocol):
    """Where pages are."""

    def facts(self) -> Sequence[PageFacts]: ...
    def page(self, page_id: str) -> Page | None: ...
    def save(self, page: Page, passages: Sequence[Passage]) -> None: ...


class Finds(Protocol):
    """Search over the library."""

    def search(
        self,
        question: str,
        *,
        reader: Reader,
        today: date,
        limit: int = 10,
        kinds: frozenset[Kind] = ...,
        recognize: bool = True,
    ) -> Found: ...


class People(Protocol):
    """Who is in the team."""

    def person(self, person_id: str) -> Person | None: ...
