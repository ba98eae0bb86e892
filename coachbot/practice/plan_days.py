"""Plans everybody's drills, and sees that one still comes at a good moment when its time has come."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from coachbot.domain.jobs import JobQueue
from coachbot.practice.daily import LATEST, DayBook, comes_at, nudges_at, planned
from coachbot.practice.jobs import DRILL, DrillDue

AHEAD = timedelta(hours=2)
_USEFUL = timedelta(minutes=10)
_DAY = timedelta(days=1)
_AT_ONCE = 500
# A drill keeps away from a game plan, which comes half an hour before its call.
_BESIDE_A_CALL = timedelta(hours=1)


@dataclass(slots=True)
class PlanDays:
    """A drill a day for whoever wants one, planned two hours ahead; planned twice it comes once.

    Attributes:
        planned_until: What comes before this has been planned for everybody; a restart plans it again.
    """

    book: DayBook
    queue: JobQueue
    planned_until: datetime | None = None

    def __call__(self, *, now: datetime) -> None:
        """Plan what comes in the next two hours, as far as it has not been."""
        until = now + AHEAD
        start = max(now, self.planned_until or now) if (self.planned_until or now) <= until else now
        self._plan(start, until, now)
        self.planned_until = until

    def anew(self, person: str, *, now: datetime) -> None:
        """Plan somebody's next hours again, because they chose otherwise."""
        self._plan(now, now + AHEAD, now, person)

    def _plan(self, start: datetime, end: datetime, now: datetime, person: str = "") -> None:
        days = self.book.days(start=start - LATEST, end=end + _BESIDE_A_CALL, person=person)
        work = [
            DRILL.at(DrillDue(who, day), due=at, needed=at + _USEFUL, once=True)
            for who, day, at in planned(days, start=start, end=end)
        ]
        for at in range(0, len(work), _AT_ONCE):
            # Somebody who asks must not wait until ten thousand drills are stored.
            self.queue.schedule(work[at : at + _AT_ONCE], now=now)

    def wait_s(self, due: DrillDue, *, now: datetime) -> float | None:
        """How long it has to wait, as things stand now: 0.0 is not at all, None is that it does not come today."""
        days = self.book.days(start=now - _DAY, end=now + _DAY, person=due.person)
        at = comes_at(due.day, days[0].hours, days[0].chosen, days[0].busy) if days else None
        return None if at is None else max(0.0, (at - now).total_seconds())

    def nudge(self, person: str, day: date, *, now: datetime) -> None:
        """The one reminder, where the day has room for it."""
        days = self.book.days(start=now, end=now, person=person)
        at = nudges_at(now, days[0].hours) if days else None
        if at is not None:
            self.queue.schedule(
                [DRILL.at(DrillDue(person, day, nudge=True), due=at, needed=at + _DAY, once=True)], now=now
            )

    def later(self, person: str, day: date, *, now: datetime) -> None:
        """In an hour, because the rep said so; that is the reminder then."""
        at = now + timedelta(hours=1)
        self.queue.schedule([DRILL.at(DrillDue(person, day, nudge=True), due=at, needed=at + _USEFUL)], now=now)
