"""The work insight puts into the queue."""

from dataclasses import dataclass
from datetime import date

from coachbot.domain.jobs import JobKind, person_lane


@dataclass(frozen=True, slots=True)
class DigestDue:
    """The draft of a team's week for one of its managers; ``week`` is the Monday of the week it tells of."""

    team: str
    week: date
    manager: str


DIGEST = JobKind(
    "insight.digest_due",
    DigestDue,
    lambda due: f"digest:{due.team}:{due.week.isoformat()}:{due.manager}",
    lambda due: person_lane(due.manager),
)
