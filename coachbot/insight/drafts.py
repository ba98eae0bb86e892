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
        in_short: The sentences of it that a model chose to stand on top.
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
    in_short: tuple[str, ...] = ()

    @property
    def shown(self) -> Digest:
        """The digest without what is hidden, and without an exercise because of it."""
        made = self.digest
        hidden = {one.title for one in made.offered if one.key in self.hidden}
        kept = tuple(one for one in made.working if one.key not in self.hidden)
        tight = tuple(one for one in made.tighten if one.key not in self.hidden)
        lead = None if made.lead and made.lead.key in self.hidden else made.lead
        exercise = None if made.exercise and made.exercise.because in hidden else made.exercise
        return replace(made, working=kept, tighten=tight, lead=lead, exercise=exercise)

    @property
    def hides_lead(self) -> bool:
        """Whether the manager left the answer to the question out."""
        return self.digest.lead is not None and self.digest.lead.key in self.hidden

    @property
    def for_all(self) -> Digest:
        """What the team may see of it."""
        return for_others(self.shown)


def for_others(made: Digest) -> Digest:
    """A digest as others than its manager may see it: a question that one person asked may tell who it was."""
    return replace(made, unanswered=tuple(one for one in made.unanswered if one.people > 1))


class DraftStore(Protocol):
    """Where drafts are."""

    def draft(self, team: str, week: date, manager: str) -> Draft | None: ...
    def is_posted(self, team: str, week: date) -> bool: ...
    def save(self, draft: Draft) -> None: ...
