"""A person's wall clock: the zone they live in, and the hours in which nothing comes by itself. Pure."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from coachbot.domain.people import Person, QuietHours


@dataclass(frozen=True, slots=True)
class LocalHours:
    """Where somebody's clock stands.

    Attributes:
        zone: A name of the zone database.
        quiet: Both ends or none; equal ends are none.
    """

    zone: str = "UTC"
    quiet: QuietHours = field(default_factory=QuietHours)

    def at(self, day: date, clock: time) -> datetime:
        """The moment, in UTC, when the clock shows a time on a day.

        Where the clocks jump over that time it is as much later; where they show it twice it is the first time.
        """
        return datetime.combine(day, clock, tzinfo=ZoneInfo(self.zone)).astimezone(UTC)

    def local(self, moment: datetime) -> datetime:
        """A moment as the clock shows it."""
        return moment.astimezone(ZoneInfo(self.zone))

    def day_of(self, moment: datetime) -> date:
        """The date on the calendar at a moment."""
        return self.local(moment).date()

    def bounds(self, day: date) -> tuple[datetime, datetime]:
        """The moments, in UTC, when a day begins and ends: 23, 24 or 25 hours apart."""
        return self.at(day, time()), self.at(day + timedelta(days=1), time())

    def quiet_around(self, moment: datetime) -> tuple[datetime, datetime] | None:
        """The quiet hours a moment falls in, as begin and end in UTC."""
        begin, until = self.quiet.begin, self.quiet.until
        if begin is None or until is None or begin == until:
            return None
        day = self.day_of(moment)
        for first in (day - timedelta(days=1), day):
            last = first if begin < until else first + timedelta(days=1)
            starts, ends = self.at(first, begin), self.at(last, until)
            if starts <= moment < ends:
                return starts, ends
        return None

    def out_of_quiet(self, moment: datetime) -> datetime:
        """That moment, or the end of the quiet hours it falls in."""
        quiet = self.quiet_around(moment)
        return moment if quiet is None else quiet[1]


def hours_of(person: Person, quiet: QuietHours) -> LocalHours:
    """A person's clock."""
    return LocalHours(person.time_zone, quiet)
