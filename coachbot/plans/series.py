"""Whether a series is sales calls: asked in doubt, said with one tap, and taken back with one."""

import json
from dataclasses import dataclass, replace
from datetime import datetime

from coachbot.domain.hours import LocalHours
from coachbot.domain.people import Person
from coachbot.plans.arrange import Arrange
from coachbot.plans.debrief import Debrief
from coachbot.plans.game_plan import GamePlan
from coachbot.plans.jobs import CallDue, plan_key
from coachbot.plans.meeting import YOU_SAID_SO, CalendarMeeting, Meeting
from coachbot.plans.ports import DebriefStore, MeetingStore, PlanStore, TeamStore
from coachbot.plans.posted_plan import PlanState, PostedPlan


@dataclass(frozen=True, slots=True)
class Doubt:
    """A question to be asked: is this a sales call?"""

    person: Person
    hours: LocalHours
    meeting: CalendarMeeting


@dataclass(frozen=True, slots=True)
class PutAway:
    """No sales call: the message tapped says so; the messages of its plan are taken away."""

    meeting: Meeting | None
    value: str
    taken_away: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class BroughtBack:
    """A sales call after all: the debrief is shown as it was."""

    debrief: Debrief
    plan: GamePlan


@dataclass(frozen=True, slots=True)
class Noted:
    """A sales call: the question goes, and its plan comes when it is due."""


@dataclass(frozen=True, slots=True)
class Replanned:
    """A sales call after all whose plan's message is there: the plan's own job writes it anew."""


SeriesChange = PutAway | BroughtBack | Noted | Replanned


def meeting_value(uid: str, occurrence: str) -> str:
    """What a button carries to name a meeting of whoever presses it."""
    return json.dumps([uid, occurrence], ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class ChooseSeries:
    """Keeps what the rep says of a series."""

    team: TeamStore
    meetings: MeetingStore
    plans: PlanStore
    debriefs: DebriefStore
    arrange: Arrange

    def doubt(self, due: CallDue, *, now: datetime) -> Doubt | None:
        """Whether to ask; not of a meeting that is gone, known by now, or begun."""
        person = self.team.person(due.person)
        meeting = self.meetings.meeting(due.person, due.uid, due.occurrence)
        if person is None or meeting is None or meeting.is_call is not None or meeting.gone:
            return None
        return Doubt(person, self.team.hours(person), meeting) if meeting.meeting.start > now else None

    def __call__(
        self, person: Person, channel: str, ts: str, value: str, *, is_call: bool, now: datetime
    ) -> SeriesChange | None:
        """The rep says what a series is; None when the message is not about a meeting of theirs."""
        plan, debrief = self.plans.plan_at(channel, ts), self.debriefs.debrief_at(channel, ts)
        which = self._meeting_of(person, plan or debrief, value)
        if which is None:
            return None
        self.meetings.choose(person.id, which[0], is_call=is_call, why=YOU_SAID_SO, now=now)
        changed = self._bring_back(plan, debrief, now) if is_call else self._put_away(person, *which, ts)
        self.arrange(person, now=now)
        return changed

    def _put_away(self, person: Person, uid: str, occurrence: str, ts: str) -> PutAway:
        plan, taken_away = self.plans.plan(person.id, uid, occurrence), list[tuple[str, str]]()
        if plan is not None:
            self.plans.save_plan(replace(plan, state=PlanState.WITHDRAWN))
            if plan.ts != ts:
                taken_away = [(plan.channel, other) for other in (plan.details_ts, plan.ts) if other]
        meeting = self.meetings.meeting(person.id, uid, occurrence)
        value = meeting_value(uid, occurrence)
        return PutAway(meeting.meeting if meeting else None, value, tuple(taken_away))

    def _bring_back(self, plan: PostedPlan | None, debrief: Debrief | None, now: datetime) -> SeriesChange:
        """A plan is written anew by its job while its call is to come."""
        planned = self.plans.plan(debrief.person, debrief.uid, debrief.occurrence) if debrief else None
        if debrief is not None and planned is not None:
            self.plans.save_plan(replace(planned, state=PlanState.POSTED))
            return BroughtBack(debrief, GamePlan.from_json(planned.content or {}))
        return Noted() if plan is None or plan.start_at <= now else Replanned()

    def _meeting_of(self, person: Person, shown: PostedPlan | Debrief | None, value: str) -> tuple[str, str] | None:
        """UID and occurrence of the meeting a message is about: a plan's, a debrief's, or the one a button names."""
        if shown is not None:
            return (shown.uid, shown.occurrence) if shown.person == person.id else None
        named = _named(value) or self._as_once_written(person, value)
        return named if named and self.meetings.meeting(person.id, *named) else None

    def _as_once_written(self, person: Person, value: str) -> tuple[str, str] | None:
        """Buttons of an earlier version carry the plan's key, in which a UID may have any letters."""
        start = plan_key(person.id, "", "").removesuffix(":")
        rest = value.removeprefix(start)
        splits = [at for at, letter in enumerate(rest) if letter == ":"] if rest != value else []
        both = ((rest[:at], rest[at + 1 :]) for at in splits)
        return next((which for which in both if self.meetings.meeting(person.id, *which)), None)


def _named(value: str) -> tuple[str, str] | None:
    try:
        uid, occurrence = json.loads(value)
    except (ValueError, TypeError):
        return None
    return str(uid), str(occurrence)
