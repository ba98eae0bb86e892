"""What happened in the sample team's past. ``rep`` is an id of ``team/people.csv``; ``at`` is in UTC."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Outcome = Literal["next_step", "stalled", "won", "lost", "no_show"]


@dataclass(frozen=True, slots=True)
class Moment:
    """The buyer said what a play is for; ``said`` is whether the rep said the play's line."""

    play: str
    said: bool


@dataclass(frozen=True, slots=True)
class Debrief:
    """What a rep tapped after a call.

    Attributes:
        deal: An id of ``team/deals.csv``; None for a company that is not a deal.
        asked: Ids of the must-asks of ``stage`` that were asked.
    """

    at: datetime
    rep: str
    account: str
    deal: str | None
    stage: str
    moments: tuple[Moment, ...]
    asked: tuple[str, ...]
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class DrillResult:
    """One behavior of one finished drill; ``passed`` is 0 to 4 checks."""

    at: datetime
    rep: str
    scene: str
    behaviour: str
    passed: int


@dataclass(frozen=True, slots=True)
class Question:
    """What a rep asked the coach; ``play`` answered it, or None did."""

    at: datetime
    rep: str
    question: str
    play: str | None


@dataclass(frozen=True, slots=True)
class Gap:
    """A question without an answer.

    Attributes:
        group: The first such question in its own words.
        nearest: The play that came closest.
    """

    at: datetime
    rep: str
    question: str
    group: str
    nearest: str


Event = Debrief | DrillResult | Question | Gap
