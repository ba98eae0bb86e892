"""When a behaviour is due again: FSRS, one card a rep and behaviour, folded from the levels reached. Pure.

Source: open-spaced-repetition/py-fsrs. Without learning steps a review decides at once: a drill a day is the step.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from fsrs import Card, Rating, Scheduler

from coachbot.practice.ports import Level

RETENTION = 0.85
FOCUS_DAYS, OTHER_DAYS = 7, 14
_EASY_OF_LAST, _EASY_AMONG = 2, 3


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a rep stands with a behaviour.

    Attributes:
        due: When it should be practised again, UTC.
        recalled: How likely it still sits at ``now``, 0.0 to 1.0.
    """

    due: datetime
    recalled: float


def rating(levels: Sequence[int]) -> Rating:
    """What the last of these levels says: easy only where it is no lucky shot."""
    last = levels[-1]
    if last <= 1:
        return Rating.Again
    if last == 2:
        return Rating.Hard
    lately = levels[-_EASY_AMONG:]
    return Rating.Easy if last == 4 and sum(level == 4 for level in lately) >= _EASY_OF_LAST else Rating.Good


def standing(levels: Sequence[Level], *, now: datetime, in_focus: bool) -> Standing | None:
    """Where a rep stands after these levels of one behaviour, oldest first; None before the first."""
    if not levels:
        return None
    scheduler = Scheduler(
        desired_retention=RETENTION,
        learning_steps=(),
        relearning_steps=(),
        maximum_interval=FOCUS_DAYS if in_focus else OTHER_DAYS,
        enable_fuzzing=False,
    )
    card = Card(card_id=0, due=levels[0].at)
    for at, level in enumerate(levels):
        card, _ = scheduler.review_card(card, rating([one.level for one in levels[: at + 1]]), level.at)
    return Standing(card.due, scheduler.get_card_retrievability(card, now))
