"""Begins pilots, ends them on their last day, and writes what came of them into the page's history."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Protocol

from coachbot.clock import Clock
from coachbot.domain.hours import LocalHours
from coachbot.domain.jobs import JobQueue
from coachbot.domain.people import Person
from coachbot.upkeep.jobs import PILOT_BEGINS, PILOT_ENDS, PilotBegins, PilotEnds
from coachbot.upkeep.pilot import Decision, Note, Pilot, history_line
from knowledge.library.pages import Kind, PageFacts

BEGINS, ENDS = time(8, 15), time(16)
_USEFUL = timedelta(hours=6)


class PilotStore(Protocol):
    """Pilots, and the histories of pages."""

    def pilot(self, pilot_id: str) -> Pilot | None: ...
    def save_pilot(self, pilot: Pilot) -> None: ...
    def note(self, note: Note) -> None: ...
    def history(self, page: str) -> Sequence[Note]: ...


class Team(Protocol):
    """Who is in which team, and when it is morning for them."""

    def person(self, person_id: str) -> Person | None: ...
    def members(self, team: str) -> Sequence[Person]: ...
    def hours(self, person: Person) -> LocalHours: ...


class Pages(Protocol):
    """Where the stages' pages are."""

    def facts(self) -> Sequence[PageFacts]: ...


@dataclass(frozen=True, slots=True)
class Pilots:
    """Runs pilots.

    Attributes:
        must_asks: The questions of each stage.
    """

    store: PilotStore
    people: Team
    pages: Pages
    queue: JobQueue
    must_asks: Mapping[str, Sequence[str]]
    clock: Clock

    def stages(self) -> list[str]:
        """Those with must-asks."""
        return list(self.must_asks)

    def reps(self, manager: Person) -> list[Person]:
        """Who of the manager's team may take part."""
        return [one for one in self.people.members(manager.team) if manager.team and not one.manages]

    def begin(
        self, ident: str, manager: Person, stage: str, reps: Sequence[str], first: date, last: date
    ) -> Pilot | None:
        """A pilot, told to its reps on its first morning and reviewed on its last afternoon.

        Args:
            ident: The same at every try, so that there is one pilot.
        """
        known = self.store.pilot(ident)
        ours = {one.id for one in self.reps(manager)}
        if known is not None or not manager.manages or stage not in self.must_asks or not set(reps) <= ours:
            return known
        pilot = Pilot(
            ident, manager.id, stage, self.page_of(stage), tuple(self.must_asks[stage]), tuple(reps), first, last,
            self.clock(),
        )  # fmt: skip
        self.store.save_pilot(pilot)
        self._schedule(pilot, manager)
        return pilot

    def review(self, pilot: Pilot, by: Person, helped: str, missing: str, decision: Decision) -> Pilot:
        """What came of it, into the page's history; said once."""
        if pilot.manager != by.id or pilot.decision is not Decision.OPEN:
            return pilot
        done = replace(pilot, helped=helped, missing=missing, decision=decision)
        self.store.note(Note(pilot.page, self.clock(), by.id, history_line(done)))
        self.store.save_pilot(done)
        return done

    def _schedule(self, pilot: Pilot, manager: Person) -> None:
        now = self.clock()
        work = [
            PILOT_BEGINS.at(PilotBegins(pilot.id, rep.id), due=due, needed=due + _USEFUL, once=True)
            for rep in self.reps(manager)
            if rep.id in pilot.reps
            for due in [self._at(rep, pilot.first, BEGINS, now)]
        ]
        ends = self._at(manager, pilot.last, ENDS, now)
        work.append(PILOT_ENDS.at(PilotEnds(pilot.id, manager.id), due=ends, needed=ends + _USEFUL, once=True))
        self.queue.schedule(work, now=now)

    def _at(self, person: Person, day: date, clock: time, now: datetime) -> datetime:
        hours = self.people.hours(person)
        return max(now, hours.out_of_quiet(hours.at(day, clock)))

    def page_of(self, stage: str) -> str:
        """The page of a stage; where it has none, the name of its checklist."""
        of_stage = (one.id for one in self.pages.facts() if one.stage == stage and one.kind is not Kind.PLAY)
        return next(of_stage, f"checklist:{stage}")
