"""What practice needs: two kinds of store, so that what is the rep's own cannot leave among the team's numbers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from coachbot.domain.hours import LocalHours
from coachbot.domain.people import P, Person
from coachbot.practice.drill import Drill
from coachbot.practice.ear import Ear
from coachbot.practice.material import Material
from knowledge.library.formats.scene import Scene
from knowledge.library.formats.scene_lines import CommonLines


@dataclass(frozen=True, slots=True)
class Level:
    """One behaviour of one scored drill.

    Attributes:
        level: Checks passed, 0 to 4.
        rubric: Levels under different ones are never compared.
        judge: Who judged it: model and prompt, never compared either; empty where code found it.
    """

    drill: str
    behaviour: str
    level: int
    scene: str
    rubric: str
    at: datetime
    judge: str = ""


class OwnPractice(Protocol):
    """One person's drills and scores; nobody else's can be reached through it."""

    def drill(self, drill_id: str) -> Drill | None: ...
    def live(self) -> Drill | None: ...
    def offered(self) -> Drill | None: ...
    def drills(self, *, limit: int) -> Sequence[Drill]: ...
    def save(self, drill: Drill, *, expected_turns: int) -> bool: ...
    def change(self, drill_id: str, how: Callable[[Drill], Drill]) -> Drill | None:
        """Change what is stored at this moment, and what it is then; None where there is no such drill."""
        ...

    def score(self, drill: Drill, levels: Sequence[Level]) -> None: ...
    def levels(self) -> Sequence[Level]: ...


class PracticeStore(Protocol):
    """Where everybody's practice is, a person at a time."""

    def own(self, person: str) -> OwnPractice: ...
    def owner_at(self, channel: str, thread: str) -> tuple[str, str] | None: ...
    def silent_since(self, moment: datetime) -> Sequence[tuple[str, str]]: ...


@dataclass(frozen=True, slots=True)
class Assignment:
    """What a manager wants a team to practise.

    Attributes:
        what: A behaviour or a scene.
        until: The last moment at which it is still asked for.
    """

    id: str
    team: str
    by: str
    what: str
    until: datetime
    made_at: datetime


class Assignments(Protocol):
    """What teams are asked to practise; nothing of who did, and how."""

    def assign(self, assignment: Assignment) -> None: ...
    def assigned(self, team: str, *, now: datetime) -> Sequence[Assignment]: ...


class People(Protocol):
    """The team, and what each chose."""

    def person(self, person_id: str) -> Person | None: ...
    def everybody(self) -> Sequence[Person]: ...
    def hours(self, person: Person) -> LocalHours: ...
    def preferences(self, person_id: str, of: type[P]) -> P: ...
    def save_preferences(self, person_id: str, chosen: Any) -> None: ...


class Cast(Protocol):
    """The scenes, and how each is heard."""

    def scenes(self) -> Sequence[Scene]: ...
    def scene(self, scene_id: str) -> Scene | None: ...
    def common(self) -> CommonLines: ...
    def ear(self, scene: Scene) -> Ear: ...
    def material(self) -> Material: ...


class PracticeWishes(Protocol):
    """Plays that reps want to practise, noted from answers."""

    def practice_list(self, rep: str) -> Sequence[str]: ...


class MissedMoments(Protocol):
    """What reps missed on real calls."""

    def missed(self, person: str, *, since: datetime) -> tuple[Sequence["Missed"], int]: ...


@dataclass(frozen=True, slots=True)
class Missed:
    """Something that came up on a real call and was not met, or that had to be asked and was not.

    Attributes:
        where: The account.
        play: Stem of the play's file; empty where it was a question.
        ask: The must-ask; empty where it was a play.
    """

    where: str
    at: datetime
    play: str = ""
    ask: str = ""
