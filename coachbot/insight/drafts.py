"""A manager's draft of the week: what is hidden and added, what is for her alone, and whether the team has it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from coachbot.insight.digest import Digest
from coachbot.insight.ports import Mirror


class DraftState(StrEnum):
    """Where a draft stands; nothing goes to the team unless its manager says so."""

    DRAFT = "draft"
    POSTED = "posted"
    KEPT = "kept"


@dataclass(frozen=True, slots=True)
class Rests:
    """A play on which only one person's wins rest, and whether that person has left the team."""

    title: str
    left: bool


@dataclass(frozen=True, slots=True)
class Aside:
    """What a manager sees beside the digest, and nobody else.

    Attributes:
        ask: Who may know what to say, by the group of a question nobody could answer.
    """

    ask: Mapping[str, str] = field(default_factory=dict[str, str])
    rests: tuple[Rests, ...] = ()
    mirror: Mirror = field(default_factory=Mirror)


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
    aside: Aside = field(default_factory=Aside)
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

    @property
    def for_all(self) -> Digest:
        """What the team may see of it: a question that one person asked may tell who it was."""
        asked = tuple(one for one in self.shown.unanswered if one.people > 1)
        return replace(self.shown, unanswered=asked)


class DraftStore(Protocol):
    """Where drafts are."""

    def draft(self, team: str, week: date, manager: str) -> Draft | None: ...
    def is_posted(self, team: str, week: date) -> bool: ...
    def save(self, draft: Draft) -> None: ...
