"""Figures that grow only by what three people or more did: no two of them differ by what one person did. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from coachbot.domain.shares import MIN_PEOPLE, Share
from coachbot.insight.verdict import Use

_WEEK = 7


@dataclass(frozen=True, slots=True)
class Block:
    """The moments of one thing in whole weeks, of three people or more.

    Attributes:
        week: The Monday of its last week; ``first`` of its first.
    """

    first: date
    week: date
    uses: tuple[Use, ...]

    @property
    def share(self) -> Share:
        """How often it was done."""
        return Share(sum(use.done for use in self.uses), len(self.uses))


def blocks(uses: Iterable[Use]) -> dict[str, list[Block]]:
    """What may be told of each play, oldest first.

    Weeks are put together, from the first call ever, until three people had a moment in them; what is left at the end
    waits for more. So each figure is a sum of such blocks, and so is the difference of two figures, whichever weeks
    they are of.
    """
    by_play: defaultdict[str, list[Use]] = defaultdict(list)
    for use in uses:
        by_play[use.play].append(use)
    return {play: list(_closed(sorted(found, key=lambda use: use.on))) for play, found in sorted(by_play.items())}


def told(found: Iterable[Block], *, since: date) -> Share:
    """How often something was done in the blocks that began in or after a week."""
    return sum((block.share for block in found if block.first >= since), Share(0, 0))


def told_before(found: Iterable[Block], before: date) -> Share:
    """How often something was done in the blocks that ended before a week."""
    return sum((block.share for block in found if block.week < before), Share(0, 0))


def uses_in(found: Sequence[Block], *, since: date) -> list[Use]:
    """The moments of the blocks that began in or after a week."""
    return [use for block in found if block.first >= since for use in block.uses]


def monday(day: date) -> date:
    """Of the week of a day."""
    return day - timedelta(days=day.weekday())


def _closed(uses: Sequence[Use]) -> Iterator[Block]:
    waiting: list[Use] = []
    people: set[str] = set()
    # Day 1 of the calendar was a Monday.
    for week, of_week in groupby(uses, lambda use: (use.on.toordinal() - 1) // _WEEK):
        before = len(waiting)
        waiting += of_week
        people.update(use.rep for use in waiting[before:])
        if len(people) >= MIN_PEOPLE:
            yield Block(monday(waiting[0].on), date.fromordinal(week * _WEEK + 1), tuple(waiting))
            waiting, people = [], set()
