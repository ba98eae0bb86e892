"""A scene as it is played: a buyer, what is hidden, what opens and closes them."""

from dataclasses import dataclass
from datetime import date

from pydantic import BaseModel, ConfigDict

from knowledge.library.formats.scene_lines import SceneLines
from knowledge.library.pages import Status, Visibility


class Persona(BaseModel):
    """Who the buyer is."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    name: str
    role: str = ""
    company: str = ""
    mood: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """Something the buyer tells when asked for it."""

    id: str
    text: str
    when: str


@dataclass(frozen=True, slots=True)
class Scene:
    """A buyer to practise with.

    Attributes:
        id: Stem of its file.
        difficulty: 1 to 5: how guarded the buyer is by nature.
        version: Of the page and the lines together: a drill that began with one is finished with it.
    """

    id: str
    title: str
    stage: str
    plays: tuple[str, ...]
    behaviours: tuple[str, ...]
    difficulty: int
    persona: Persona
    minutes: int
    opening: str
    situation: str
    facts: tuple[Fact, ...]
    opens: tuple[str, ...]
    closes: tuple[str, ...]
    objections: tuple[str, ...]
    win: tuple[str, ...]
    lines: SceneLines
    status: Status = Status.APPROVED
    visibility: Visibility = Visibility.EVERYONE
    expires_on: date | None = None

    @property
    def fact_ids(self) -> frozenset[str]:
        """Ids of the hidden facts."""
        return frozenset(fact.id for fact in self.facts)
