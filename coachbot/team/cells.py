"""What reading one line needs of its cells. Pure."""

from collections.abc import Callable
from datetime import date

from coachbot.team import values
from coachbot.team.sheet import BadLine, Row
from coachbot.team.values import Order

Say = Callable[[str], None]
"""Takes a note on the line that is being read."""


def needed(row: Row, name: str) -> str:
    """A cell that may not be empty.

    Raises:
        BadLine: It is.
    """
    if not row.get(name):
        raise BadLine(f"{name} is empty")
    return row[name]


def day_of(text: str, name: str, order: Order, say: Say) -> date | None:
    """The day a cell means; a cell that means none, or might mean two, is noted."""
    if not text or values.is_nothing(text):
        return None
    found = values.day(text, order)
    if found is None:
        say(f"{name} “{text}” is no date, or might be two, so it was left out; write it as 2026-11-25")
    return found
