"""The jobs of game plans: each brings one message to where it should be, however often it runs."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from coachbot.bootstrap import Coach, crm
from coachbot.calls import Kept, KeptPlan, Person
from coachbot.errors import CrmTrouble
from coachbot.plans.game_plan import GamePlan, restored
from coachbot.plans.keep import Step, decide, plan_key, shown_of
from coachbot.plans.times import MORNING_HELPS, at_local, local_day, morning_due, plan_due
from coachbot.ports import Job, TryLater
from coachbot.sources import as_json
from handlers import ids
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
    kept: Kept | None
    plan: KeptPlan | None

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
        return {
            "plan": self.keep,
            "today": self.today,
            "doubt": self.doubt,
            ids.ACCEPT_LINE: self.accept,
            ids.WARM_UP: self.warm_up,
            ids.WARM_UP_LINE: self.warm_up,
            ids.NOT_A_CALL: self.choose,
            ids.IS_A_CALL: self.choose,
        }

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
            self._coach.team.save_deals(source.deals(today=self._coach.clock().date()))
        except CrmTrouble as error:
            log.warning("job %s: %s", job.key, error)

    def keep(self, job: Job) -> None:
        """One plan: posted when it is due, then kept true until its call begins."""
        whose = self._whose(job.payload)
        if whose is None:
            return
        wishes = self._coach.team.preferences(whose.person.id)
        now = self._coach.clock()
        colleagues = self._coach.calls.also_in(whose.uid, whose.occurrence, but=whose.person.id)
        step = decide(whose.kept, whose.plan, wishes, whose.person.time_zone, now=now, taken_over=bool(colleagues))
        match step:
            case Step.NOTHING:
                self._detail(whose)
            case Step.LATER:
                assert whose.kept is not None
                due = plan_due(whose.kept.meeting.start, wishes, whose.person.time_zone)
                raise TryLater((due - now).total_seconds())
            case Step.POST:
                self._post(whose, now)
            case Step.MOVE | Step.REFRESH:
                self._edit(whose, moved=step is Step.MOVE)
            case Step.STRIKE:
                self._strike(whose)
            case Step.WITHDRAW:
                self._withdraw(whose, colleagues)

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

    def doubt(self, job: Job) -> None:
        """Ask whether a series is a sales call."""
        whose = self._whose(job.payload)
        if whose is None or whose.kept is None or whose.kept.is_call is not None or whose.kept.gone:
            return
        meeting, slack = whose.kept.meeting, self._people.slack_of(whose.person)
        if slack and meeting.start > self._coach.clock():
            said = self._cards.doubt(meeting.title, meeting.start, whose.kept.why, whose.key, whose.person.time_zone)
            self._poster.post(job.key, self._poster.direct(slack), *said)

    # -- what buttons ask for ----------------------------------------------------------------------

    def accept(self, job: Job) -> None:
        """The rep takes a line on."""
        kept = self._coach.calls.plan_at(job.payload["channel"], job.payload["ts"])
        if kept is None or kept.state != "posted":
            return
        kept = replace(kept, accepted=tuple(dict.fromkeys([*kept.accepted, job.payload["value"]])))
        self._coach.calls.save_plan(kept)
        person = self._coach.team.person(kept.person)
        assert person is not None
        self._poster.update(kept.channel, kept.ts, *self._said(restored(kept.content or {}), kept, person.time_zone))

    def warm_up(self, job: Job) -> None:
        """Two minutes of practice in the plan's thread; or the line it ends with."""
        p = job.payload
        kept = self._coach.calls.plan_at(p["channel"], p["thread"] or p["ts"])
        if kept is None or kept.content is None:
            return
        plan = restored(kept.content)
        if plan.warm_up is not None:
            said = self._cards.warm_up(plan) if job.kind == ids.WARM_UP else self._cards.warm_up_line(plan)
            self._poster.post(job.key, p["channel"], *said, thread=kept.ts)

    def choose(self, job: Job) -> None:
        """The rep says what a series is; what was sent of a meeting that is none is taken away."""
        p = job.payload
        person = self._people.of(p["user"])
        _, owner, rest = str(p["value"]).split(":", 2)
        uid, _, occurrence = rest.rpartition(":")
        if owner != person.id:
            return
        now, is_call = self._coach.clock(), job.kind == ids.IS_A_CALL
        self._coach.calls.choose(person.id, uid, is_call=is_call, why="You said so.", now=now)
        kept = self._coach.calls.plan(person.id, uid, occurrence)
        if kept is not None and not is_call:
            self._coach.calls.save_plan(replace(kept, state="withdrawn"))
            for ts in filter(None, (kept.details_ts, kept.ts)):
                self._poster.delete(kept.channel, ts)
        self._poster.delete(p["channel"], p["ts"])
        self._coach.arrange(person, now=now)
        said = "Noted, I will plan for it." if is_call else "Noted. No more plans for this series."
        self._poster.whisper(f"{job.key}:told", p["channel"], p["user"], said)

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

    def _said(self, plan: GamePlan, kept: KeptPlan, zone: str) -> tuple[str, list[Block]]:
        now = self._coach.clock()
        return self._cards.fallback(plan, now, zone), self._cards.blocks(plan, now, zone, accepted=kept.accepted)

    def _post(self, whose: Whose, now: datetime) -> None:
        assert whose.kept is not None
        slack = self._people.slack_of(whose.person)
        if not slack:
            return
        plan, meeting = self._composed(whose), whose.kept.meeting
        channel = self._poster.direct(slack)
        kept = KeptPlan(
            whose.person.id, whose.uid, whose.occurrence, whose.key, "posted", channel, "", meeting.start, now,
            shown=shown_of(meeting), content=as_json(plan),
        )  # fmt: skip
        ts = self._poster.post(whose.key, channel, *self._said(plan, kept, whose.person.time_zone))
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
        details = self._poster.post(f"{whose.key}:details", kept.channel, *said, thread=kept.ts)
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

    def _strike(self, whose: Whose) -> None:
        assert whose.plan is not None
        if whose.kept is not None and whose.kept.is_call is False and whose.kept.meeting.status != "cancelled":
            why = "not a sales call any more"
        else:
            why = "cancelled"
        self._end(whose, "cancelled", why)

    def _withdraw(self, whose: Whose, colleagues: list[str]) -> None:
        assert whose.plan is not None
        names = [person.name for one in colleagues if (person := self._coach.team.person(one))]
        self._end(whose, "withdrawn", f"{names[0] if names else 'A colleague'} has this call now")
        if whose.plan.details_ts:
            self._poster.delete(whose.plan.channel, whose.plan.details_ts)

    def _end(self, whose: Whose, state: str, why: str) -> None:
        assert whose.plan is not None
        said = self._cards.struck(restored(whose.plan.content or {}), whose.person.time_zone, why)
        self._poster.update(whose.plan.channel, whose.plan.ts, *said)
        self._coach.calls.save_plan(replace(whose.plan, state=state))

    # -- one day -----------------------------------------------------------------------------------

    def _calls_of(self, person: Person, day: date) -> list[Kept]:
        start = at_local(day, time(), person.time_zone)
        found = self._coach.calls.meetings(person.id, start=start, end=start + timedelta(hours=26))
        return [kept for kept in found if kept.is_on and local_day(kept.meeting.start, person.time_zone) == day]

    def _morning(self, person: Person, calls: list[Kept], lead: int) -> tuple[str, list[Block]]:
        promises: list[str] = []
        for kept in calls:
            plan = self._coach.background.known(person, kept.meeting)
            promises += [f"{deal.account}: {one}" for deal in plan.deals if deal.is_open for one in deal.promises]
        listed = [(kept.meeting.start, kept.meeting.end, kept.meeting.title) for kept in calls]
        return self._cards.morning(listed, list(dict.fromkeys(promises)), person.time_zone, lead)


def _moved(before: datetime, now: datetime, zone: str) -> str:
    """Moved to 14:00; with the day where it is another."""
    same_day = local_day(before, zone) == local_day(now, zone)
    local = now.astimezone(ZoneInfo(zone))
    return mrkdwn(f"Moved to {local:%H:%M}." if same_day else f"Moved to {local:%a %d %b, %H:%M}.", 100)
