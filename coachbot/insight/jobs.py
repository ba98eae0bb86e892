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


@dataclass(frozen=True, slots=True)
class Summarized:
    """The sentences of a draft that were chosen to stand on top of it.

    Attributes:
        channel: Where the draft stands, ``ts`` its message: with the presses under that it waits its turn.
    """

    draft: DigestDue
    lines: tuple[str, ...]
    channel: str
    ts: str


DIGEST = JobKind(
    "insight.digest_due",
    DigestDue,
    lambda due: f"digest:{due.team}:{due.week.isoformat()}:{due.manager}",
    lambda due: person_lane(due.manager),
)
# A model is waited for in a lane of its own; what comes of it waits its turn with the presses under the draft.
SUMMARY = JobKind(
    "insight.summary_due",
    DigestDue,
    lambda due: f"summary:{DIGEST.key(due)}",
    lambda due: f"summary:{DIGEST.key(due)}",
)
SUMMARIZED = JobKind(
    "insight.summarized",
    Summarized,
    lambda it: f"summarized:{DIGEST.key(it.draft)}",
    lambda it: f"{it.channel}:{it.ts}",
    forgets=True,
)
