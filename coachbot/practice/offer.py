"""Knows a rep, and offers the drill that is worth most today."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import token_hex

from coachbot.domain.jobs import ident_of
from coachbot.domain.people import Person
from coachbot.practice.choose import Choice, Known, choose, in_focus
from coachbot.practice.drill import Drill
from coachbot.practice.ports import Assignments, Cast, Level, MissedMoments, OwnPractice, PracticeStore, PracticeWishes
from coachbot.practice.start import NothingToPractise, StartDrill
from knowledge.library.formats.rubric import Rubric

_LATELY = timedelta(days=60)
_DRILLS = 30


@dataclass(frozen=True, slots=True)
class OfferDrill:
    """Chooses a drill for somebody and keeps it, waiting for a tap.

    Attributes:
        judge: Who judges now: model and prompt.
    """

    store: PracticeStore
    cast: Cast
    rubric: Rubric
    wishes: PracticeWishes
    missed: MissedMoments
    assignments: Assignments
    start: StartDrill
    countable: Callable[[], frozenset[str]]
    judge: Callable[[], str] = str
    new_id: Callable[[], str] = lambda: token_hex(8)

    def __call__(
        self, person: Person, *, now: datetime, key: str = "", scene: str = "", behaviour: str = "", play: str = ""
    ) -> Drill:
        """An offer for today, or for what was asked; one that waits already is it.

        Args:
            key: What asks for it: asked again with the same, it is the same drill.

        Raises:
            NothingToPractise: There is no scene for it.
        """
        own = self.store.own(person.id)
        ident = ident_of(key) if key else self.new_id()
        if (known := own.drill(ident)) is not None:
            return known
        waiting = own.offered()
        if waiting is not None and not (scene or behaviour or play):
            return waiting
        choice = self.choice(person, now=now, scene=scene, behaviour=behaviour, play=play)
        return self.start.offer(own, choice, ident=ident, person=person.id, now=now)

    def choice(self, person: Person, *, now: datetime, scene: str = "", behaviour: str = "", play: str = "") -> Choice:
        """What to practise, without keeping it.

        Raises:
            NothingToPractise: There is no scene for it.
        """
        scenes = self.cast.scenes()
        if play:
            scene = next((one.id for one in scenes if play in one.plays), "")
            helps = (one.id for one in self.rubric.behaviours.values() if play in one.plays)
            behaviour = behaviour or ("" if scene else next(helps, ""))
        found = choose(self.known(person, now), scenes, self.rubric, now=now, scene=scene, behaviour=behaviour)
        if found is None:
            raise NothingToPractise("There is no scene for that yet. Try /drill random, or ask your manager for one.")
        return found

    def focus(self, person: Person, *, now: datetime) -> tuple[str, ...]:
        """The two or three behaviours somebody works on now."""
        return in_focus(self.known(person, now), self.rubric, now=now)

    def known(self, person: Person, now: datetime) -> Known:
        """Everything that speaks for one drill or another."""
        own = self.store.own(person.id)
        missed, calls = self.missed.missed(person.id, since=now - _LATELY)
        return Known(
            person=person,
            levels=self.levels(own),
            drills=own.drills(limit=_DRILLS),
            missed=missed,
            calls=calls,
            wishes=[page.rpartition("/")[2] for page in self.wishes.practice_list(person.id)],
            countable=self.countable(),
            titles={play: lines[0].title for play, lines in self.cast.material().lines.items() if lines},
            assigned=self.assignments.assigned(person.team, now=now) if person.team else (),
        )

    def levels(self, own: OwnPractice) -> Mapping[str, Sequence[Level]]:
        """Levels by behaviour, oldest first, of the present rubric and judge only: others are never compared."""
        found: defaultdict[str, list[Level]] = defaultdict(list)
        judges = {"", self.judge()}
        for level in own.levels():
            if level.rubric == self.rubric.frozen_as and level.judge in judges:
                found[level.behaviour].append(level)
        return found
