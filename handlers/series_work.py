"""Whether a series is sales calls: asked in doubt, said with one tap, and taken back with one."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from coachbot.bootstrap import Coach
from coachbot.domain.jobs import Job
from coachbot.domain.people import Person
from coachbot.plans.game_plan import restored
from coachbot.plans.keep import plan_key
from handlers import ids
from handlers.debrief_cards import DebriefCards
from handlers.people import People
from handlers.plan_cards import PlanCards
from handlers.poster import Poster


class SeriesWork:
    """Keeps what the rep says of a series, and shows it where it was said."""

    def __init__(self, coach: Coach, poster: Poster, people: People) -> None:
        self._coach = coach
        self._poster = poster
        self._people = people
        self._cards = PlanCards()
        self._debriefs = DebriefCards()

    def doing(self) -> Mapping[str, Callable[[Job], None]]:
        """Every kind of job."""
        return {"doubt": self.doubt, ids.NOT_A_CALL: self.choose, ids.IS_A_CALL: self.choose}

    def doubt(self, job: Job) -> None:
        """Ask whether a series is a sales call."""
        uid, occurrence = job.payload["uid"], job.payload["occurrence"]
        person = self._coach.team.person(job.payload["person"])
        kept = self._coach.calls.meeting(person.id, uid, occurrence) if person else None
        if person is None or kept is None or kept.is_call is not None or kept.gone:
            return
        slack = self._people.slack_of(person)
        if slack and kept.meeting.start > self._coach.clock():
            key = plan_key(person.id, uid, occurrence)
            said = self._cards.doubt(kept.meeting.title, kept.meeting.start, kept.why, key, person.time_zone)
            self._poster.post(job.key, self._poster.direct(slack), *said)

    def choose(self, job: Job) -> None:
        """The rep says what a series is."""
        p = job.payload
        person, found = self._people.of(p["user"]), self._meeting_of(p)
        if found is None or found[0] != person.id:
            return
        _, uid, occurrence = found
        now, is_call = self._coach.clock(), job.kind == ids.IS_A_CALL
        self._coach.calls.choose(person.id, uid, is_call=is_call, why="You said so.", now=now)
        if is_call:
            self._bring_back(job)
        else:
            self._put_away(p, person, uid, occurrence)
        self._coach.arrange(person, now=now)

    def _put_away(self, p: Mapping[str, Any], person: Person, uid: str, occurrence: str) -> None:
        """The message tapped says what was noted, and takes it back with a tap; the plan of a past call goes."""
        plan = self._coach.calls.plan(person.id, uid, occurrence)
        if plan is not None:
            self._coach.calls.save_plan(replace(plan, state="withdrawn"))
            if plan.ts != p["ts"]:
                for ts in filter(None, (plan.details_ts, plan.ts)):
                    self._poster.delete(plan.channel, ts)
        kept = self._coach.calls.meeting(person.id, uid, occurrence)
        said = self._cards.no_call(kept.meeting if kept else None, plan_key(person.id, uid, occurrence))
        self._poster.update(p["channel"], p["ts"], *said)

    def _bring_back(self, job: Job) -> None:
        """The debrief as it was; a plan is written anew by its job while its call is to come."""
        p, calls = job.payload, self._coach.calls
        plan, debrief = calls.plan_at(p["channel"], p["ts"]), calls.debrief_at(p["channel"], p["ts"])
        planned = calls.plan(debrief.person, debrief.uid, debrief.occurrence) if debrief else None
        if debrief is not None and planned is not None:
            calls.save_plan(replace(planned, state="posted"))
            said = self._debriefs.message(debrief, restored(planned.content or {}))
            self._poster.update(p["channel"], p["ts"], *said)
        elif plan is None or plan.start_at <= self._coach.clock():
            self._poster.delete(p["channel"], p["ts"])
            self._poster.whisper(f"{job.key}:told", p["channel"], p["user"], "Noted, I will plan for it.")

    def _meeting_of(self, p: Mapping[str, Any]) -> tuple[str, str, str] | None:
        """Whose meeting a message is about: a plan's, a debrief's, or the one a question names."""
        shown = self._coach.calls.plan_at(p["channel"], p["ts"]) or self._coach.calls.debrief_at(p["channel"], p["ts"])
        if shown is not None:
            return shown.person, shown.uid, shown.occurrence
        parts = str(p["value"]).split(":", 2)
        if len(parts) < 3:
            return None
        uid, _, occurrence = parts[2].rpartition(":")
        return parts[1], uid, occurrence
