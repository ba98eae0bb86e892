"""After each look at a calendar: what has to happen, and when. Level-triggered: run twice it changes nothing."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from coachbot.call_ports import CallStore, TeamStore
from coachbot.calls import Kept, KeptPlan, Person, Preferences
from coachbot.plans.background import Background
from coachbot.plans.keep import plan_key, shown_of
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
from coachbot.ports import JobQueue

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
    background: Background

    def __call__(self, person: Person, *, now: datetime) -> None:
        """Look at what is near, and schedule what changed."""
        wishes = self.team.preferences(person.id)
        near = self.calls.meetings(person.id, start=now - BEHIND, end=now + AHEAD)
        made = self.calls.plans_of(person.id, start=now - MADE_BEHIND, end=now + MADE_AHEAD)
        plans = {(plan.uid, plan.occurrence): plan for plan in made}
        twins = self._twins(person, near, plans)
        marks: dict[tuple[str, str], str] = {}
        for kept in near:
            key = (kept.meeting.uid, kept.meeting.occurrence)
            mark = _mark(kept, wishes, is_twin=key in twins, zone=person.time_zone)
            if mark != kept.arranged:
                self._schedule(person, kept, wishes, plans.get(key), is_twin=key in twins, now=now)
                marks[key] = mark
        today = local_day(now, person.time_zone)
        days = {local_day(kept.meeting.start, person.time_zone) for kept in near if _key(kept) in marks}
        self._mornings(person, wishes, now, changed=today in days)
        if marks:
            self.calls.arranged(person.id, marks)

    def _schedule(
        self, person: Person, kept: Kept, wishes: Preferences, plan: KeptPlan | None, *, is_twin: bool, now: datetime
    ) -> None:
        meeting = kept.meeting
        payload = {"person": person.id, "uid": meeting.uid, "occurrence": meeting.occurrence}
        key, lane = plan_key(person.id, meeting.uid, meeting.occurrence), f"dm:{person.id}"
        wanted = kept.is_on and wishes.plans and not is_twin
        if plan is not None:
            self.queue.schedule(key, "plan", payload, lane=lane, due_at=now, needed_at=meeting.start, now=now)
        elif wanted and meeting.start > now:
            due = plan_due(meeting.start, wishes, person.time_zone)
            self.queue.schedule(key, "plan", payload, lane=lane, due_at=due, needed_at=meeting.start, now=now)
        else:
            self.queue.withdraw(key)
        after, asks = f"debrief:{key}", debrief_due(meeting.end, wishes, person.time_zone)
        if wanted and asks + DEBRIEF_HELPS > now:
            needed = asks + DEBRIEF_HELPS
            self.queue.schedule(after, "debrief", payload, lane=lane, due_at=asks, needed_at=needed, now=now, once=True)
        else:
            self.queue.withdraw(after)
        if kept.is_call is None and not kept.gone and meeting.start > now and wishes.plans:
            due = out_of_quiet(now, wishes, person.time_zone)
            doubt = f"doubt:{person.id}:{meeting.uid}"
            self.queue.schedule(
                doubt, "doubt", payload, lane=lane, due_at=due, needed_at=meeting.start, now=now, once=True
            )

    def _mornings(self, person: Person, wishes: Preferences, now: datetime, *, changed: bool) -> None:
        """Today's and tomorrow's, each once; today's is looked at again when a call of today changed."""
        today = local_day(now, person.time_zone)
        for day in (today, today + timedelta(days=1)):
            due = morning_due(day, wishes, person.time_zone)
            key = f"today:{person.id}:{day.isoformat()}"
            if due is None:
                self.queue.withdraw(key)
            else:
                payload = {"person": person.id, "day": day.isoformat()}
                self.queue.schedule(
                    key,
                    "today",
                    payload,
                    lane=f"dm:{person.id}",
                    due_at=due,
                    needed_at=due + MORNING_HELPS,
                    now=now,
                    once=not (changed and day == today),
                )

    def _twins(
        self, person: Person, near: Sequence[Kept], plans: Mapping[tuple[str, str], KeptPlan]
    ) -> set[tuple[str, str]]:
        """Second invitations to a call: the same people from outside at the same time.

        The invitation with a plan is kept; where it is gone, its plan goes over to the one that is left.
        """
        side = self.background.side(person)
        groups: dict[tuple[object, ...], list[Kept]] = {}
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


def _key(kept: Kept) -> tuple[str, str]:
    return kept.meeting.uid, kept.meeting.occurrence


def _mark(kept: Kept, wishes: Preferences, *, is_twin: bool, zone: str) -> str:
    """Changes when something about a meeting does that its plan or debrief depends on."""
    values = (shown_of(kept.meeting), kept.is_call, kept.is_on, is_twin, wishes, zone)
    return hashlib.sha256(repr(values).encode()).hexdigest()[:16]
