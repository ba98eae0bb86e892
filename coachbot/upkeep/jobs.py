"""The work upkeep puts into the queue."""

from dataclasses import dataclass

from coachbot.domain.jobs import JobKind, person_lane


@dataclass(frozen=True, slots=True)
class AnswerIsThere:
    """Somebody who once asked in vain, in these words, is told that there is a play now."""

    draft: str
    asker: str
    question: str = ""


@dataclass(frozen=True, slots=True)
class DraftDue:
    """A manager wants a draft from calls and pages for a question nobody could answer.

    Attributes:
        draft: The draft's id; ``asked`` tells one time it is asked for from the next.
        channel: Where it is said that it is being drafted, ``ts`` the message.
    """

    draft: str
    group: str
    manager: str
    asked: str
    channel: str
    ts: str


def draft_lane(value: str) -> str:
    """What is done with one draft is done one after the other: drafting, writing, approving, dropping.

    Args:
        value: What a button or a form carries: the draft's id, and what was read of it.
    """
    return f"draft:{value.partition('|')[0]}"


DRAFT = JobKind(
    "upkeep.draft_due", DraftDue, lambda due: f"draft:{due.draft}:{due.asked}", lambda due: draft_lane(due.draft)
)
TELL = JobKind(
    "upkeep.answer_is_there", AnswerIsThere, lambda due: f"answer-is-there:{due.draft}:{due.asker}",
    lambda due: person_lane(due.asker),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class PilotBegins:
    """A rep is told what is tried from today on."""

    pilot: str
    rep: str


@dataclass(frozen=True, slots=True)
class PilotEnds:
    """The manager is asked what came of it."""

    pilot: str
    manager: str


PILOT_BEGINS = JobKind(
    "upkeep.pilot_begins", PilotBegins, lambda due: f"pilot:{due.pilot}:begins:{due.rep}",
    lambda due: person_lane(due.rep),
)  # fmt: skip
PILOT_ENDS = JobKind(
    "upkeep.pilot_ends", PilotEnds, lambda due: f"pilot:{due.pilot}:ends", lambda due: person_lane(due.manager)
)
