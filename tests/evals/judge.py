"""A model as the judge of calls whose answers are known: planted noes that sound like yeses, and a few plain yeses.

What it says in each run is written down beside what is believed in the end, so that both can be counted.
"""

import json
import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from coachbot.bootstrap import Coach
from coachbot.bootstrap.models import judge_of
from coachbot.domain.model import Model, Use
from coachbot.practice.judge import RUNS, Opinion, Ruling, rulings, verified
from coachbot.practice.model_judge import ModelJudge
from coachbot.practice.talk import SELLER, Talk, prepare
from knowledge.library.formats.rubric import Behaviour
from tests.evals.overheard import Overheard

FOLDER = Path(__file__).parent
ADVERSARIAL = FOLDER.parent / "coachbot" / "practice" / "adversarial.jsonl"
MIN_WORDS = 6
Key = tuple[str, str]
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Case:
    """A call and what is true of its seller.

    Attributes:
        turns: Role and text of each.
        yes: Behaviour and check, with the turn that shows it; ``no``: what the seller did not do.
    """

    id: str
    turns: tuple[tuple[str, str], ...]
    yes: Mapping[Key, int]
    no: frozenset[Key]

    @property
    def labelled(self) -> frozenset[Key]:
        """All of which the answer is known."""
        return self.no | frozenset(self.yes)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one call was judged.

    Attributes:
        runs: What was said in each run, believed or not.
        found: What is left of it.
        believed: In each run what could be believed.
        whys: Why a group of a run brought nothing; ``groups``: so many were asked about in all runs.
        broken: Of what was believed, what breaks a property.
    """

    case: Case
    runs: tuple[tuple[Ruling, ...], ...]
    believed: tuple[Mapping[Key, bool], ...]
    found: Mapping[Key, Opinion]
    whys: tuple[str, ...]
    groups: int
    broken: tuple[str, ...]
    seconds: float
    use: Use

    def said(self, keys: frozenset[Key], *, believed: bool = False) -> int:
        """In how many runs one of these was a yes, an invented proof included unless only the believed are wanted."""
        if believed:
            return sum(run.get(key, False) for run in self.believed for key in keys)
        return sum(one.passed and (one.behaviour, one.check) in keys for run in self.runs for one in run)

    def ended(self, keys: frozenset[Key], how: str) -> frozenset[Key]:
        """Those of these that ended as ``yes``, ``no``, ``not sure`` or ``silence``."""
        return frozenset(key for key in keys if ended(self.found.get(key)) == how)


@dataclass
class Recorded:
    """Implements ``coachbot.practice.judge.Judge`` around a model that judges, and keeps each run."""

    judge: ModelJudge
    runs: list[tuple[Ruling, ...]] = field(default_factory=list[tuple[Ruling, ...]])

    @property
    def by(self) -> str:
        return self.judge.by

    def rule(self, talk: Talk, behaviours: Sequence[Behaviour], *, run: int) -> Sequence[Ruling]:
        self.runs.append(tuple(self.judge.rule(talk, behaviours, run=run)))
        return self.runs[-1]


def cases(folder: Path = FOLDER) -> list[Case]:
    """Every call; some are the adversarial ones, of which something more is known here."""
    calls = {row["id"]: row["transcript"] for row in _rows(ADVERSARIAL)}
    return [_case(row, calls) for row in _rows(folder / "judged.jsonl")]


def _case(row: Mapping[str, Any], calls: Mapping[str, Any]) -> Case:
    turns = row["transcript"] if "transcript" in row else calls[row["case"]]
    yes = {_key(name): turn for name, turn in row.get("yes", {}).items()}
    return Case(
        row["id"], tuple((one["role"], one["text"]) for one in turns), yes, frozenset(map(_key, row.get("no", ())))
    )


def run(
    coach: Coach, every: Sequence[Case], *, used: Callable[[], Use], anew: Callable[[], Model] | None = None
) -> Iterator[Outcome]:
    """Have every call judged; nothing where there is no judge.

    Args:
        used: What models took so far.
        anew: Makes the model after a failure, where none is to be left alone for its failures.
    """
    judge = judge_of(coach.base)
    if judge is None:
        return
    model = Overheard(judge.model, anew)
    for case in every:
        yield _judged(coach, replace(judge, model=model), model, case, used)


def _judged(coach: Coach, judge: ModelJudge, model: Overheard, case: Case, used: Callable[[], Use]) -> Outcome:
    behaviours = [one for one in coach.practice.rubric.behaviours.values() if one.id in {b for b, _ in case.labelled}]
    talk, recorded = prepare(case.turns), Recorded(judge)
    model.forget()
    began, before = time.monotonic(), used()
    found = rulings(recorded, talk, behaviours)
    seconds, after = time.monotonic() - began, used()
    took = Use(after.tokens_in - before.tokens_in, after.tokens_out - before.tokens_out)
    runs = tuple(recorded.runs)
    believed = tuple(_believed(one, talk) for one in runs)
    whys = tuple(one for one in model.said if isinstance(one, str))
    broken = tuple(breaks(case, believed, found))
    return Outcome(case, runs, believed, found, whys, len(model.said), broken, seconds, took)


def _believed(said: Sequence[Ruling], talk: Talk) -> dict[Key, bool]:
    """The first ruling of each check that can be believed."""
    believed: dict[Key, bool] = {}
    for one in said:
        if not one.passed or verified(talk, one) is not None:
            believed.setdefault((one.behaviour, one.check), one.passed)
    return believed


def breaks(case: Case, believed: Sequence[Mapping[Key, bool]], found: Mapping[Key, Opinion]) -> Iterator[str]:
    """What must never be: a yes without the seller's own words, a flip that counts, other than three runs."""
    if len(believed) != RUNS:
        yield f"it was asked {len(believed)} times"
    for key, opinion in found.items():
        said = {run[key] for run in believed if key in run}
        name = ".".join(key)
        if opinion.passed and not (opinion.proof and _stands(opinion.proof.quote, opinion.proof.turn, case)):
            yield f"{name}: a yes without the seller's own words"
        if len(said) > 1 and not opinion.unsure:
            yield f"{name}: it flipped and counts"


def ended(opinion: Opinion | None) -> str:
    """What an opinion comes to."""
    if opinion is None:
        return "silence"
    return "not sure" if opinion.unsure else "yes" if opinion.passed else "no"


def _stands(quote: str, turn: int, case: Case) -> bool:
    """Whether these words stand in that turn, in a row, and are enough of it; written apart from the coach's check."""
    role, text = case.turns[turn]
    quoted, whole = _WORD.findall(quote.casefold()), _WORD.findall(text.casefold())
    is_enough = len(quoted) >= MIN_WORDS or quoted == whole
    return role == SELLER and is_enough and f" {' '.join(quoted)} " in f" {' '.join(whole)} "


def _key(name: str) -> Key:
    behaviour, _, check = name.partition(".")
    return behaviour, check


def _rows(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
