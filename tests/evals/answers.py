"""Answers with a model over questions whose answer is known: what was shown, what was dropped and why, time and tokens."""

import json
import re
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from coachbot.answers.grounding import Drafted, chosen_wrongly
from coachbot.answers.ports import Question
from coachbot.answers.tailor import Reading, Tailor, objects
from coachbot.answers.wording import worded_wrongly
from coachbot.bootstrap import Coach
from coachbot.domain.model import Model, Use, Why
from tests.evals.overheard import Overheard

FOLDER = Path(__file__).parent
C = TypeVar("C")


@dataclass(frozen=True, slots=True)
class Case:
    """A question and what is true of its answer.

    Attributes:
        plays: File names of the plays one of which answers it; empty where no page does.
        never: What no line may say, as regular expressions.
    """

    id: str
    question: str
    plays: tuple[str, ...] = ()
    never: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """A line as the model said it.

    Attributes:
        piece: What was wrong with the choice of its piece, which then is not shown; empty is nothing.
        words: What was wrong with its words, which then are not shown above the piece.
    """

    unit: str
    quote: str
    say: str
    text: str = ""
    piece: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one question went.

    Attributes:
        pages: What the answer shows, best first, as file names; ``before``: the page of the card without a model.
        said_no: The model says that these pages do not answer.
        why: Why nothing came of the model, or too little; empty where it replied.
        said: What an answer says that it must not.
        raw: All that the model said.
    """

    case: Case
    pages: tuple[str, ...]
    before: str
    said_no: bool
    why: str
    lines: tuple[Line, ...]
    seconds: float
    use: Use
    said: tuple[str, ...] = ()
    raw: str = ""

    @property
    def is_right(self) -> bool:
        """Whether the best line is of the right page, or nothing is shown where no page answers."""
        return bool(set(self.pages[:1]) & set(self.case.plays)) if self.case.plays else self.said_no


def cases(folder: Path = FOLDER) -> list[Case]:
    """Every question: of the sample's plays, then those that nothing there answers."""
    rows = [json.loads(line) for file in ("questions.jsonl", "properties.jsonl") for line in _lines(folder / file)]
    return [Case(row["id"], row["question"], tuple(row.get("plays", ())), tuple(row.get("never", ()))) for row in rows]


def spread(every: Sequence[C], count: int) -> list[C]:
    """As many, from everywhere among them; all where there are not more."""
    return [every[n * len(every) // count] for n in range(count)] if count < len(every) else list(every)


def run(
    coach: Coach,
    every: Sequence[Case],
    *,
    used: Callable[[], Use],
    pieces: int = 0,
    anew: Callable[[], Model] | None = None,
) -> Iterator[Outcome]:
    """Ask every question.

    Args:
        used: What models took so far.
        anew: Makes the model after a failure, where none is to be left alone for its failures.
        pieces: So many are shown at most, for models that cannot read more; 0 is as many as there are.
    """
    model = Overheard(coach.base.model, anew)
    tailor = replace(coach.answers.tailor, model=model)
    for n, case in enumerate(every):
        yield _asked(coach, tailor, model, case, used, pieces, f"eval-{n}")


def _asked(
    coach: Coach, tailor: Tailor, model: Overheard, case: Case, used: Callable[[], Use], pieces: int, ident: str
) -> Outcome:
    asked = Question(case.question, "eval", channel="cli")
    given = coach.answers.ask(asked, ident)
    if not tailor.is_worth(given):
        return Outcome(case, (), _name(given.page), False, Why.UNAVAILABLE.value, (), 0.0, Use(0, 0))
    reading = _first(tailor.reads(given, asked), pieces)
    began, before = time.monotonic(), used()
    model.forget()
    better = [*tailor(reading, given, asked)]
    seconds, after = time.monotonic() - began, used()
    best = better[-1] if better else None
    shown = tuple(_name(source.page) for source in best.sources) if best and not best.refused else ()
    took = Use(after.tokens_in - before.tokens_in, after.tokens_out - before.tokens_out)
    lines = tuple(_heard(model.text, reading, given.question))
    texts = [text for text, _ in best.texts()] if best else []
    said = tuple(never for never in case.never if any(re.search(never, one, re.IGNORECASE) for one in texts))
    is_no = best is not None and best.refused
    return Outcome(case, shown, _name(given.page), is_no, model.why, lines, seconds, took, said, model.text)


def _heard(text: str, reading: Reading, question: str) -> Iterator[Line]:
    """Every line of a reply, shown or not."""
    for found in objects(iter([text])):
        if "covered" in found and "unit" not in found:
            continue
        try:
            draft = Drafted(**{name: _text(found[name]) for name in ("unit", "quote", "say")})
        except (KeyError, ValidationError, TypeError):
            yield Line("", "", json.dumps(found)[:200], piece="it has not the fields of a line")
            continue
        offered = reading.offered.get(draft.unit)
        piece = chosen_wrongly(draft, offered)
        words = worded_wrongly(draft, offered, question) if offered is not None and piece is None else None
        shown = offered.text if offered else ""
        yield Line(draft.unit, draft.quote, draft.say, shown, piece or "", words or "")


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("a line's fields are texts")
    return value


def _first(reading: Reading, pieces: int) -> Reading:
    kept = list(reading.offered)[: pieces or None]
    return Reading(
        {one: reading.offered[one] for one in kept}, {one: reading.placed[one] for one in kept}, reading.before
    )


def _name(page: str) -> str:
    return page.rpartition("/")[2]


def _lines(file: Path) -> list[str]:
    return [line for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
