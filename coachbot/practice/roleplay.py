"""Plays a role-play: takes a turn of the rep's, lets the buyer answer, and sees when it is over."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from coachbot.errors import CoachError
from coachbot.practice.buyer import BEFORE_THAT, Buyer
from coachbot.practice.cue import Cue, as_written
from coachbot.practice.drill import TURNS, Drill, DrillState, Spoken
from coachbot.practice.hearing import hear
from coachbot.practice.mind import Act, End, Mind, chance_of
from coachbot.practice.moments import PREFIX, scene_from
from coachbot.practice.mouth import Mouth, NothingLeft
from coachbot.practice.ports import Cast, OwnPractice
from coachbot.practice.talk import BUYER, SELLER
from knowledge.library.formats.scene import Scene

MAX_TURN_CHARS = 4_000
_OBJECTING = frozenset({"raises", "harder"})


class DrillOver(CoachError):
    """Nothing more can be said in this role-play."""


class SceneGone(CoachError):
    """The scene of a drill is no longer there."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What the buyer said; the drill as it stands after it.

    Attributes:
        new: False where the message had been taken before.
    """

    drill: Drill
    text: str
    new: bool = True

    @property
    def is_last(self) -> bool:
        """Whether the role-play is over with it."""
        return self.drill.state is DrillState.ENDED


@dataclass(frozen=True, slots=True)
class TakeTurn:
    """Takes a rep's turn. Each is taken once, whatever is delivered twice or crashes in between.

    Attributes:
        speak: Puts the buyer's line into the words that are said.
        takes_a_while: Whether somebody who speaks now would be waited for, and not just heard.
    """

    cast: Cast
    speak: Callable[[Cue], str] = as_written
    takes_a_while: Callable[[], bool] = lambda: False

    def __call__(
        self, own: OwnPractice, drill_id: str, text: str, *, key: str, now: datetime, seconds: float | None = None
    ) -> Reply:
        """Store the turn and the buyer's answer in one step.

        Raises:
            DrillOver: It has ended.
            SceneGone: Its scene is no longer there.
        """
        speak = self.speak
        while True:
            drill = own.drill(drill_id)
            if drill is None:
                raise DrillOver("This role-play is gone. Start a new one with /drill.")
            if taken := drill.took(key):
                return Reply(taken[0], taken[1].text, new=False)
            if not drill.is_live:
                raise DrillOver("This role-play is over. Start a new one with /drill.")
            turn = Spoken(SELLER, text[:MAX_TURN_CHARS], key=key, seconds=seconds)
            after, cue = self._after(drill, turn, now)
            after = _said(after, speak(cue))
            # Another device may have said something meanwhile; then the buyer answers that first.
            if own.save(after, expected_turns=len(drill.turns)):
                return Reply(after, after.last_heard)
            # Nobody waits for a model twice.
            speak = as_written

    def _after(self, drill: Drill, spoken: Spoken, now: datetime) -> tuple[Drill, Cue]:
        """The drill with the buyer's line as it is written, and what the line is for."""
        text = spoken.text
        scene = scene_of(self.cast, drill)
        meaning = self.cast.ear(scene)(text)
        buyer = Buyer(scene, drill.difficulty, TURNS[drill.length])
        turn = drill.mind.turns
        heard = hear(text, meaning, to=drill.last_meant, recited=self.cast.material().shingles)
        mind, acts = buyer.answers(drill.mind, heard, chance_of(drill.seed, turn))
        try:
            said, lines = Mouth(scene, self.cast.common()).words(
                acts, mind.said, chance_of(f"{drill.seed}:words", turn)
            )
        except NothingLeft:
            # Whoever has run out of things to say has to go.
            said, lines, mind = "I have to go now. Goodbye.", mind.said, replace(mind, end=End.LEFT)
        ended = mind.end is not End.OPEN
        after = replace(
            drill,
            spoken_at=now,
            mind=replace(mind, said=lines),
            turns=(*drill.turns, spoken, Spoken(BUYER, said, objects=_objects(acts), act=_did(acts))),
            state=DrillState.ENDED if ended else DrillState.OPEN,
            ended_at=now if ended else None,
        )
        return after, Cue(scene, self.cast.common(), drill, mind, acts, said, text)


