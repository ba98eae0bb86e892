"""After each look at a calendar: what has to happen, and when. Level-triggered: run twice it changes nothing."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from coachbot.domain.hours import LocalHours
from coachbot.domain.jobs import Due
from coachbot.domain.people import Person
from coachbot.plans.background import Sides
from coachbot.plans.jobs import DEBRIEF, DOUBT, PLAN, TODAY, CallDue, DayDue, DebriefDue
from coachbot.plans.meeting import CalendarMeeting
from coachbot.plans.next_step import shown_of
from coachbot.plans.ports import Arrangements, MeetingStore, PlanStore, TeamStore
from coachbot.plans.posted_plan import PlanState, PostedPlan
from coachbot.plans.preferences import PlanPreferences
from coachbot.plans.sales_call import outsiders
from coachbot.plans.times import DEBRIEF_HELPS, MORNING_HELPS, debrief_due, morning_due, plan_due

AHEAD = timedelta(days=8)
BEHIND = timedelta(hours=20)
# A plan may be of a call that was moved far away since.
MADE_BEHIND, MADE_AHEAD = timedelta(days=3), timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Arrange:
    """Puts a person's plans, debriefs and mornings into the queue."""

    team: TeamStore
    meetings: MeetingStore
    plans: PlanStore
    arrangements: Arrangements
    sides: Sides

    def __call__(self, person: Person, *, now: datetime) -> None:
        """Look at what is near, and schedule what changed."""
        # The calendar is read while its owner presses a button: whoever was slower looks at what there is now.
        while not self._arrange(person, now):
            continue

    def _arrange(self, person: Person, now: datetime) -> bool:
        """Look once; False where that was outdated before it was kept, and so nothing changed."""
        preferences, hours = self.team.preferences(person.id, PlanPreferences), self.team.hours(person)
        near = list(self.meetings.meetings(person.id, start=now - BEHIND, end=now + AHEAD))
        made = self.plans.plans_of(person.id, start=now - MADE_BEHIND, end=now + MADE_AHEAD)
        seen = {_key(meeting) for meeting in near}
        # A plan's call may have been moved far away.
        moved = [plan for plan in made if plan.state is PlanState.POSTED and (plan.uid, plan.occurrence) not in seen]
        near += filter(None, (self.meetings.meeting(person.id, plan.uid, plan.occurrence) for plan in moved))
        plans = {(plan.uid, plan.occurrence): plan for plan in made}
        twins = self._twins(person, near, plans)
        marks: dict[tuple[str, str], tuple[str, str]] = {}
        todo = _Todo(person, preferences, hours, now)
        for meeting in near:
            key = _key(meeting)
            mark = _mark(meeting, preferences, hours, is_twin=key in twins)
            if mark != meeting.arranged:
                todo.look(meeting, plans.get(key), is_twin=key in twins)
                marks[key] = (meeting.arranged, mark)
        days = {hours.day_of(meeting.meeting.start) for meeting in near if _key(meeting) in marks}
        todo.mornings(changed=hours.day_of(now) in days)
        return self.arrangements.keep(person.id, marks, todo.work, withdraw=todo.withdrawn, now=now)

    def _twins(
        self, person: Person, near: Sequence[CalendarMeeting], plans: Mapping[tuple[str, str], PostedPlan]
    ) -> set[tuple[str, str]]:
        """Second invitations to a call: the same people from outside at the same time.

        The invitation with a plan is kept; where it is gone, its plan goes over to the one that is left.
        """
        side = self.sides(person)
        groups: dict[tuple[object, ...], list[CalendarMeeting]] = {}
        for meeting in near:
            people = frozenset(guest.email for guest in outsiders(meeting.meeting, side))
            if people and meeting.is_call:
                groups.setdefault((meeting.meeting.start, meeting.meeting.end, people), []).append(meeting)
        twins: set[tuple[str, str]] = set()
        for group in groups.values():
            keys = sorted(_key(meeting) for meeting in group if meeting.is_on)
            first = next((key for key in keys if key in plans), keys[0] if keys else None)
            twins |= {key for key in keys if key != first}
            gone = (plans.get(_key(meeting)) for meeting in group if not meeting.is_on)
            orphan = next((plan for plan in gone if plan and plan.state is PlanState.POSTED), None)
            if orphan is not None and first is not None and first not in plans:
                self.plans.repoint(orphan, *first)
        return twins


@dataclass(slots=True)
class _Todo:
    """What one person's calendar asks for, put into the queue in one go."""

    person: Person
    preferences: PlanPreferences
    hours: LocalHours
    now: datetime
    work: list[Due] = field(default_factory=list[Due])
    withdrawn: list[str] = field(default_factory=list[str])

    def look(self, meeting: CalendarMeeting, plan: PostedPlan | None, *, is_twin: bool) -> None:
        """A meeting that changed: its plan, its debrief, and the question whether it is a call."""
        start, end = meeting.meeting.start, meeting.meeting.end
        which = (self.person.id, meeting.meeting.uid, meeting.meeting.occurrence)
        call, over = CallDue(*which), DebriefDue(*which)
        wanted = meeting.is_on and self.preferences.plans and not is_twin
        if plan is not None:
            self.work.append(PLAN.at(call, due=self.now, needed=start))
        elif wanted and start > self.now:
            self.work.append(PLAN.at(call, due=plan_due(start, self.preferences, self.hours), needed=start))
        else:
            self.withdrawn.append(PLAN.key(call))
        asks = debrief_due(end, self.hours)
        if wanted and asks + DEBRIEF_HELPS > self.now:
            self.work.append(DEBRIEF.at(over, due=asks, needed=asks + DEBRIEF_HELPS, once=True))
        else:
            self.withdrawn.append(DEBRIEF.key(over))
        if meeting.is_call is None and not meeting.gone and start > self.now and self.preferences.plans:
            self.work.append(DOUBT.at(call, due=self.hours.out_of_quiet(self.now), needed=start, once=True))

    def mornings(self, *, changed: bool) -> None:
        """Today's and tomorrow's, each once; today's is looked at again when a call of today changed."""
        today = self.hours.day_of(self.now)
        for day in (today, today + timedelta(days=1)):
            morning, due = DayDue(self.person.id, day), morning_due(day, self.preferences, self.hours)
            if due is None:
                self.withdrawn.append(TODAY.key(morning))
            else:
                again = changed and day == today
                self.work.append(TODAY.at(morning, due=due, needed=due + MORNING_HELPS, once=not again))


def _key(meeting: CalendarMeeting) -> tuple[str, str]:
    return meeting.meeting.uid, meeting.meeting.occurrence


def _mark(meeting: CalendarMeeting, preferences: PlanPreferences, hours: LocalHours, *, is_twin: bool) -> str:
    """Changes when something about a meeting does that its plan or debrief depends on."""
    values = (shown_of(meeting.meeting), meeting.is_call, meeting.is_on, is_twin, preferences, hours)
    return hashlib.sha256(repr(values).encode()).hexdigest()[:16]
