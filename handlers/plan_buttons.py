"""What the buttons under a game plan ask for."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from coachbot.bootstrap import Coach
from coachbot.plans.game_plan import restored
from coachbot.ports import Job
from handlers import ids
from handlers.people import People
from handlers.plan_cards import PlanCards
from handlers.poster import Poster


class PlanButtons:
    """Taking a line on, warming up, and saying what a series is."""

    def __init__(self, coach: Coach, poster: Poster, people: People) -> None:
        self._coach = coach
        self._poster = poster
        self._people = people
        self._cards = PlanCards()

    def doing(self) -> Mapping[str, Callable[[Job], None]]:
        """Every kind of job."""
        return {
            ids.ACCEPT_LINE: self.accept,
            ids.WARM_UP: self.warm_up,
            ids.WARM_UP_LINE: self.warm_up,
            ids.NOT_A_CALL: self.choose,
            ids.IS_A_CALL: self.choose,
        }

    def accept(self, job: Job) -> None:
        """The rep takes a line on."""
        kept = self._coach.calls.plan_at(job.payload["channel"], job.payload["ts"])
        if kept is None or kept.state != "posted":
            return
        kept = replace(kept, accepted=tuple(dict.fromkeys([*kept.accepted, job.payload["value"]])))
        self._coach.calls.save_plan(kept)
        person = self._coach.team.person(kept.person)
        assert person is not None
        plan, now = restored(kept.content or {}), self._coach.clock()
        said = self._cards.message(plan, now, person.time_zone, accepted=kept.accepted)
        self._poster.update(kept.channel, kept.ts, *said)

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
        person, found = self._people.of(p["user"]), self._meeting_of(p)
        if found is None or found[0] != person.id:
            return
        _, uid, occurrence = found
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
