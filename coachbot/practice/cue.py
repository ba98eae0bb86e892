"""What a buyer is about to say, and all that whoever words it may know. Pure."""

from dataclasses import dataclass

from coachbot.practice.drill import Drill
from coachbot.practice.mind import Act, Mind
from knowledge.library.formats.scene import Scene
from knowledge.library.formats.scene_lines import CommonLines


@dataclass(frozen=True, slots=True)
class Cue:
    """One line of a buyer's, before it is said.

    Attributes:
        drill: As it was before this turn.
        mind: After it.
        acts: What the line does.
        line: As the scene has it.
        rep_said: The turn it answers.
    """

    scene: Scene
    common: CommonLines
    drill: Drill
    mind: Mind
    acts: tuple[Act, ...]
    line: str
    rep_said: str


def as_written(cue: Cue) -> str:
    """The line as the scene has it."""
    return cue.line
