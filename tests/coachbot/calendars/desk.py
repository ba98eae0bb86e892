"""Maya's calendar at a service, and the coach that reads it."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Generic, TypeVar

from coachbot.calendars.feeds import Read
from coachbot.plans.feed import CalendarState, FeedReading
from tests.coachbot.calendars.serving import Service

NOW = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)
S = TypeVar("S", bound=Service)


@dataclass
class Desk(Generic[S]):
    """A service, and the calendar at it that is read again and again."""

    service: S
    place: str
    calendar: Read
    cursor: Any = None

    def read(self, *, later: timedelta = timedelta(0)) -> FeedReading:
        """Read it, so much later than the first time."""
        state = CalendarState("maya", self.place, self.cursor or {}, NOW)
        reading = self.calendar(state, "Europe/Berlin", NOW + later)
        # The database keeps it as JSON, and only when there was something new.
        if reading.meetings is not None:
            self.cursor = json.loads(json.dumps(reading.cursor))
        return reading


def whens(reading: FeedReading) -> list[tuple[str, str, str]]:
    """UID, occurrence and start of what was read; the beginning that Exchange's UIDs share is left out."""
    return [
        (m.uid.removeprefix("040000008200E0"), m.occurrence, f"{m.start:%m-%d %H:%M}") for m in reading.meetings or ()
    ]
