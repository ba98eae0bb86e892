"""Role-plays with a model as the buyer's voice: what was said, held against properties that the voice does not know.

The voice's own checks let words through; what is looked for here was written apart from them.
"""

import json
import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from coachbot.bootstrap import Coach
from coachbot.bootstrap.models import voice_of
from coachbot.domain.model import Model, Use
from coachbot.domain.people import Person
from coachbot.practice.cue import Cue, as_written
from coachbot.practice.drill import Drill, Length
from coachbot.practice.in_character import may_be_worded, out_of_character, spoken
from coachbot.practice.roleplay import TakeTurn
from coachbot.practice.voice import Said
from knowledge.library.text.language import language_of
from tests.evals.overheard import Overheard

FOLDER = Path(__file__).parent
EARLY = "tells what is still hidden"
_SENTENCE = re.compile(r"[.!?…]++(?:\s|$)")
_NUMBER = re.compile(r"\d[\d.,]*+")
# "Honestly?" is none.
_SENTENCE_WORDS = 3


@dataclass(frozen=True, slots=True)
class Case:
    """A role-play to be played.

    Attributes:
        says: The rep's turns.
        hidden: Of each hidden fact the words that tell it, as regular expressions.
    """

    id: str
    scene: str
    says: tuple[str, ...]
    hidden: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Turn:
    """One answer of the buyer's.

    Attributes:
        line: As it is written; ``said``: as it was said.
        tries: What the model said, each with what the voice found wrong with it; empty is nothing.
        why: Why no reply came, or why none was asked for; empty where one came.
        broken: Names of properties that what was said breaks.
    """

    rep: str
    line: str
    said: str
    tries: tuple[tuple[str, str], ...]
    why: str
    seconds: float
    broken: tuple[str, ...]

    @property
    def is_worded(self) -> bool:
        """Whether it was said in the model's words."""
        return self.said != self.line


@dataclass(frozen=True, slots=True)
class Played:
    """How one role-play went.

    Attributes:
        is_same: Its course, its end and its score are those of the same role-play without a model.
    """

    case: Case
    turns: tuple[Turn, ...]
    is_same: bool
    use: Use


def cases(folder: Path = FOLDER) -> list[Case]:
    """Every role-play."""
    return [
        Case(row["id"], row["scene"], tuple(row["says"]), {fact: tuple(some) for fact, some in row["hidden"].items()})
        for row in _rows(folder / "buyers.jsonl")
    ]


def never(folder: Path = FOLDER) -> dict[str, re.Pattern[str]]:
    """What no buyer says, by the name of what it would break."""
    rows = _rows(folder / "buyer_never.jsonl")
    return {row["id"]: re.compile("|".join(row["never"]), re.IGNORECASE) for row in rows}


def run(
    coach: Coach, every: Sequence[Case], *, used: Callable[[], Use], anew: Callable[[], Model] | None = None
) -> Iterator[Played]:
    """Play every one.

    Args:
        used: What models took so far.
        anew: Makes the model after a failure, where none is to be left alone for its failures; then nobody minds how
            long a turn takes either.
    """
    model = Overheard(coach.base.model, anew)
    patterns = never()
    for case in every:
        before = used()
        speaker = Speaker(coach, model, case, patterns)
        plain, worded = played(coach, case, as_written, "without"), played(coach, case, speaker, "with")
        after = used()
        took = Use(after.tokens_in - before.tokens_in, after.tokens_out - before.tokens_out)
        yield Played(case, tuple(speaker.turns), _came_to(coach, plain) == _came_to(coach, worded), took)


class Speaker:
    """Speaks for a buyer as the coach's voice does, and writes down how it came about."""

    def __init__(self, coach: Coach, model: Overheard, case: Case, patterns: Mapping[str, re.Pattern[str]]) -> None:
        voice = replace(voice_of(coach.base, coach.practice.rubric), model=model)
        # With the clock stopped there is always time for a second try.
        self._voice = replace(voice, monotonic=lambda: 0.0) if model.anew else voice
        self._model, self._case, self._patterns = model, case, patterns
        self.turns: list[Turn] = []

    def __call__(self, cue: Cue) -> str:
        self._model.forget()
        began = time.monotonic()
        said = self._voice(cue)
        seconds = time.monotonic() - began
        texts = [spoken(one.say) for one in self._model.said if isinstance(one, Said)]
        tries = tuple((text, out_of_character(text, cue, behaviours=self._voice.behaviours) or "") for text in texts)
        why = self._model.why or ("" if self._model.said else _unasked(cue))
        broken = tuple(breaks(said, cue, self._case.hidden, self._patterns)) if said != cue.line else ()
        self.turns.append(Turn(cue.rep_said, cue.line, said, tries, why, seconds, broken))
        return said


def breaks(
    said: str, cue: Cue, hidden: Mapping[str, tuple[str, ...]], patterns: Mapping[str, re.Pattern[str]]
) -> Iterator[str]:
    """Names of the properties that these words break, where the line itself does not."""
    line = cue.line
    if _sentences(said) > max(2, _sentences(line)):
        yield "is longer than two sentences"
    yield from (name for name, pattern in patterns.items() if _new(pattern, said, line))
    secret = [one for fact, some in hidden.items() if fact not in cue.mind.told for one in some]
    if any(_new(re.compile(one, re.IGNORECASE), said, line) for one in secret):
        yield EARLY
    if language_of(said) != language_of(line):
        yield "is in another language than the line"
    if set(_NUMBER.findall(said)) - set(_NUMBER.findall(f"{line} {cue.rep_said}")):
        yield "holds a number that nobody gave"
    if ("?" in said) != ("?" in line):
        yield "asks what the line does not, or does not ask what it does"


def played(coach: Coach, case: Case, speak: Callable[[Cue], str], who: str) -> Drill:
    """The role-play with the same luck each time, to its end or the rep's last turn."""
    practice, person, now = coach.practice, f"eval-{who}", coach.base.clock()
    own = practice.store.own(person)
    if live := own.live():
        practice.steer.end(own, live, now=now)
    choice = practice.offer.choice(Person(person, "", ""), now=now, scene=case.scene)
    choice = replace(choice, difficulty=2, length=Length.CALL)
    ident = f"{case.id}-{who}-{time.monotonic_ns()}"
    offered = practice.start.offer(own, choice, ident=ident, person=person, now=now)
    drill = practice.start.begin(own, replace(offered, seed=case.id), channel="cli", thread=ident, now=now)
    take = TakeTurn(practice.cast, speak)
    for number, text in enumerate(case.says):
        if not drill.is_live:
            break
        drill = take(own, drill.id, text, key=f"{ident}-{number}", now=now).drill
    return drill


def _came_to(coach: Coach, drill: Drill) -> object:
    """All of a role-play but the words that were said for the buyer."""
    turns = [(one.role, one.meant, one.objects, one.act) for one in drill.turns]
    return turns, drill.mind, coach.practice.finish.look(drill).score


def _unasked(cue: Cue) -> str:
    return "no model was asked" if may_be_worded(cue) else "not a line to put in other words"


def _new(pattern: re.Pattern[str], said: str, line: str) -> bool:
    return bool(pattern.search(said)) and not pattern.search(line)


def _sentences(text: str) -> int:
    return sum(len(part.split()) >= _SENTENCE_WORDS for part in _SENTENCE.split(text))


def _rows(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
