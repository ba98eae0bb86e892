"""The work practice puts into the queue."""

from dataclasses import dataclass
from datetime import date

from coachbot.domain.jobs import JobKind, person_lane


@dataclass(frozen=True, slots=True)
class DrillDue:
    """A drill for somebody on a day of theirs; ``nudge`` is the one reminder."""

    person: str
    day: date
    nudge: bool = False


DRILL = JobKind(
    "practice.drill_due",
    DrillDue,
    lambda due: f"drill:{due.person}:{due.day.isoformat()}{':nudge' if due.nudge else ''}",
    lambda due: person_lane(due.person),
)
