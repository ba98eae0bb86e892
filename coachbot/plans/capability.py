"""The capability “plans”: what a way in needs before and after a call."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from coachbot.clock import Clock
from coachbot.domain.deals import DealStore
from coachbot.domain.jobs import Due, JobQueue
from coachbot.plans.arrange import Arrange
from coachbot.plans.choose import ChooseLines
from coachbot.plans.jobs import CALENDAR, CalendarDue
from coachbot.plans.keep_plan import KeepPlan
from coachbot.plans.morning import Morning
from coachbot.plans.on_demand import OnDemand
from coachbot.plans.plan import PlanCall
from coachbot.plans.ports import AddressBook, CalendarStore, DebriefStore, MeetingStore, PlanStore, TeamStore
from coachbot.plans.series import ChooseSeries
from coachbot.plans.sync import SyncCalendar
from coachbot.plans.take_debrief import TakeDebrief

_CALENDARS_AT_ONCE = 200
_READING_HELPS = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Planning:
    """Calendars in, plans and debriefs out."""

    team: TeamStore
    calendars: CalendarStore
    meetings: MeetingStore
    plans: PlanStore
    debriefs: DebriefStore
    queue: JobQueue
    deals: DealStore
    book: AddressBook
    plan_call: PlanCall
    arrange: Arrange
    sync: SyncCalendar
    keep: KeepPlan
    choose: ChooseLines
    morning: Morning
    on_demand: OnDemand
    series: ChooseSeries
    debrief: TakeDebrief
    clock: Clock
    calendar_every_s: float

    def read_due_calendars(self, *, now: datetime) -> bool:
        """Whose calendar is due to be read: a job each; whether there is one."""
        people = self.calendars.take_due(now=now, every_s=self.calendar_every_s, limit=_CALENDARS_AT_ONCE)
        work: list[Due] = [CALENDAR.at(CalendarDue(person), due=now, needed=now + _READING_HELPS) for person in people]
        if work:
            self.queue.schedule(work, now=now)
        return bool(work)
