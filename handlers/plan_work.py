"""The jobs of game plans: each brings one message to where it should be, however often it runs."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from coachbot.bootstrap import Coach, crm
from coachbot.domain.jobs import Due, Job
from coachbot.domain.people import Person
from coachbot.domain.sources import as_json
from coachbot.errors import CrmTrouble
from coachbot.plans.game_plan import GamePlan, restored
from coachbot.plans.keep import Step, decide, plan_key, shown_of
from coachbot.plans.meeting import CalendarMeeting
from coachbot.plans.posted_plan import PostedPlan
from coachbot.plans.times import MORNING_HELPS, hours_of, local_day, morning_due, plan_due
from handlers.blocks import Block
from handlers.encode import mrkdwn
from handlers.people import People
from handlers.plan_cards import PlanCards
from handlers.poster import Poster

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Whose:
    """A plan's rep and call, looked up for a job."""

    person: Person
    uid: str
    occurrence: str
    kept: CalendarMeeting | None
    plan: PostedPlan | None

    @property
    def key(self) -> str:
        """Of the plan."""
        return plan_key(self.person.id, self.uid, self.occurrence)


class PlanWork:
    """Posts plans, and keeps them true to the calendar."""

    def __init__(self, coach: Coach, poster: Poster, people: People) -> None:
        self._coach = coach
        self._poster = poster
        self._people = people
        self._cards = PlanCards()

    def doing(self) -> Mapping[str, Callable[[Job], None]]:
        """Every kind of job that people see something of."""
        return {"plan": self.keep, "today": self.today}

    def reading(self) -> Mapping[str, Callable[[Job], None]]:
        """The kinds of job that wait for other people's servers."""
        return {"sync": self.sync, "deals": self.deals}

    def sync(self, job: Job) -> None:
        """Read a calendar, and arrange what follows."""
        self._coach.sync(job.payload["person"], now=self._coach.clock())

    def deals(self, job: Job) -> None:
        """Read the deals of the CRM; while it is in trouble those that are known stay."""
        source = crm(self._coach.settings)
        if source is None:
            return
        try:
            self._coach.team.save_deals(source.deals(today=self._coach.clock().date()), source="hubspot")
        except CrmTrouble as error:
            log.warning("job %s: %s", job.key, error)

    def keep(self, job: Job) -> None:
        """One plan: posted when it is due, then kept true until its call begins."""
        whose = self._whose(job.payload)
        if whose is None:
            return
        wishes = self._coach.team.preferences(whose.person.id)
        now = self._coach.clock()
        colleagues = self._took_over(whose)
        step = decide(whose.kept, whose.plan, wishes, whose.person.time_zone, now=now, taken_over=bool(colleagues))
        if step is Step.WITHDRAW:
            self._withdraw(whose, colleagues)
        else:
            self._take(step, whose, job, now)

    def _take(self, step: Step, whose: Whose, job: Job, now: datetime) -> None:
        match step:
            case Step.NOTHING:
                self._detail(whose)
            case Step.LATER:
                self._wait(whose, job, now)
            case Step.POST:
                self._post(whose, now)
            case Step.MOVE | Step.REFRESH:
                self._edit(whose, moved=step is Step.MOVE)
            case Step.PUT_OFF:
                self._put_off(whose, job, now)
            case _:
                self._strike(whose)

    def today(self, job: Job) -> None:
        """The calls of a day, in its morning; changed later on when they change."""
        person, day = self._coach.team.person(job.payload["person"]), date.fromisoformat(job.payload["day"])
        now = self._coach.clock()
        if person is None or local_day(now, person.time_zone) != day:
            return
        wishes = self._coach.team.preferences(person.id)
        due, out = morning_due(day, wishes, person.time_zone), self._coach.outbound.find(job.key)
        if due is None or (out is None and now > due + MORNING_HELPS):
            return
        calls = self._calls_of(person, day)
        if out is not None and out.ts is not None:
            text, blocks = self._morning(person, calls, wishes.lead_minutes)
            self._poster.update(out.channel, out.ts, text, blocks)
        elif calls and (slack := self._people.slack_of(person)):
            text, blocks = self._morning(person, calls, wishes.lead_minutes)
            self._poster.post(job.key, self._poster.direct(slack), text, blocks)

    # -- one plan ----------------------------------------------------------------------------------

    def _whose(self, payload: Mapping[str, Any]) -> Whose | None:
        uid, occurrence, calls = payload["uid"], payload["occurrence"], self._coach.calls
        person = self._coach.team.person(payload["person"])
        if person is None:
            return None
        plan = calls.plan(person.id, uid, occurrence)
        return Whose(person, uid, occurrence, calls.meeting(person.id, uid, occurrence), plan)

    def _composed(self, whose: Whose) -> GamePlan:
        assert whose.kept is not None
        wishes = self._coach.team.preferences(whose.person.id)
        known = self._coach.background.known(whose.person, whose.kept.meeting)
        due = plan_due(whose.kept.meeting.start, wishes, whose.person.time_zone)
        return self._coach.plan_call(whose.kept.meeting, whose.person, known, due_at=due)

    def _said(self, plan: GamePlan, kept: PostedPlan, zone: str) -> tuple[str, list[Block]]:
        return self._cards.message(plan, self._coach.clock(), zone, accepted=kept.accepted)

    def _took_over(self, whose: Whose) -> list[Person]:
        """Colleagues who have the call that this rep lost, and were not on its invitation before."""
        if whose.kept is None or not whose.kept.gone:
            return []
        invited = {one.email for one in whose.kept.meeting.attendees}
        others = self._coach.calls.also_in(whose.uid, whose.occurrence, but=whose.person.id)
        found = [self._coach.team.person(one) for one in others]
        return [one for one in found if one is not None and one.email not in invited]

    def _post(self, whose: Whose, now: datetime) -> None:
        assert whose.kept is not None
        slack = self._people.slack_of(whose.person)
        if not slack:
            return
        plan, meeting = self._composed(whose), whose.kept.meeting
        channel = self._poster.direct(slack)
        kept = PostedPlan(
            whose.person.id, whose.uid, whose.occurrence, whose.key, "posted", channel, "", meeting.start, now,
            shown=shown_of(meeting), content=as_json(plan),
        )  # fmt: skip
        key = _message_key(whose, meeting.start)
        ts = self._poster.post(key, channel, *self._said(plan, kept, whose.person.time_zone))
        # Stored before the details go out: a plan that is seen must be one that is kept true.
        kept = replace(kept, ts=ts)
        self._coach.calls.save_plan(kept)
        self._detail(replace(whose, plan=kept))

    def _detail(self, whose: Whose) -> None:
        """The details in a posted plan's thread, unless they are there."""
        kept = whose.plan
        if kept is None or kept.state != "posted" or kept.details_ts or kept.start_at <= self._coach.clock():
            return
        said = self._cards.details(restored(kept.content or {}))
        details = self._poster.post(f"{whose.key}:details:{kept.ts}", kept.channel, *said, thread=kept.ts)
        self._coach.calls.save_plan(replace(kept, details_ts=details))

    def _edit(self, whose: Whose, *, moved: bool) -> None:
        assert whose.kept is not None
        assert whose.plan is not None
        plan, meeting, before = self._composed(whose), whose.kept.meeting, whose.plan
        kept = replace(before, state="posted", start_at=meeting.start, shown=shown_of(meeting), content=as_json(plan))
        self._poster.update(kept.channel, kept.ts, *self._said(plan, kept, whose.person.time_zone))
        if kept.details_ts:
            self._poster.update(kept.channel, kept.details_ts, *self._cards.details(plan))
        if moved:
            said = _moved(before.start_at, meeting.start, whose.person.time_zone)
            self._poster.post(f"{whose.key}:moved:{meeting.start.isoformat()}", kept.channel, said, [], thread=kept.ts)
        self._coach.calls.save_plan(kept)

    def _wait(self, whose: Whose, job: Job, now: datetime) -> None:
        """Look again when the plan is due."""
        assert whose.kept is not None
        start, wishes = whose.kept.meeting.start, self._coach.team.preferences(whose.person.id)
        due = plan_due(start, wishes, whose.person.time_zone)
        again = Due(job.key, job.kind, job.payload, f"dm:{whose.person.id}", due, start)
        self._coach.jobs.schedule([again], now=now)

    def _put_off(self, whose: Whose, job: Job, now: datetime) -> None:
        assert whose.kept is not None
        day = whose.kept.meeting.start.astimezone(ZoneInfo(whose.person.time_zone))
        self._end(whose, "moved", f"moved to {day:%a} {day.day} {day:%b, %H:%M}")
        self._wait(whose, job, now)

    def _strike(self, whose: Whose) -> None:
        kept = whose.kept
        if kept is None or kept.meeting.status == "cancelled":
            why = "cancelled"
        else:
            why = "not in your calendar any more" if kept.gone else "not a sales call any more"
        self._end(whose, "cancelled", why)

    def _withdraw(self, whose: Whose, colleagues: list[Person]) -> None:
        assert whose.plan is not None
        self._end(whose, "withdrawn", f"{colleagues[0].name} has this call now")
        if whose.plan.details_ts:
            self._poster.delete(whose.plan.channel, whose.plan.details_ts)

    def _end(self, whose: Whose, state: str, why: str) -> None:
        assert whose.plan is not None
        said = self._cards.struck(restored(whose.plan.content or {}), whose.person.time_zone, why)
        self._poster.update(whose.plan.channel, whose.plan.ts, *said)
        self._coach.calls.save_plan(replace(whose.plan, state=state))

    # -- one day -----------------------------------------------------------------------------------

    def _calls_of(self, person: Person, day: date) -> list[CalendarMeeting]:
        start, end = hours_of(day, person.time_zone)
        return [kept for kept in self._coach.calls.meetings(person.id, start=start, end=end) if kept.is_on]

    def _morning(self, person: Person, calls: list[CalendarMeeting], lead: int) -> tuple[str, list[Block]]:
        promises: list[str] = []
        for kept in calls:
            plan = self._coach.background.known(person, kept.meeting)
            promises += [f"{deal.account}: {one}" for deal in plan.deals if deal.is_open for one in deal.promises]
        listed = [(kept.meeting.start, kept.meeting.end, kept.meeting.title) for kept in calls]
        return self._cards.morning(listed, list(dict.fromkeys(promises)), person.time_zone, lead)


def _message_key(whose: Whose, start: datetime) -> str:
    """Another one for a call that is on again at another time after its plan was put off."""
    return whose.key if whose.plan is None else f"{whose.key}:{start:%Y-%m-%dT%H%M}"


def _moved(before: datetime, now: datetime, zone: str) -> str:
    """Moved to 14:00; with the day where it is another."""
    same_day = local_day(before, zone) == local_day(now, zone)
    local = now.astimezone(ZoneInfo(zone))
    return mrkdwn(f"Moved to {local:%H:%M}." if same_day else f"Moved to {local:%a %d %b, %H:%M}.", 100)
