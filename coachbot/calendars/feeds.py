"""Every kind of calendar behind one door: files and secret addresses here, services by their adapters."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from coachbot.errors import CalendarTrouble
from coachbot.plans.feed import CalendarState, FeedReading
from knowledge.library.errors import UnreadableFile

AHEAD = timedelta(days=9)
BEHIND = timedelta(days=1)
# How far back is read once, to know who was met before.
FIRST_BEHIND = timedelta(days=60)
# New occurrences of a series come into the window though the file stays the same.
STALE = timedelta(hours=6)
Read = Callable[[CalendarState, str, datetime], FeedReading]


class Feeds:
    """Implements ``coachbot.plans.ports.CalendarFeeds``.

    Args:
        services: What reads a place that begins with ``google:`` or ``microsoft:``.
    """

    def __init__(self, services: Mapping[str, Read]) -> None:
        self._services = services

    def read(self, state: CalendarState, *, zone: str, now: datetime) -> FeedReading:
        """What a calendar holds around now.

        Raises:
            CalendarTrouble: It cannot be read.
        """
        if not state.place:
            raise CalendarTrouble("The key that sealed this calendar's address is gone. Enter the address again.")
        service, colon, _ = state.place.partition(":")
        if colon and service in self._services:
            return self._services[service](state, zone, now)
        if colon and service in ("google", "microsoft"):
            raise CalendarTrouble(f"This is a {service.capitalize()} account, and that service is not set up here.")
        return self._file(state, zone, now)

    def _file(self, state: CalendarState, zone: str, now: datetime) -> FeedReading:
        # A fifth of a second to import, which no command but a reading should pay.
        from coachbot.calendars.fetch import Fetch
        from coachbot.calendars.ics import read
        from coachbot.calendars.location import is_address, load, text_of

        cursor = dict(state.cursor)
        read_at = datetime.fromisoformat(cursor["read_at"]) if "read_at" in cursor else None
        # What is ahead comes first; the past is read a little later, once.
        looks_back = bool(cursor.get("more"))
        fresh = read_at is not None and not looks_back and timedelta(0) <= now - read_at < STALE
        found = load(state.place, Fetch(), tag=str(cursor.get("changes", "")) if fresh else "")
        if found.data is None:
            return FeedReading(None, None, cursor)
        window = (now - (FIRST_BEHIND if looks_back else BEHIND), now + AHEAD)
        try:
            reading = read.read(text_of(found.data), start=window[0], end=window[1], zone=zone)
        except (read.NoCalendar, UnreadableFile) as error:
            place = "address" if is_address(state.place) else "file"
            raise CalendarTrouble(
                f"What the calendar's {place} holds is no calendar. Copy the address again."
            ) from error
        cursor = {"changes": found.tag, "read_at": now.isoformat(), "more": read_at is None}
        # What a person should know of the calendar stays with it until it is read anew.
        cursor |= {"notices": list(reading.notices)}
        return FeedReading(reading.meetings, window, cursor, skipped=reading.skipped)
