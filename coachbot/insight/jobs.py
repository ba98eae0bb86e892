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
        channel: Where the draft stood, ``ts`` its message.
    """

    draft: DigestDue
    lines: tuple[str, ...]
    channel: str
    ts: str


def week_of(team: str, week: date) -> str:
    """Names a team's week: what its managers press and send carries it."""
    return f"{week.isoformat()}|{team}"


def week_lane(week: str) -> str:
    """What is done with one team's week is done one after the other: edits, posting, a model's sentences.

    Args:
        week: As ``week_of`` names it.
    """
    return f"digest:{week}"


DIGEST = JobKind(
    "insight.digest_due",
    DigestDue,
    lambda due: f"digest:{due.team}:{due.week.isoformat()}:{due.manager}",
    lambda due: person_lane(due.manager),
)
# A model is waited for in a lane of its own; what comes of it waits its turn with all that is done with that week.
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
    lambda it: week_lane(week_of(it.draft.team, it.draft.week)),
    forgets=True,
)
