"""A game plan: texts from the library, the deal and the calendar, each with its source."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from pydantic import TypeAdapter

from coachbot.domain.sources import Line, Source, as_json
from coachbot.plans.choice import Choice


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody from outside who will be in the room.

    Attributes:
        met: How often before.
        last_met: The day of the last time, where the rep is.
        status: As on the invitation.
    """

    name: str
    role: str
    company: str
    met: int
    last_met: date | None
    status: str


@dataclass(frozen=True, slots=True)
class MustAsk:
    """A question of the stage; ``id`` is what debriefs count by."""

    id: str
    text: str
    reason: str
    source: str


@dataclass(frozen=True, slots=True)
class Objection:
    """What the buyer is likely to say, and the team's line.

    Attributes:
        buyer: In a buyer's words.
        because: Why it is likely, in our words.
    """

    play: str
    title: str
    buyer: str
    say: str
    style: str
    ask: tuple[str, ...]
    because: str
    source: str


@dataclass(frozen=True, slots=True)
class IfThen:
    """A line to take on: if they say this, then I ask that."""

    id: str
    buyer: str
    then: str
    source: str


@dataclass(frozen=True, slots=True)
class Focus:
    """A behaviour the rep works on, or that helps in this call."""

    id: str
    name: str
    source: str


@dataclass(frozen=True, slots=True)
class WarmUp:
    """Two minutes of saying it aloud: the buyer's words, then the team's line."""

    play: str
    title: str
    prompts: tuple[str, ...]
    line: str
    source: str


@dataclass(frozen=True, slots=True)
class Past:
    """What happened before with this account."""

    on: date
    text: str
    source: str


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the deal stands, as the CRM tells it."""

    id: str
    stage: str
    package: str
    amount: float | None
    close_on: date | None
    competitor: str
    next_step: str
    source: str


@dataclass(frozen=True, slots=True)
class PlannedCall:
    """The meeting, as far as a plan speaks of it."""

    uid: str
    occurrence: str
    start: datetime
    end: datetime
    title: str
    link: str


@dataclass(frozen=True, slots=True)
class GamePlan:
    """What a rep gets before a call.

    Attributes:
        key: ``plan:{person}:{uid}:{occurrence}``.
        deal: None where no single deal fits; ``deal_why`` says why.
        stage: A stage of the playbook; the deal's, or the one to begin with.
        due_at: When it is posted.
        choice: What a model chose of what the plan could say; None where none did.
    """

    key: str
    meeting: PlannedCall
    account: str
    deal: Standing | None
    deal_why: str
    stage: str
    due_at: datetime
    why: Line | None = None
    room: tuple[Guest, ...] = ()
    promises: tuple[Line, ...] = ()
    goal: Line | None = None
    next_step: Line | None = None
    must_ask: tuple[MustAsk, ...] = ()
    likely_objections: tuple[Objection, ...] = ()
    if_then: tuple[IfThen, ...] = ()
    focus: tuple[Focus, ...] = ()
    warm_up: WarmUp | None = None
    history: tuple[Past, ...] = ()
    sources: tuple[Source, ...] = ()
    choice: Choice | None = None

    def brief(self, text: str) -> str:
        """A line as the message has it: with fewer words, where some were left out."""
        return self.choice.short.get(text, text) if self.choice else text

    @property
    def cut(self) -> tuple[str, ...]:
        """The whole lines of which the message leaves words out, in its order."""
        goal = (self.goal.text,) if self.goal else ()
        said = (*goal, *(ask.text for ask in self.must_ask), *(line.then for line in self.if_then))
        return tuple(dict.fromkeys(text for text in said if self.brief(text) != text))

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "GamePlan":
        """The plan that ``plan_json`` wrote."""
        return _PLAN.validate_python(data)


_PLAN = TypeAdapter(GamePlan)


def plan_json(plan: GamePlan) -> dict[str, Any]:
    """A plan as plain data; of a choice there is only something where one was made."""
    return {name: value for name, value in as_json(plan).items() if name != "choice" or value is not None}


def same_line(lines: Sequence[IfThen], ident: str) -> IfThen | None:
    """The line a button names; buttons of an earlier version name a play by the last part of its page's id."""
    exact = next((line for line in lines if line.id == ident), None)
    return exact or next((line for line in lines if line.id.rpartition("/")[2] == ident), None)
