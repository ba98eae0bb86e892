"""Starts role-plays: offered, chosen, from a moment of one's own, or again from where it went wrong."""

from dataclasses import dataclass, replace
from datetime import datetime
from random import Random

from coachbot.errors import CoachError
from coachbot.practice.choose import Choice
from coachbot.practice.drill import Drill, DrillState, Length, Origin
from coachbot.practice.mind import Mind
from coachbot.practice.moments import Moment, scene_from
from coachbot.practice.ports import Cast, OwnPractice
from coachbot.practice.roleplay import mind_after, opened, scene_of
from knowledge.library.formats.rubric import Rubric


class NothingToPractise(CoachError):
    """There is no scene for what was asked for."""


@dataclass(frozen=True, slots=True)
class StartDrill:
    """Begins a role-play. One at a time: where one is going on, that one is it."""

    cast: Cast
    rubric: Rubric

    def offer(self, own: OwnPractice, choice: Choice, *, ident: str, person: str, now: datetime) -> Drill:
        """A drill that waits for a tap."""
        drill = Drill(
            id=ident,
            person=person,
            scene=choice.scene.id,
            title=choice.scene.title,
            difficulty=choice.difficulty,
            length=choice.length,
            behaviours=choice.behaviours,
            rubric=self.rubric.frozen_as,
            why=choice.why,
            origin=choice.origin,
            seed=ident,
            state=DrillState.OFFERED,
            mind=Mind(0.0),
            made_at=now,
        )
        own.save(drill, expected_turns=0)
        return drill

    def from_moment(self, own: OwnPractice, moment: Moment, *, ident: str, person: str, now: datetime) -> Drill:
        """Three turns from a moment that was missed on a call of the rep's own, waiting for a tap."""
        scene = scene_from(ident, moment)
        why = f"On your call{' with ' + moment.where if moment.where else ''} this came up and went unanswered."
        choice = Choice(scene, scene.behaviours, scene.difficulty, why, Origin.MOMENT, Length.MOMENT)
        drill = replace(self.offer(own, choice, ident=ident, person=person, now=now), moment=moment)
        own.save(drill, expected_turns=0)
        return drill

    def begin(self, own: OwnPractice, drill: Drill, *, channel: str, thread: str, now: datetime) -> Drill:
        """The buyer's first words, in this thread; a drill that has begun already is left as it is."""
        live = own.live()
        if live is not None:
            return live
        if drill.state not in (DrillState.OFFERED, DrillState.SKIPPED):
            return drill
        begun = opened(drill.at(channel, thread), scene_of(self.cast, drill))
        begun = replace(begun, state=DrillState.OPEN, begun_at=now, spoken_at=now, rubric=self.rubric.frozen_as)
        return begun if own.save(begun, expected_turns=0) else own.drill(drill.id) or begun

    def again(
        self, own: OwnPractice, drill: Drill, turn: int, *, ident: str, channel: str, thread: str, now: datetime
    ) -> Drill:
        """The same role-play from before a turn of the rep's, three turns long.

        Args:
            turn: Index of the rep's turn in the drill.
        """
        kept = drill.turns[:turn]
        scene = scene_of(self.cast, drill)
        mind = mind_after(drill, scene, self.cast, turn)
        again = replace(
            drill,
            id=ident,
            length=Length.MOMENT,
            origin=Origin.RETRY,
            why="",
            seed=f"{drill.seed}:again",
            state=DrillState.OPEN,
            # What the buyer had said before stays said; the three turns count from here.
            mind=replace(mind, turns=0),
            turns=tuple(replace(one, key="") for one in kept),
            made_at=now,
            begun_at=now,
            spoken_at=now,
            ended_at=None,
            total=None,
            again=drill.id,
            channel=channel,
            thread=thread,
        )
        own.save(again, expected_turns=0)
        return again


def at_random(cast: Cast, chance: Random) -> str:
    """Id of any scene.

    Raises:
        NothingToPractise: There is none.
    """
    scenes = cast.scenes()
    if not scenes:
        raise NothingToPractise("There are no scenes yet. A manager adds one to knowledge/scenarios; docs say how.")
    return chance.choice(scenes).id
