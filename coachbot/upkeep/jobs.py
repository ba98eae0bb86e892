"""The work upkeep puts into the queue."""

from dataclasses import dataclass

from coachbot.domain.jobs import JobKind, person_lane


@dataclass(frozen=True, slots=True)
class AnswerIsThere:
    """Somebody who once asked in vain is told that there is a play now."""

    draft: str
    asker: str


TELL = JobKind(
    "upkeep.answer_is_there", AnswerIsThere, lambda due: f"answer-is-there:{due.draft}:{due.asker}",
    lambda due: person_lane(due.asker),
)  # fmt: skip
