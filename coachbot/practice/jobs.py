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


@dataclass(frozen=True, slots=True)
class ToJudge:
    """A finished drill that a judge may have something to add to."""

    person: str
    drill: str


JUDGE = JobKind("practice.judge", ToJudge, lambda one: f"practice.judge:{one.drill}", lambda one: f"judge:{one.drill}")
