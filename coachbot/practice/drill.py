"""A drill: one role-play from the offer to the feedback, as it is kept."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from pydantic import TypeAdapter

from coachbot.practice.heard import word_count
from coachbot.practice.judge import Judged
from coachbot.practice.mind import End, Mind
from coachbot.practice.moments import Moment


class Length(StrEnum):
    """How long a role-play goes on at most."""

    MOMENT = "moment"
    SCENE = "scene"
    CALL = "call"


TURNS: Mapping[Length, int] = {Length.MOMENT: 3, Length.SCENE: 8, Length.CALL: 12}
"""The rep's turns, by length."""


class DrillState(StrEnum):
    """Where a drill stands."""

    OFFERED = "offered"
    OPEN = "open"
    PAUSED = "paused"
    ENDED = "ended"
    SKIPPED = "skipped"


class Origin(StrEnum):
    """Why there is a drill."""

    DAILY = "daily"
    ASKED = "asked"
    ANSWER = "answer"
    PLAN = "plan"
    ASSIGNED = "assigned"
    MOMENT = "moment"
    RETRY = "retry"


@dataclass(frozen=True, slots=True)
class Spoken:
    """One turn.

    Attributes:
        role: ``seller`` or ``buyer``; from the application, never from the text.
        key: What the rep's message is known by, so that it is taken once; empty for the buyer's.
        objects: Whether the buyer raised an objection with it, or raised it again.
        seconds: How long it was spoken; None when it was typed.
        act: What the buyer did, as ``tells`` or ``step_early``; empty for the rep's.
        line: The scene's line for it, where the buyer put it in other words; empty where it was said as it stands.
    """

    role: str
    text: str
    key: str = ""
    objects: bool = False
    seconds: float | None = None
    act: str = ""
    line: str = ""

    @property
    def meant(self) -> str:
        """What the buyer's mind and the score go by: never what a model made of a line."""
        return self.line or self.text


@dataclass(frozen=True, slots=True)
class Drill:
    """One role-play.

    Attributes:
        scene: Id of the scene; ``moment:`` and an id for one made of the rep's own call.
        rubric: Version and hash, frozen when it starts.
        behaviours: The two or three it is scored on, shown before it starts.
        why: Why this today, with figures.
        seed: Of the buyer's luck.
        turns: What was said; empty again once the text has been forgotten.
        again: The drill whose moment this one plays again.
        moment: What was missed on a real call, where it is played from that.
        spoken_at: When the rep last said something, or began it.
        judged: What a judge found in it, kept with the text; None where none was asked.
    """

    id: str
    person: str
    scene: str
    title: str
    difficulty: int
    length: Length
    behaviours: tuple[str, ...]
    rubric: str
    why: str
    origin: Origin
    seed: str
    state: DrillState
    mind: Mind
    made_at: datetime
    turns: tuple[Spoken, ...] = ()
    begun_at: datetime | None = None
    ended_at: datetime | None = None
    total: int | None = None
    again: str = ""
    channel: str = ""
    thread: str = ""
    shared_with: tuple[str, ...] = ()
    moment: Moment | None = None
    spoken_at: datetime | None = None
    judged: Judged | None = None

    @property
    def touched_at(self) -> datetime:
        """When something last happened in it."""
        return self.spoken_at or self.made_at

    @property
    def is_live(self) -> bool:
        """Whether the rep can say something in it."""
        return self.state in (DrillState.OPEN, DrillState.PAUSED)

    @property
    def rep_turns(self) -> int:
        """How often the rep has spoken."""
        return sum(turn.role == "seller" for turn in self.turns)

    @property
    def pace(self) -> tuple[int, float] | None:
        """Words a minute over everything that was spoken, and the longest clip in seconds; None where all was typed."""
        spoken = [(word_count(turn.text), turn.seconds) for turn in self.turns if turn.seconds]
        if not spoken:
            return None
        seconds = sum(length for _, length in spoken)
        return round(60 * sum(count for count, _ in spoken) / seconds), max(length for _, length in spoken)

    @property
    def last_heard(self) -> str:
        """What the buyer said last; empty where nothing is kept."""
        return next((turn.text for turn in reversed(self.turns) if turn.role == "buyer"), "")

    @property
    def last_meant(self) -> str:
        """The scene's line for it."""
        return next((turn.meant for turn in reversed(self.turns) if turn.role == "buyer"), "")

    def took(self, key: str) -> "tuple[Drill, Spoken] | None":
        """Where a message was taken already: the drill, and what the buyer answered to it."""
        at = next((n for n, turn in enumerate(self.turns) if turn.key == key), None) if key else None
        return None if at is None else (self, self.turns[at + 1])

    def at(self, channel: str, thread: str) -> "Drill":
        """The same, in this thread."""
        return replace(self, channel=channel, thread=thread)


def body_of(drill: Drill) -> dict[str, Any]:
    """What of a drill is the rep's own: the text and the buyer's mind, as plain data."""
    more = {"moment": drill.moment, "judged": drill.judged}
    kept = {name: asdict(value) for name, value in more.items() if value is not None}
    return {"turns": [asdict(turn) for turn in drill.turns], "mind": asdict(drill.mind), **kept}


def read_body(body: Mapping[str, Any], end: str) -> dict[str, Any]:
    """The turns, the mind and the moment; of a drill whose text was forgotten only how it ended."""
    if not body:
        return {"turns": (), "mind": Mind(0.0, end=End(end))}
    return {
        "turns": _TURNS.validate_python(body["turns"]),
        "mind": _MIND.validate_python(body["mind"]),
        "moment": _MOMENT.validate_python(body["moment"]) if "moment" in body else None,
        "judged": _JUDGED.validate_python(body["judged"]) if "judged" in body else None,
    }


_MOMENT = TypeAdapter(Moment)
_JUDGED = TypeAdapter(Judged)
_TURNS = TypeAdapter(tuple[Spoken, ...])
_MIND = TypeAdapter(Mind)
