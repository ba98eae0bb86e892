"""The files beside the pages that the coach counts by: behaviours, the first weeks of a new hire, must-asks by id."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from knowledge.library.errors import PlayError, UnreadableFile
from knowledge.library.formats.frontmatter import load_yaml

T = TypeVar("T", bound=BaseModel)


class _Loose(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class Check(_Loose):
    """A yes or no about the rep's own words.

    Attributes:
        proof: ``quote`` when a sentence proves it, ``count`` when code counts, ``timing`` when it needs times.
    """

    id: str
    text: str
    proof: Literal["quote", "count", "timing"] = "quote"


class Behaviour(_Loose):
    """One thing a seller does.

    Attributes:
        tier: ``A`` is counted, ``B`` is found by phrases, ``C`` needs somebody who understands.
        plays: Stems of the play files it helps with.
    """

    id: str
    name: str
    tier: Literal["A", "B", "C"] = "C"
    why: str = ""
    plays: tuple[str, ...] = ()
    checks: tuple[Check, ...] = ()


class Week(_Loose):
    """What a new hire works on in one week, counted from 1."""

    week: int
    theme: str = ""
    behaviours: tuple[str, ...]
    scenes: tuple[str, ...] = ()


class _Behaviours(_Loose):
    version: int
    behaviours: tuple[Behaviour, ...]


class _Curriculum(_Loose):
    version: int
    weeks: tuple[Week, ...]


class _Ask(_Loose):
    id: str
    text: str


class _Checklist(_Loose):
    stage: str
    must_ask: tuple[_Ask, ...] = ()


class _Checklists(_Loose):
    version: int
    stages: tuple[_Checklist, ...]


@dataclass(frozen=True, slots=True)
class Rubric:
    """What the coach counts by.

    Attributes:
        version: Of the behaviours file.
        weeks: By number.
        ask_ids: Id of a must-ask by its stage and its exact words.
    """

    version: int
    behaviours: Mapping[str, Behaviour]
    weeks: Mapping[int, Week]
    ask_ids: Mapping[tuple[str, str], str]

    @property
    def frozen_as(self) -> str:
        """``behaviours@1+3f9a2c``; changes with every word of a check."""
        written = [[b.id, b.tier, [[c.id, c.text, c.proof] for c in b.checks]] for b in self.behaviours.values()]
        digest = hashlib.sha256(json.dumps(written, ensure_ascii=False).encode()).hexdigest()
        return f"behaviours@{self.version}+{digest[:8]}"


NOTHING = Rubric(0, {}, {}, {})


def load(folder: Path) -> Rubric:
    """Read ``behaviours.yml``, ``curriculum.yml`` and ``checklists.yml``; a missing file counts as empty.

    Raises:
        UnreadableFile: One is there and is not written as it should be.
    """
    behaviours = _read(folder / "behaviours.yml", _Behaviours(version=0, behaviours=()))
    weeks = _read(folder / "curriculum.yml", _Curriculum(version=0, weeks=()))
    lists = _read(folder / "checklists.yml", _Checklists(version=0, stages=()))
    return Rubric(
        behaviours.version,
        {one.id: one for one in behaviours.behaviours},
        {one.week: one for one in weeks.weeks},
        {(stage.stage, ask.text): ask.id for stage in lists.stages for ask in stage.must_ask},
    )


def _read(path: Path, nothing: T) -> T:
    try:
        return type(nothing).model_validate(load_yaml(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return nothing
    except (PlayError, UnicodeDecodeError, ValidationError) as error:
        raise UnreadableFile(f"{path.name} is not written as it should be. Compare it with the sample's.") from error
