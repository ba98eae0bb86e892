"""Reading a rep's calendar: what it holds now, which of it are sales calls, and what follows from that."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from coachbot.domain.people import Person
from coachbot.errors import CalendarTrouble
from coachbot.plans.arrange import Arrange
from coachbot.plans.background import Sides
from coachbot.plans.feed import CalendarState
from coachbot.plans.meeting import JudgedMeeting, Meeting
from coachbot.plans.ports import CalendarFeeds, CalendarStore, TeamStore
from coachbot.plans.sales_call import OwnSide, verdict

log = logging.getLogger(__name__)

# A meeting that is missing is looked for once more, soon; and the past is read.
SOON = timedelta(seconds=20)
LONGEST = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class SyncCalendar:
    """Brings one person's meetings up to date."""

    team: TeamStore
    calendars: CalendarStore
    feeds: CalendarFeeds
    sides: Sides
    arrange: Arrange

    def __call__(self, person_id: str, *, now: datetime) -> None:
        """Read the calendar; what cannot be read is tried again later, and what is known of it stays."""
        person, state = self.team.person(person_id), self.calendars.state(person_id)
        if person is None or state is None:
            return
        try:
            reading = self.feeds.read(state, zone=person.time_zone, now=now)
        except CalendarTrouble as error:
            # The message never holds the address.
            log.info("a calendar could not be read, “coachbot doctor” says whose: %s", error)
            self._failed(person, state, str(error), now)
            return
        except Exception:
            # A fault of ours: the person is told that it does not work, and the log has the rest.
            self._failed(person, state, _CANNOT, now)
            raise
        if self._is_gone(state):
            return
        if reading.meetings is None:
            self.calendars.unchanged(person_id, now=now)
        else:
            side = self.sides(person)
            waiting = self.calendars.store(
                person_id,
                [_judged(meeting, side) for meeting in reading.meetings],
                removed=reading.removed,
                unread=[one.uid for one in reading.skipped],
                window=reading.window,
                cursor=reading.cursor,
                now=now,
            )
            if waiting or reading.cursor.get("more"):
                self.calendars.read_again(person_id, at=now + SOON)
        if not self._is_gone(state):
            self.arrange(person, now=now)

    def _failed(self, person: Person, state: CalendarState, why: str, now: datetime) -> None:
        wait = min(LONGEST, timedelta(minutes=2 ** min(state.failures, 6)))
        if self._is_gone(state):
            return
        self.calendars.failed(person.id, why, next_at=now + wait)
        # What is known still holds, and a new day begins all the same.
        self.arrange(person, now=now)

    def _is_gone(self, read: CalendarState) -> bool:
        """Whether it was taken away, another connected, or its person forgotten, while it was read."""
        state = self.calendars.state(read.person)
        return state is None or state.place != read.place


_CANNOT = "Your calendar cannot be read, which is our fault. It is tried again; ask your admin if it stays so."


def _judged(meeting: Meeting, side: OwnSide) -> JudgedMeeting:
    found = verdict(meeting, side)
    return JudgedMeeting(meeting, found.is_call, found.why)
