"""``make eval``: runs what a model does over questions with known answers and writes ``artefacts/eval.md``.

With ``COACHBOT_MODEL`` set it asks that model, which costs money; without, a stub that picks right wherever it can, to
try the harness itself. What else a model comes to do has a part in ``PARTS``.
"""

import argparse
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from coachbot.bootstrap import Coach, build
from coachbot.llm.budget import Price
from coachbot.outside import model as model_of
from coachbot.settings import Settings, load
from tests.evals import answers, report
from tests.support.model_server import ModelServer
from tests.support.oracle import Oracle

ROOT = Path(__file__).parents[2]
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


def of_answers(run: Run) -> str:
    """The part about answers."""
    base = run.coach.base
    outcomes = []
    cases = answers.spread(answers.cases(), run.count)
    anew = (lambda: model_of(base.settings, base.ledger, base.clock)) if run.is_patient else None
    found = answers.run(
        run.coach, cases, used=lambda: base.ledger.used(base.clock().date()), pieces=run.pieces, anew=anew
    )
    for n, outcome in enumerate(found, 1):
        outcomes.append(outcome)
        run.note(f"{n}/{len(cases)} {outcome.case.id} {outcome.seconds:.1f} s {outcome.why or 'replied'}")
        for line in outcome.lines:
            if not line.piece:
                run.note(f"   shown: {line.text}\n   {'dropped: ' + line.words if line.words else 'said'}: {line.say}")
    return report.of_answers(outcomes, Price(*run.settings.model_price))


# The buyer's and the judge's parts go here: each gets a ``Run`` and gives a section of the report.
PARTS: Mapping[str, Callable[[Run], str]] = {"answers": of_answers}


def evaluate(settings: Settings, parts: Sequence[str], *, count: int, pieces: int = 0, is_patient: bool = False,
             note: Callable[[str], None] = print) -> str:  # fmt: skip
    """Run the parts on a home of the sample team, and give the report.

    Args:
        is_patient: Ask on, however often it failed.
    """
    coach = build(settings)
    try:
        coach.base.library.open()
        run = Run(coach, count, pieces, is_patient, note)
        sections = [PARTS[part](run) for part in parts]
        return report.whole(f"{settings.model} on the sample team", sections, coach.base.clock())
    finally:
        coach.close()


@contextmanager
def against(home: Path) -> Iterator[Settings]:
    """The settings of whoever calls, with that home; without a model, with a stub that always picks the first piece."""
    given: dict[str, Any] = {"home": home, **WITHOUT_BOUND}
    if load().model:
        yield load(**given)
        return
    with ModelServer(Oracle(lambda _, units: units[0] if units else None)) as server:
        yield load(**given, model="openai:stub-1", model_url=server.base(), model_key="none")


def main() -> None:
    """Evaluate, from the command line."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("parts", nargs="*", default=list(PARTS), metavar="PART", help=", ".join(PARTS))
    options.add_argument("--questions", type=int, default=10_000, help="at most so many, from everywhere")
    options.add_argument("--pieces", type=int, default=0, help="show at most so many pieces; for small models")
    options.add_argument("--patient", action="store_true", help="ask on, however often it failed")
    options.add_argument("--out", type=Path, default=ROOT / "artefacts" / "eval.md")
    options.add_argument("--home", type=Path, default=ROOT / ".coachbot", help="made by “make demo”; a copy is used")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        shutil.copytree(chosen.home, home, ignore=shutil.ignore_patterns("*.lock"))
        with against(home) as settings:
            text = evaluate(
                settings, chosen.parts, count=chosen.questions, pieces=chosen.pieces, is_patient=chosen.patient
            )
    chosen.out.parent.mkdir(parents=True, exist_ok=True)
    chosen.out.write_text(text, encoding="utf-8")
    print(f"\n{text}\nWritten to {chosen.out}", file=sys.stderr)


if __name__ == "__main__":
    main()