@dataclass(frozen=True, slots=True)
class Steer:
    """What a rep may do beside speaking: pause, go on, start over, end, ask for a hint."""

    cast: Cast

    def pause(self, own: OwnPractice, drill: Drill) -> Drill:
        """It waits; any message goes on with it."""
        return self._changed(own, drill, replace(drill, state=DrillState.PAUSED))

    def end(self, own: OwnPractice, drill: Drill, *, now: datetime) -> Drill:
        """The rep has had enough; what was said counts as far as it goes."""
        mind = replace(drill.mind, end=End.LEFT)
        return self._changed(own, drill, replace(drill, state=DrillState.ENDED, ended_at=now, mind=mind))

    def restart(self, own: OwnPractice, drill: Drill, *, key: str) -> Drill:
        """From the buyer's first words, with the same buyer and other luck; once for each ``key``."""
        seed = f"{drill.id}:{key}"
        if drill.seed == seed:
            return drill
        begun = opened(replace(drill, seed=seed, state=DrillState.OPEN), scene_of(self.cast, drill))
        return self._changed(own, drill, begun)

    def unsay(self, own: OwnPractice, drill: Drill, *, key: str) -> Drill:
        """Take the rep's last turn back, if it is the one of ``key``, and what the buyer answered to it."""
        if drill.rep_turns == 0 or not drill.is_live or drill.turns[-2].key != key:
            return drill
        scene = scene_of(self.cast, drill)
        kept = drill.turns[:-2]
        mind = mind_after(drill, scene, self.cast, len(kept))
        return self._changed(own, drill, replace(drill, turns=kept, mind=mind, state=DrillState.OPEN))

    def hint(self, drill: Drill) -> str:
        """What a good colleague would whisper: what opens this buyer, or what to do with what was just said."""
        scene = scene_of(self.cast, drill)
        if drill.mind.pending is not None:
            return "Say in a few words that you heard that, and ask what is behind it before you answer."
        if drill.mind.dating:
            return "They want another day. Take it, and say who does what by then."
        hinted = [fact for fact in scene.facts if fact.id in drill.mind.hinted and fact.id not in drill.mind.told]
        if hinted:
            return "There is more behind what they just half said. Ask about it, with a word of theirs."
        buyer = Buyer(scene, drill.difficulty, TURNS[drill.length])
        if buyer.has_reason(drill.mind):
            return "You know enough. Propose one thing, by one person, on one day, and ask whether it works."
        unused = scene.opens[drill.mind.turns % len(scene.opens)] if scene.opens else ""
        return f"They open up when: {unused}" if unused else "Ask what happened the last time, and what came of it."

    def _changed(self, own: OwnPractice, before: Drill, after: Drill) -> Drill:
        """The changed drill; the one that is there, where it went on meanwhile."""

        def changed(stored: Drill) -> Drill:
            return after if (stored.state, len(stored.turns)) == (before.state, len(before.turns)) else stored

        return own.change(before.id, changed) or after


def opened(drill: Drill, scene: Scene) -> Drill:
    """A drill at the buyer's first words."""
    buyer = Buyer(scene, drill.difficulty, TURNS[drill.length])
    # Where a scene practises objections, its buyer begins with one.
    objects = any(behaviour.startswith("objection_") for behaviour in scene.behaviours)
    first = Spoken(BUYER, scene.opening, objects=objects)
    return replace(drill, mind=replace(buyer.begins(), said=(scene.opening,)), turns=(first,))


def mind_after(drill: Drill, scene: Scene, cast: Cast, turns: int) -> Mind:
    """The buyer's mind after the first turns of a drill: the same turns heard again, with the same luck."""
    buyer = Buyer(scene, drill.difficulty, TURNS[drill.length])
    ear, recited = cast.ear(scene), cast.material().shingles
    mind, heard = buyer.begins(), drill.turns[0].meant
    said: list[str] = [heard]
    for spoken in drill.turns[1:turns]:
        if spoken.role == SELLER:
            understood = hear(spoken.text, ear(spoken.text), to=heard, recited=recited)
            mind, _ = buyer.answers(mind, understood, chance_of(drill.seed, mind.turns))
        else:
            heard = spoken.meant
            said.append(heard)
    whole = " ".join(said)
    return replace(mind, said=(*said, *(line for line in drill.mind.said if line in whole)))


def scene_of(cast: Cast, drill: Drill) -> Scene:
    """The scene of a drill.

    Raises:
        SceneGone: It is no longer there.
    """
    if drill.moment is not None:
        return scene_from(drill.scene.removeprefix(PREFIX), drill.moment)
    scene = cast.scene(drill.scene)
    if scene is None:
        raise SceneGone(f"The scene “{drill.title}” is no longer in the playbook. Start another one with /drill.")
    return scene


def _said(drill: Drill, text: str) -> Drill:
    """The drill with its last line in the words that are said."""
    *before, last = drill.turns
    return drill if text == last.text else replace(drill, turns=(*before, replace(last, text=text, line=last.text)))


def _did(acts: Sequence[Act]) -> str:
    """What the buyer did; a word before it is none."""
    return next(act.kind for act in acts if act.kind != BEFORE_THAT)


def _objects(acts: Sequence[Act]) -> bool:
    return any(act.kind in _OBJECTING for act in acts)
