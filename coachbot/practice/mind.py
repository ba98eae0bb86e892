"""What a buyer is like, thinks and does: the values that the rules of ``buyer`` go by. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from random import Random


class End(StrEnum):
    """How a role-play ended; ``OPEN`` while it goes on."""

    OPEN = ""
    WON = "won"
    LEFT = "left"
    BORED = "bored"
    RUDE = "rude"


@dataclass(frozen=True, slots=True)
class Nature:
    """How a difficulty changes the buyer; one for each of 1 to 5.

    Attributes:
        trust: To begin with.
        tells_at: The trust from which a hidden fact is told when it is asked well.
        warms: How much of a good turn counts.
        listens_words: After so many words the buyer cuts in.
        objects: Chance that a turn which gives nothing to answer is met with an objection.
        objections: How many there are at most.
        haggles: Chance that the first day proposed does not suit.
        patience: Bad turns until the buyer has enough.
        volunteers: Chance that a buyer who feels understood goes on to say more than was asked.
        hurries: Whether something else pulls at the buyer, and takes a turn.
        weak: Whether a closed question may still bring out a fact.
    """

    trust: float
    tells_at: float
    warms: float
    listens_words: int
    objects: float
    objections: int
    haggles: float
    patience: int
    volunteers: float
    hurries: bool
    weak: bool


NATURES: Mapping[int, Nature] = {
    1: Nature(0.9, 0.0, 1.3, 130, 0.10, 1, 0.1, 5, 0.45, hurries=False, weak=True),
    2: Nature(0.3, 0.4, 1.0, 110, 0.30, 2, 0.4, 4, 0.20, hurries=False, weak=False),
    3: Nature(0.4, 0.4, 1.1, 90, 0.30, 2, 0.4, 4, 0.25, hurries=False, weak=False),
    4: Nature(0.3, 0.4, 1.1, 70, 0.25, 2, 0.4, 3, 0.20, hurries=True, weak=False),
    5: Nature(0.2, 0.5, 1.1, 60, 0.30, 2, 0.4, 3, 0.20, hurries=True, weak=False),
}


@dataclass(frozen=True, slots=True)
class Mind:
    """What a buyer thinks so far; nothing of it is shown to the rep.

    Attributes:
        turns: How often the rep has spoken.
        told: Hidden facts that are out; ``hinted`` those that are half out.
        raised: Objections by number; ``pending`` the one that waits for an answer, ``pressed`` how often it came back.
        met: Objections that were taken up.
        early: How often a step came before there was a reason.
        bare: Questions in a row without a word about the answer.
        bad: Turns that made it worse.
        dating: The buyer wants another day.
        agreed: A next step is agreed.
        no_allowed: The rep gave room for a no.
        hurried: Something else has pulled already.
        said: Lines that were said, so that none is said twice.
    """

    trust: float
    turns: int = 0
    told: tuple[str, ...] = ()
    hinted: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    raised: tuple[int, ...] = ()
    pending: int | None = None
    pressed: int = 0
    met: tuple[int, ...] = ()
    early: int = 0
    bare: int = 0
    bad: int = 0
    odd: int = 0
    insults: int = 0
    dating: bool = False
    agreed: bool = False
    no_allowed: bool = False
    hurried: bool = False
    end: End = End.OPEN
    said: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Act:
    """What the buyer does: the kind of line, and which.

    Attributes:
        kind: ``tells``, ``hints``, ``knows``, ``raises``, ``harder``, ``eases``, ``opens``, ``closes``, ``no``, or a
            reaction of the lines.
        name: The fact, what is known, or the number; empty for a reaction.
    """

    kind: str
    name: str = ""


def chance_of(seed: str, turn: int) -> Random:
    """The luck of one turn: the same drill replayed has the same."""
    return Random(f"{seed}:{turn}")


def courses(acts: Sequence[Act]) -> str:
    """What a buyer did in a role-play, as one word to compare courses by."""
    return " ".join(f"{act.kind}{act.name}" for act in acts)
