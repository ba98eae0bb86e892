"""Days and draws for the sample team's past."""

import random
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, time, timedelta

DAYS = 82
"""Twelve weeks, less the weekend that ``at`` may add."""

FRIDAY = 4


def spread(chance: random.Random, shares: Iterable[float]) -> Iterator[bool]:
    """One yes or no for each share, each as likely as its share says.

    Neighbors are drawn together (systematic sampling): of any run, as many are yes as their shares add up to, give
    or take one. Drawn one by one, a hundred calls could hide what is true, or show its opposite.
    """
    due = -chance.random()
    for share in shares:
        due += share
        yes = due > 0
        due -= yes
        yield yes


def days(chance: random.Random, count: int) -> list[int]:
    """``count`` days, as days ago, evenly over the twelve weeks, oldest first."""
    return [1 + int((number + chance.random()) * (DAYS - 1) / count) for number in reversed(range(count))]


def at(now: datetime, chance: random.Random, days_ago: int) -> datetime:
    """A time in working hours that many days ago, or on the Friday before; in UTC and never after ``now``."""
    day = now.astimezone(UTC).date() - timedelta(days=days_ago)
    day -= timedelta(days=max(0, day.weekday() - FRIDAY))
    return datetime.combine(day, time(14, tzinfo=UTC)) + timedelta(minutes=chance.randrange(8 * 60))
