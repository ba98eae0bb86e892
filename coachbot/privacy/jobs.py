"""The kinds of work of privacy."""

from dataclasses import dataclass
from datetime import date

from coachbot.domain.jobs import JobKind


@dataclass(frozen=True, slots=True)
class SweepDue:
    """What was kept long enough is dropped, once a day (UTC)."""

    day: date


SWEEP = JobKind("privacy.sweep", SweepDue, lambda due: f"sweep:{due.day.isoformat()}", lambda _: "sweep")
