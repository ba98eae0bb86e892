"""After each look at a calendar: what has to happen, and when. Level-triggered: run twice it changes nothing."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from coachbot.domain.jobs import Due, JobQueue
from coachbot.domain.people import Person, Preferences
from coachbot.plans.background import CallHistory
from coachbot.plans.keep import plan_key, shown_of
from coachbot.plans.meeting import CalendarMeeting
from coachbot.plans.ports import CallStore, TeamStore
from coachbot.plans.posted_plan import PostedPlan
from coachbot.plans.sales_call import outsiders
from coachbot.plans.times import (
    DEBRIEF_HELPS,
    MORNING_HELPS,
    debrief_due,
    local_day,
    morning_due,
    out_of_quiet,
    plan_due,
)

AHEAD = timedelta(days=8)
BEHIND = timedelta(hours=20)
# A plan may be of a call that was moved far away since.
MADE_BEHIND, MADE_AHEAD = timedelta(days=3), timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Arrange:
    """Puts a person's plans, debriefs and mornings into the queue."""

    team: TeamStore
    calls: CallStore
    queue: JobQueue
    background: CallHistory

    def __call__(self, person: Person, *, now: datetime) -> None:
        """Look at what is near, and schedule what changed."""
        wishes = self.team.preferences(person.id)
        near = list(self.calls.meetings(person.id, start=now - BEHIND, end=now + AHEAD))
        made = self.calls.plans_of(person.id, start=now - MADE_BEHIND, end=now + MADE_AHEAD)
        seen = {_key(kept) for kept in near}
        # A plan's call may have been moved far away.
        moved = [plan for plan in made if plan.state == "posted" and (plan.uid, plan.occurrence) not in seen]
        near += filter(None, (self.calls.meeting(person.id, plan.uid, plan.occurrence) for plan in moved))
        plans = {(plan.uid, plan.occurrence): plan for plan in made}
        twins = self._twins(person, near, plans)
        marks: dict[tuple[str, str], str] = {}
        todo = _Todo(person, wishes, now)
        for kept in near:
            mark = _mark(kept, wishes, is_twin=_key(kept) in twins, zone=person.time_zone)
            if mark != kept.arranged:
                todo.look(kept, plans.get(_key(kept)), is_twin=_key(kept) in twins)
                marks[_key(kept)] = mark
        today = local_day(now, person.time_zone)
        days = {local_day(kept.meeting.start, person.time_zone) for kept in near if _key(kept) in marks}
        todo.mornings(changed=today in days)
        self.queue.schedule(todo.work, withdraw=todo.withdrawn, now=now)
        if marks:
            self.calls.arranged(person.id, marks)

    def _twins(
        self, person: Person, near: Sequence[CalendarMeeting], plans: Mapping[tuple[str, str], PostedPlan]
    ) -> set[tuple[str, str]]:
        """Second invitations to a call: the same people from outside at the same time.

        The invitation with a plan is kept; where it is gone, its plan goes over to the one that is left.
        """
        side = self.background.side(person)
        groups: dict[tuple[object, ...], list[CalendarMeeting]] = {}
        for kept in near:
            people = frozenset(one.email for one in outsiders(kept.meeting, side))
            if people and kept.is_call:
                groups.setdefault((kept.meeting.start, kept.meeting.end, people), []).append(kept)
        twins: set[tuple[str, str]] = set()
        for group in groups.values():
            on = sorted((one for one in group if one.is_on), key=lambda one: one.meeting.uid)
            keys = [(one.meeting.uid, one.meeting.occurrence) for one in on]
            first = next((key for key in keys if key in plans), keys[0] if keys else None)
            twins |= {key for key in keys if key != first}
            orphan = next(
                (plan for one in group if not one.is_on and (plan := plans.get(_key(one))) and plan.state == "posted"),
                None,
            )
            if orphan is not None and first is not None and first not in plans:
                self.calls.repoint(orphan, *first)
        return twins


@dataclass(slots=True)
class _Todo:
    """What one person's calendar asks for, put into the queue in one go."""

    person: Person
    wishes: Preferences
    now: datetime
    work: list[Due] = field(default_factory=list[Due])
    withdrawn: list[str] = field(default_factory=list[str])

    def look(self, kept: CalendarMeeting, plan: PostedPlan | None, *, is_twin: bool) -> None:
        """A meeting that changed: its plan, its debrief, and the question whether it is a call."""
        meeting, zone = kept.meeting, self.person.time_zone
        payload = {"person": self.person.id, "uid": meeting.uid, "occurrence": meeting.occurrence}
        key = plan_key(self.person.id, meeting.uid, meeting.occurrence)
        wanted = kept.is_on and self.wishes.plans and not is_twin
        if plan is not None:
            self._add(key, "plan", payload, self.now, meeting.start)
        elif wanted and meeting.start > self.now:
            self._add(key, "plan", payload, plan_due(meeting.start, self.wishes, zone), meeting.start)
        else:
            self.withdrawn.append(key)
        asks = debrief_due(meeting.end, self.wishes, zone)
        if wanted and asks + DEBRIEF_HELPS > self.now:
            self._add(f"debrief:{key}", "debrief", payload, asks, asks + DEBRIEF_HELPS, once=True)
        else:
            self.withdrawn.append(f"debrief:{key}")
        if kept.is_call is None and not kept.gone and meeting.start > self.now and self.wishes.plans:
            due = out_of_quiet(self.now, self.wishes, zone)
            self._add(f"doubt:{self.person.id}:{meeting.uid}", "doubt", payload, due, meeting.start, once=True)

    def mornings(self, *, changed: bool) -> None:
        """Today's and tomorrow's, each once; today's is looked at again when a call of today changed."""
        today = local_day(self.now, self.person.time_zone)
        for day in (today, today + timedelta(days=1)):
            due = morning_due(day, self.wishes, self.person.time_zone)
            key = f"today:{self.person.id}:{day.isoformat()}"
            if due is None:
                self.withdrawn.append(key)
            else:
                payload = {"person": self.person.id, "day": day.isoformat()}
                self._add(key, "today", payload, due, due + MORNING_HELPS, once=not (changed and day == today))

    def _add(
        self,
        key: str,
        kind: str,
        payload: Mapping[str, str],
        due_at: datetime,
        needed_at: datetime,
        *,
        once: bool = False,
    ) -> None:
        # One lane for all that comes by itself, so that a person gets it in order.
        self.work.append(Due(key, kind, payload, f"dm:{self.person.id}", due_at, needed_at, once))


def _key(kept: CalendarMeeting) -> tuple[str, str]:
    return kept.meeting.uid, kept.meeting.occurrence


def _mark(kept: CalendarMeeting, wishes: Preferences, *, is_twin: bool, zone: str) -> str:
    """Changes when something about a meeting does that its plan or debrief depends on."""
    values = (shown_of(kept.meeting), kept.is_call, kept.is_on, is_twin, wishes, zone)
    return hashlib.sha256(repr(values).encode()).hexdigest()[:16]
