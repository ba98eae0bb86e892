"""Works out what a plan's message must become when the calendar changes, and remembers what was shown."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeAlias

from coachbot.domain.hours import LocalHours
from coachbot.domain.jobs import JobQueue
from coachbot.domain.people import Person
from coachbot.plans.background import CallHistory, Sides
from coachbot.plans.choice import Choice, Offer
from coachbot.plans.game_plan import GamePlan, plan_json, same_line
from coachbot.plans.jobs import PLAN, CallDue
from coachbot.plans.meeting import CalendarMeeting, Meeting
from coachbot.plans.next_step import Step, decide, shown_of
from coachbot.plans.plan import PlanCall
from coachbot.plans.ports import MeetingStore, PlanStore, TeamStore
from coachbot.plans.posted_plan import PlanState, PostedPlan
from coachbot.plans.preferences import PlanPreferences
from coachbot.plans.times import plan_due


@dataclass(frozen=True, slots=True)
class Post:
    """A new message.

    Attributes:
        key: Of the message: another one for a call that is on again at another time after its plan was put off.
        row: To be stored once it is known where the message stands.
    """

    key: str
    row: PostedPlan
    plan: GamePlan
    person: Person


@dataclass(frozen=True, slots=True)
class Edit:
    """The message as it is now; ``moved_from`` where the call was moved, which is said in the thread."""

    row: PostedPlan
    plan: GamePlan
    hours: LocalHours
    moved_from: datetime | None = None


@dataclass(frozen=True, slots=True)
class End:
    """The message is struck through; ``takes_details`` where nobody is to read on."""

    row: PostedPlan
    plan: GamePlan
    hours: LocalHours
    why: str
    takes_details: bool = False


Change: TypeAlias = Post | Edit | End


@dataclass(frozen=True, slots=True)
class _Case:
    """All that one plan depends on."""

    due: CallDue
    person: Person
    hours: LocalHours
    preferences: PlanPreferences
    meeting: CalendarMeeting | None
    plan: PostedPlan | None

    @property
    def existing(self) -> PostedPlan:
        assert self.plan is not None
        return self.plan

    @property
    def call(self) -> Meeting:
        assert self.meeting is not None
        return self.meeting.meeting

    @property
    def due_at(self) -> datetime:
        """When its plan is posted."""
        return plan_due(self.call.start, self.preferences, self.hours)


@dataclass(frozen=True, slots=True)
class KeepPlan:
    """Posts a plan when it is due, then keeps it true until its call begins. Run as often as you like."""

    team: TeamStore
    meetings: MeetingStore
    plans: PlanStore
    queue: JobQueue
    sides: Sides
    history: CallHistory
    plan_call: PlanCall

    def __call__(self, due: CallDue, *, now: datetime) -> Change | None:
        """What has to be shown now; whoever shows it tells ``shown``."""
        case = self._case(due)
        if case is None:
            return None
        heirs = self._took_over(case)
        step = decide(case.meeting, case.plan, case.preferences, case.hours, now=now, taken_over=bool(heirs))
        return self._change(step, case, heirs, now)

    def shown(self, row: PostedPlan) -> None:
        """Saves a plan once its message stands in Slack as the row says."""
        self.plans.save_plan(row)

    def details_due(self, due: CallDue, *, now: datetime) -> PostedPlan | None:
        """A posted plan whose details are not in its thread yet."""
        row = self.plans.plan(due.person, due.uid, due.occurrence)
        if row is None or row.state is not PlanState.POSTED or row.details_ts or row.start_at <= now:
            return None
        return row

    def take_on(self, person: Person, channel: str, ts: str, line: str) -> Edit | None:
        """The rep takes an if-then line on; None where the message is no standing plan of theirs with such a line."""
        row = self.plans.plan_at(channel, ts)
        if row is None or row.person != person.id or row.state is not PlanState.POSTED:
            return None
        plan = GamePlan.from_json(row.content or {})
        chosen = same_line(plan.if_then, line)
        if chosen is None:
            return None
        row = replace(row, accepted=tuple(dict.fromkeys([*row.accepted, chosen.id])))
        self.plans.save_plan(row)
        return Edit(row, plan, self.team.hours(person))

    def offer(self, due: CallDue, *, now: datetime) -> Offer | None:
        """What there is to choose from for a posted plan; None where it is too late to choose."""
        case = self._open(due, now)
        if case is None:
            return None
        facts = self.history(case.person, case.call, self.sides(case.person))
        return self.plan_call.offer(case.call, case.person, facts, due_at=case.due_at)

    def choose(self, due: CallDue, choice: Choice, *, now: datetime) -> Edit | None:
        """The posted plan with what was chosen; None where that changes nothing, or it is too late to choose."""
        case = self._open(due, now)
        if case is None:
            return None
        plan = self._composed(case, choice)
        if replace(plan, choice=None) == self._composed(case) and not plan.cut:
            return None
        return Edit(replace(case.existing, content=plan_json(plan)), plan, case.hours)

    # -- one step ----------------------------------------------------------------------------------

    def _change(self, step: Step, case: _Case, heirs: list[Person], now: datetime) -> Change | None:
        match step:
            case Step.NOTHING:
                return None
            case Step.LATER:
                self._look_again(case, now)
                return None
            case Step.POST:
                return self._post(case, now)
            case Step.MOVE | Step.REFRESH:
                return self._edit(case, moved=step is Step.MOVE)
            case Step.PUT_OFF:
                day = case.hours.local(case.call.start)
                self._look_again(case, now)
                return _end(case, PlanState.MOVED, f"moved to {day:%a} {day.day} {day:%b, %H:%M}")
            case Step.WITHDRAW:
                why = f"{heirs[0].name} has this call now"
                return replace(_end(case, PlanState.WITHDRAWN, why), takes_details=True)
            case _:
                return _end(case, PlanState.CANCELLED, _why_off(case.meeting))

    def _post(self, case: _Case, now: datetime) -> Post:
        plan, call, key = self._composed(case), case.call, PLAN.key(case.due)
        row = PostedPlan(
            case.person.id, call.uid, call.occurrence, key, PlanState.POSTED, "", "", call.start, now,
            shown=shown_of(call), content=plan_json(plan),
        )  # fmt: skip
        message = key if case.plan is None else f"{key}:{call.start:%Y-%m-%dT%H%M}"
        return Post(message, row, plan, case.person)

    def _edit(self, case: _Case, *, moved: bool) -> Edit:
        before = case.existing
        # What was chosen for it stands, as far as it is still offered.
        plan, call = self._composed(case, GamePlan.from_json(before.content or {}).choice), case.call
        row = replace(
            before, state=PlanState.POSTED, start_at=call.start, shown=shown_of(call), content=plan_json(plan)
        )  # fmt: skip
        return Edit(row, plan, case.hours, before.start_at if moved else None)

    def _look_again(self, case: _Case, now: datetime) -> None:
        start = case.call.start
        due = plan_due(start, case.preferences, case.hours)
        self.queue.schedule([PLAN.at(case.due, due=due, needed=start)], now=now)

    def _case(self, due: CallDue) -> _Case | None:
        person = self.team.person(due.person)
        if person is None:
            return None
        which = (person.id, due.uid, due.occurrence)
        preferences = self.team.preferences(person.id, PlanPreferences)
        meeting, plan = self.meetings.meeting(*which), self.plans.plan(*which)
        return _Case(due, person, self.team.hours(person), preferences, meeting, plan)

    def _open(self, due: CallDue, now: datetime) -> _Case | None:
        """A posted plan that is as its meeting is, before its call, and of which nothing is taken on yet."""
        case = self._case(due)
        if case is None or case.plan is None or case.meeting is None or not case.meeting.is_on:
            return None
        row = case.plan
        is_true = row.state is PlanState.POSTED and row.shown == shown_of(case.call)
        return case if is_true and not row.accepted and case.call.start > now else None

    def _composed(self, case: _Case, choice: Choice | None = None) -> GamePlan:
        facts = self.history(case.person, case.call, self.sides(case.person))
        return self.plan_call(case.call, case.person, facts, due_at=case.due_at, choice=choice)

    def _took_over(self, case: _Case) -> list[Person]:
        """Colleagues who have the call that this rep lost, and were not on its invitation before."""
        if case.meeting is None or not case.meeting.gone:
            return []
        invited = {guest.email for guest in case.call.attendees}
        others = self.meetings.also_in(case.due.uid, case.due.occurrence, but=case.person.id)
        colleagues = filter(None, (self.team.person(other) for other in others))
        return [colleague for colleague in colleagues if colleague.email not in invited]


def _end(case: _Case, state: PlanState, why: str) -> End:
    row = replace(case.existing, state=state)
    return End(row, GamePlan.from_json(row.content or {}), case.hours, why)


def _why_off(meeting: CalendarMeeting | None) -> str:
    if meeting is None or meeting.meeting.status == "cancelled":
        return "cancelled"
    return "not in your calendar any more" if meeting.gone else "not a sales call any more"
