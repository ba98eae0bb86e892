"""The lines beside a scene: what a rep may say, and what the buyer says to it."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field


def _as_list(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


Texts = Annotated[tuple[str, ...], BeforeValidator(_as_list)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class FactLines(_Strict):
    """What asks for a hidden fact, and how it is told: in full, or in part."""

    asks: Texts = ()
    says: Texts = ()
    hints: Texts = ()


class KnownLines(_Strict):
    """What every rep may ask, and the plain answer."""

    asks: Texts = ()
    says: Texts = ()


class ObjectionLines(_Strict):
    """How an objection is raised, comes back harder, is taken up, and eases."""

    raises: Texts = ()
    harder: Texts = ()
    met_by: Texts = ()
    eases: Texts = ()


class MoveLines(_Strict):
    """What a rep may say, and what the buyer makes of it."""

    phrases: Texts = ()
    says: Texts = ()


class WinRule(_Strict):
    """What must have happened for the scene to be won.

    Attributes:
        facts: How many hidden facts are out.
        must: Facts that must be among them.
        objections: How many objections were taken up.
        step: Whether a next step is agreed.
        no_counts: Whether a clear no, taken well, is won too.
    """

    facts: int = 1
    must: Texts = ()
    objections: int = 0
    step: bool = True
    no_counts: bool = False


class SceneLines(_Strict):
    """Everything in a ``.lines.yml``; whatever is left out comes from the common lines."""

    facts: Mapping[str, FactLines] = Field(default_factory=dict[str, FactLines])
    knows: Mapping[str, KnownLines] = Field(default_factory=dict[str, KnownLines])
    objections: tuple[ObjectionLines, ...] = ()
    opens: tuple[MoveLines, ...] = ()
    closes: tuple[MoveLines, ...] = ()
    steps: MoveLines = MoveLines()
    clear_no: MoveLines = MoveLines()
    reactions: Mapping[str, Texts] = Field(default_factory=dict[str, Texts])
    win: WinRule = WinRule()


class CommonLines(_Strict):
    """What any buyer says, and what any rep may do."""

    reactions: Mapping[str, Texts]
    acts: Mapping[str, Texts]
    objections: Mapping[str, ObjectionLines]
