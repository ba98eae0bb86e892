"""A calendar, and a reading of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from coachbot.plans.meeting import Meeting, Skipped


@dataclass(frozen=True, slots=True)
class CalendarState:
    """A calendar and how reading it goes.

    Attributes:
        place: A file, a secret address, or an account of a calendar service; empty where the key that sealed it is
            gone. Never logged, never shown.
        cursor: What the reader of this kind of calendar remembers between readings; without its ``changes``
            everything is read.
        checked_at: The last good reading.
        failures: Readings in a row that failed; ``trouble`` says how the last one did.
    """

    person: str
    place: str
    cursor: Mapping[str, Any]
    next_at: datetime
    checked_at: datetime | None = None
    failures: int = 0
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class FeedReading:
    """A good reading of a calendar.

    Attributes:
        meetings: None when nothing changed since the last reading.
        window: The meetings are all that start in this time; None when they are only the changes.
        removed: UID and occurrence of meetings the service says were taken out.
        cursor: What to remember for the next reading; its ``changes`` is how to ask for what changed since.
    """

    meetings: tuple[Meeting, ...] | None
    window: tuple[datetime, datetime] | None
    cursor: Mapping[str, Any]
    removed: tuple[tuple[str, str], ...] = ()
    skipped: tuple[Skipped, ...] = ()
