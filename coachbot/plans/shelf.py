"""What a plan is written from: pages this rep may see, and the sources that were used."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Protocol

from coachbot.domain.sources import Line, Source, source_of
from knowledge.library.formats.stages import Stage, is_stage_page, parse_stage
from knowledge.library.pages import Kind, Page, PageFacts, PageStore, Reader


class Catalog(Protocol):
    """The approved pages."""

    def facts(self) -> Sequence[PageFacts]: ...


class Shelf:
    """The pages a rep may see today.

    A manager's pages are left out for everybody: a plan may be read on a shared screen.
    """

    def __init__(self, catalog: Catalog, pages: PageStore, today: date) -> None:
        self._pages = pages
        self.facts = [page for page in catalog.facts() if Reader().may_see(page, today)]

    def of(self, kind: Kind) -> list[PageFacts]:
        """Pages of a kind, by path."""
        return [page for page in self.facts if page.kind is kind]

    def page(self, page_id: str) -> Page | None:
        """One page, whole."""
        return self._pages.page(page_id)

    def stage(self, wanted: Sequence[str]) -> tuple[Page, Stage] | tuple[None, None]:
        """The page of the first of these stages that has one."""
        for stage in wanted:
            for facts in self.facts:
                if facts.kind is Kind.PROSE and facts.stage == stage:
                    page = self.page(facts.id)
                    if page is not None and is_stage_page(page.text):
                        return page, parse_stage(page.text)
        return None, None


@dataclass(slots=True)
class Cited:
    """The sources of one plan; a page stands once, with everything quoted from it."""

    _by_key: dict[str, Source] = field(default_factory=dict[str, Source])

    def page(self, page: Page, quote: str) -> str:
        """A text of a page; the id of its source."""
        return self._add(page.id, source_of(len(self._by_key) + 1, page, quote))

    def named(self, title: str, quote: str, *, path: str = "", version: str = "") -> str:
        """A text that stands elsewhere: in the deal, the calendar, an earlier debrief."""
        number = len(self._by_key) + 1
        return self._add(title, Source(f"s{number}", "", path, title, version, 0, "", None, None, quote))

    def line(self, page: Page, text: str) -> Line:
        """A text of a page as a line."""
        return Line(text, self.page(page, text))

    def all(self) -> tuple[Source, ...]:
        """Every source, in the order it was first used."""
        return tuple(self._by_key.values())

    def _add(self, key: str, source: Source) -> str:
        known = self._by_key.get(key)
        if known is None:
            self._by_key[key] = source
            return source.id
        if source.quote not in known.quote:
            self._by_key[key] = replace(known, quote=f"{known.quote} … {source.quote}")
        return known.id
