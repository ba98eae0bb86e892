"""What comes by itself: the day's drill, its one reminder, the closing of what was left, the forgetting of text."""

import logging
from dataclasses import dataclass, replace
from datetime import timedelta

from coachbot.domain.jobs import TryLater
from coachbot.practice.drill import DrillState
from coachbot.practice.jobs import DRILL, DrillDue
from coachbot.practice.start import NothingToPractise
from handlers.practice.desk import DrillDesk

log = logging.getLogger(__name__)

SILENCE = timedelta(days=1)
# A plan that moved by less than this is not worth another wait.
_NOW_S = 30.0


@dataclass(frozen=True, slots=True)
class DailyDrills:
    """Ticks and the work they bring."""

    desk: DrillDesk

    def due(self, due: DrillDue) -> None:
        """A drill, if this is still a good moment and nothing is waiting already."""
        practice, now = self.desk.practice, self.desk.now
        person = practice.people.person(due.person)
        user = self.desk.slack.people.slack_of(person) if person is not None else ""
        if person is None or not user:
            return
        own = practice.store.own(person.id)
        if own.live() is not None:
            return
        if due.nudge:
            self._remind(due, user)
            return
        wait_s = practice.plan.wait_s(due, now=now)
        if wait_s is None:
            return
        if wait_s > _NOW_S:
            raise TryLater(wait_s)
        key = DRILL.key(due)
        try:
            drill = practice.offer(person, now=now, key=key)
            if drill.made_at < now - SILENCE:
                # Yesterday's, never taken: today's takes its place.
                own.save(replace(drill, state=DrillState.SKIPPED), expected_turns=0)
                drill = practice.offer(person, now=now, key=key)
        except NothingToPractise as error:
            log.info("no drill today: %s", error)
            return
        self.desk.offer(drill, key, user)
        practice.plan.nudge(person.id, due.day, now=now)

    def plan(self) -> None:
        """A tick: who gets a drill in the next hours."""
        self.desk.practice.plan(now=self.desk.now)

    def tidy(self) -> None:
        """A tick: what nobody has spoken in for a day is closed."""
        practice, now = self.desk.practice, self.desk.now
        for person, ident in practice.store.silent_since(now - SILENCE):
            drill = practice.store.own(person).drill(ident)
            # Closing those before it took a while.
            if drill is None or not drill.is_live or drill.touched_at >= now - SILENCE:
                continue
            if drill.channel.startswith("D"):
                self.desk.close_quietly(drill)
            else:
                practice.steer.end(practice.store.own(person), drill, now=now)

    def _remind(self, due: DrillDue, user: str) -> None:
        waiting = self.desk.practice.store.own(due.person).offered()
        if waiting is not None:
            poster = self.desk.slack.poster
            note = poster.note("Still here if you like, 3 to 5 minutes. If not, that is fine too.")
            poster.post(DRILL.key(due), poster.direct(user), note, thread=waiting.thread or None)
