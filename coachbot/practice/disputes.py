"""“Disagree”: somebody else looks at one check, without the score; what is overturned too often is suspended."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from coachbot.practice.drill import Drill
from coachbot.practice.finish import Result
from coachbot.practice.talk import SELLER

MIN_DISPUTES = 10
MOST_OVERTURNED = 1 / 3
_MAX_SAID_CHARS = 1_500


@dataclass(frozen=True, slots=True)
class Dispute:
    """One check of one drill that the rep sees otherwise.

    Attributes:
        passed: What the engine said; never shown to whoever looks at it.
        heard: The buyer's words before; ``said`` the rep's, all of them where no turn is meant.
        reviewer: Who is asked.
        verdict: What they say; None until then.
    """

    drill: str
    behaviour: str
    check: str
    person: str
    passed: bool
    heard: str
    said: str
    reviewer: str
    at: datetime
    verdict: bool | None = None
    decided_at: datetime | None = None

    @property
    def overturned(self) -> bool:
        """Whether somebody else saw it as the rep did."""
        return self.verdict is not None and self.verdict != self.passed


class DisputeStore(Protocol):
    """What is disputed, and what came of it."""

    def dispute(self, dispute: Dispute) -> bool: ...
    def find(self, drill: str, behaviour: str, check: str) -> Dispute | None: ...
    def decide(self, dispute: Dispute, *, verdict: bool, now: datetime) -> bool: ...
    def shares(self) -> Mapping[str, tuple[int, int]]: ...


def disputable(result: Result) -> list[tuple[str, str, str]]:
    """Behaviour, check and words of everything that was ruled on."""
    return [
        (one.id, check.id, check.text)
        for one in result.shown.behaviours
        for check in one.checks
        if check.passed is not None
    ]


def disputed(result: Result, behaviour: str, check: str, *, reviewer: str, now: datetime) -> Dispute | None:
    """The dispute of one check; None where it was not ruled on."""
    drill: Drill = result.drill
    ruled = next((c for b in result.shown.behaviours if b.id == behaviour for c in b.checks if c.id == check), None)
    if ruled is None or ruled.passed is None:
        return None
    turns: Sequence[str] = [turn.text for turn in drill.turns if turn.role == SELLER]
    heard, said = "", "\n".join(turns)
    if ruled.proof is not None:
        said = drill.turns[ruled.proof.turn].text
        heard = drill.turns[ruled.proof.turn - 1].text if ruled.proof.turn else ""
    return Dispute(
        drill.id, behaviour, check, drill.person, ruled.passed, heard, said[-_MAX_SAID_CHARS:], reviewer, now
    )


def suspended(shares: Mapping[str, tuple[int, int]]) -> frozenset[str]:
    """``behaviour.check`` of those that were overturned in more than a third of ten disputes or more.

    Args:
        shares: Overturned and decided disputes, by ``behaviour.check``.
    """
    return frozenset(
        name
        for name, (overturned, decided) in shares.items()
        if decided >= MIN_DISPUTES and overturned / decided > MOST_OVERTURNED
    )
