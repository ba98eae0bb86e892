"""``make eval``: runs what a model does over cases with known answers and writes ``artefacts/eval.md``.

With ``COACHBOT_MODEL`` set it asks that model, which costs money; without, a stub that picks right wherever it can, to
try the harness itself. Each use of a model has a part in ``PARTS``.
"""

import argparse
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from coachbot.bootstrap import SHIPPED_CONTENT, Coach, build
from coachbot.domain.model import Model, Use
from coachbot.llm.budget import Price
from coachbot.outside import model as model_of
from coachbot.settings import Settings, load
from knowledge.library.formats import rubric
from tests.evals import answers, buyer, judge, report, report_practice
from tests.evals.stub import Stub
from tests.support.model_server import ModelServer

ROOT = Path(__file__).parents[2]
RAW_CHARS = 200
WITHOUT_BOUND = {"model_tokens_a_day": 10**9, "model_tokens_a_person": 10**9, "model_money_a_day": 0.0}


@dataclass(frozen=True, slots=True)
class Run:
    """What a part is given.

    Attributes:
        count: Of cases, at most; ``pieces``: of pages shown, 0 is all.
    """

    coach: Coach
    count: int
    pieces: int
    is_patient: bool
    note: Callable[[str], None]

    @property
    def settings(self) -> Settings:
        return self.coach.base.settings

    def used(self) -> Use:
        """What models took today."""
        base = self.coach.base
        return base.ledger.used(base.clock().date())

    @property
    def anew(self) -> Callable[[], Model] | None:
        """Makes a model that nothing failed with yet, where somebody is patient."""
        base = self.coach.base
        return (lambda: model_of(base.settings, base.ledger, base.clock)) if self.is_patient else None

    @property
    def anew_judge(self) -> Callable[[], Model] | None:
        """The same of the model that judges."""
        base = self.coach.base
        is_own = bool(base.settings.judge)
        return (lambda: model_of(base.settings, base.ledger, base.clock, judges=is_own)) if self.is_patient else None


def of_answers(run: Run) -> str:
    """The part about answers."""
    outcomes = list[answers.Outcome]()
    cases = answers.spread(answers.cases(), run.count)
    found = answers.run(run.coach, cases, used=run.used, pieces=run.pieces, anew=run.anew)
    for n, outcome in enumerate(found, 1):
        outcomes.append(outcome)
        run.note(f"{n}/{len(cases)} {outcome.case.id} {outcome.seconds:.1f} s {outcome.why or 'replied'}")
        if outcome.raw and not outcome.lines:
            run.note(f"   no line in: {' '.join(outcome.raw.split())[:RAW_CHARS]}")
        for line in outcome.lines:
            if not line.piece:
                run.note(f"   shown: {line.text}\n   {'dropped: ' + line.words if line.words else 'said'}: {line.say}")
    return report.of_answers(outcomes, Price(*run.settings.model_price))


def of_buyer(run: Run) -> str:
    """The part about the buyer in a role-play."""
    played = list[buyer.Played]()
    cases = answers.spread(buyer.cases(), run.count)
    for one in buyer.run(run.coach, cases, used=run.used, anew=run.anew):
        played.append(one)
        said = sum(turn.is_worded for turn in one.turns)
        run.note(f"{len(played)}/{len(cases)} {one.case.id} {said} of {len(one.turns)} turns in its words")
        for turn in one.turns:
            run.note(f"   written: {turn.line}\n   said: {turn.said}")
            for text, fault in turn.tries:
                run.note(f"   {f'refused, {fault}' if fault else 'fit'}: {text}")
    return report_practice.of_buyer(played, Price(*run.settings.model_price))


def of_judge(run: Run) -> str:
    """The part about the judge."""
    outcomes = list[judge.Outcome]()
    cases = answers.spread(judge.cases(), run.count)
    for one in judge.run(run.coach, cases, used=run.used, anew=run.anew_judge):
        outcomes.append(one)
        rulings = sum(len(said) for said in one.runs)
        run.note(
            f"{len(outcomes)}/{len(cases)} {one.case.id} {one.seconds:.1f} s, {rulings} rulings, {len(one.found)} kept"
        )
        for said in one.runs:
            for ruling in said:
                run.note(f"   {ruling.behaviour}.{ruling.check} {ruling.passed} {ruling.turn}: {ruling.quote}")
    return report_practice.of_judge(outcomes, Price(*run.settings.model_price))


# Each gets a ``Run`` and gives a section of the report.
PARTS: Mapping[str, Callable[[Run], str]] = {"answers": of_answers, "buyer": of_buyer, "judge": of_judge}


def evaluate(settings: Settings, parts: Mapping[str, int], *, pieces: int = 0, is_patient: bool = False,
             note: Callable[[str], None] = print) -> str:  # fmt: skip
    """Run the parts on a home of the sample team, and give the report.

    Args:
        parts: Each with how many of its cases at most.
        is_patient: Ask on, however often it failed.
    """
    coach = build(settings)
    try:
        coach.base.library.open()
        sections = [PARTS[part](Run(coach, count, pieces, is_patient, note)) for part, count in parts.items()]
        return report.whole(f"{settings.model} on the sample team", sections, coach.base.clock())
    finally:
        coach.close()


@contextmanager
def against(home: Path) -> Iterator[Settings]:
    """The settings of whoever calls, with that home; without a model, with a stub that is right wherever it can be."""
    given: dict[str, Any] = {"home": home, **WITHOUT_BOUND}
    if load().model:
        yield load(**given)
        return
    with ModelServer(Stub(rubric.load(SHIPPED_CONTENT))) as server:
        yield load(**given, model="openai:stub-1", model_url=server.base(), model_key="none")


def main() -> None:
    """Evaluate, from the command line."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("parts", nargs="*", default=[*PARTS], choices=PARTS, metavar="PART", help=", ".join(PARTS))
    options.add_argument("--cases", type=int, default=10_000, help="at most so many of each part, from everywhere")
    options.add_argument("--pieces", type=int, default=0, help="show at most so many pieces; for small models")
    options.add_argument("--patient", action="store_true", help="ask on, however often it failed")
    options.add_argument("--out", type=Path, default=ROOT / "artefacts" / "eval.md")
    options.add_argument("--home", type=Path, default=ROOT / ".coachbot", help="made by “make demo”; a copy is used")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        shutil.copytree(chosen.home, home, ignore=shutil.ignore_patterns("*.lock"))
        with against(home) as settings:
            parts: dict[str, int] = dict.fromkeys(chosen.parts, chosen.cases)
            text = evaluate(settings, parts, pieces=chosen.pieces, is_patient=chosen.patient)
    chosen.out.parent.mkdir(parents=True, exist_ok=True)
    chosen.out.write_text(text, encoding="utf-8")
    print(f"\n{text}\nWritten to {chosen.out}", file=sys.stderr)


if __name__ == "__main__":
    main()
