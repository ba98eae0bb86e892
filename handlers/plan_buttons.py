"""What the buttons under a game plan ask for."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from coachbot.bootstrap import Coach
from coachbot.domain.jobs import Job
from coachbot.plans.game_plan import restored
from handlers import ids
from handlers.plan_cards import PlanCards
from handlers.poster import Poster


class PlanButtons:
    """Taking a line on, and warming up."""

    def __init__(self, coach: Coach, poster: Poster) -> None:
        self._coach = coach
        self._poster = poster
        self._cards = PlanCards()

    def doing(self) -> Mapping[str, Callable[[Job], None]]:
        """Every kind of job."""
        return {
            ids.ACCEPT_LINE: self.accept,
            ids.WARM_UP: self.warm_up,
            ids.WARM_UP_LINE: self.warm_up,
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
