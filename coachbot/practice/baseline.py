"""What past calls show before anybody has told of one: how often each behaviour was there. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from coachbot.domain.shares import Share
from coachbot.practice.focus import PASS
from coachbot.practice.score import Score, Status


@dataclass(frozen=True, slots=True)
class ScoredCall:
    """A real call, scored from its transcript.

    Attributes:
        file: What it is known by; scored again it is kept once.
        rep: As in ``people.csv``; empty where nobody said whose call it was.
        outcome: ``won``, ``lost``, ``stalled`` or ``unknown``.
        shown: For each behaviour that was scored, whether it was there: three checks of four or more.
    """

    file: str
    rep: str
    on: date
    stage: str
    outcome: str
    shown: Mapping[str, bool]


class ScoredCalls(Protocol):
    """Where scored calls are kept."""

    def save_calls(self, calls: Iterable[ScoredCall], *, today: date) -> int: ...


def shown_in(score: Score) -> dict[str, bool]:
    """Which behaviours a scored conversation shows, of those that could be scored."""
    return {
        one.id: one.level >= PASS for one in score.behaviours if one.status is Status.SCORED and one.level is not None
    }


def shares(calls: Iterable[Mapping[str, bool]]) -> dict[str, Share]:
    """On how many of the calls each behaviour was there."""
    found: defaultdict[str, Share] = defaultdict(lambda: Share(0, 0))
    for shown in calls:
        for behaviour, was in shown.items():
            found[behaviour] += Share(int(was), 1)
    return dict(found)
