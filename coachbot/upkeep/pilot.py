"""A one-week pilot: one stage, its must-asks, two reps, a first and a last day; at the end, what came of it. Pure."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

REPS = 2


class Decision(StrEnum):
    """What is done with the page after a pilot."""

    OPEN = ""
    KEEP = "keep"
    CHANGE = "change"
    DROP = "drop"


@dataclass(frozen=True, slots=True)
class Pilot:
    """A trial of a stage's must-asks.

    Attributes:
        page: The stage's page, whose history it ends in; ``asks`` its must-asks as they were then.
        first: The first day and the last, on the manager's calendar.
        helped: What the manager answered; empty until it is reviewed, ``missing`` likewise.
    """

    id: str
    manager: str
    stage: str
    page: str
    asks: tuple[str, ...]
    reps: tuple[str, ...]
    first: date
    last: date
    at: datetime
    helped: str = ""
    missing: str = ""
    decision: Decision = Decision.OPEN


@dataclass(frozen=True, slots=True)
class Note:
    """A line of a page's history."""

    page: str
    at: datetime
    by: str
    text: str


def history_line(pilot: Pilot) -> str:
    """What a page's history keeps of it; who tried it is nobody's business later."""
    days = f"{pilot.first.isoformat()} to {pilot.last.isoformat()}"
    missing = f" Missing: {pilot.missing.rstrip('.')}." if pilot.missing else ""
    return f"Pilot with {len(pilot.reps)} reps, {days}: {pilot.helped}.{missing} Decision: {pilot.decision.value}."
