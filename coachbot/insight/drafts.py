"""A manager's draft of the week: what is hidden and added, and whether the team has it."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from coachbot.insight.digest import Digest


class DraftState(StrEnum):
    """Where a draft stands; nothing goes to the team unless its manager says so."""

    DRAFT = "draft"
    POSTED = "posted"
    KEPT = "kept"


@dataclass(frozen=True, slots=True)
class Draft:
    """One manager's digest of one week of a team.

    Attributes:
        hidden: Keys of the findings the manager left out.
        note: The manager's own words above it.
    """

    digest: Digest
    manager: str
    at: datetime
    hidden: tuple[str, ...] = ()
    note: str = ""
    state: DraftState = DraftState.DRAFT
    channel: str = ""
    ts: str = ""

    @property
    def shown(self) -> Digest:
        """The digest without what is hidden."""
        kept = tuple(one for one in self.digest.working if one.key not in self.hidden)
        tight = tuple(one for one in self.digest.tighten if one.key not in self.hidden)
        lead = self.digest.lead
        return replace(
            self.digest, working=kept, tighten=tight, lead=None if lead and lead.key in self.hidden else lead
        )


class DraftStore(Protocol):
    """Where drafts are."""

    def draft(self, team: str, week: date, manager: str) -> Draft | None: ...
    def is_posted(self, team: str, week: date) -> bool: ...
    def save(self, draft: Draft) -> None: ...
