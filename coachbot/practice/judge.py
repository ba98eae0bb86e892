"""What a judge that understands may add: a yes counts only with the seller's own words, and only if it stays a yes."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from coachbot.practice.heard import words
from coachbot.practice.talk import MIN_QUOTE_WORDS, Evidence, Line, Talk
from knowledge.library.formats.rubric import Behaviour

RUNS = 3


@dataclass(frozen=True, slots=True)
class Ruling:
    """What a judge says of one check in one run; not yet believed."""

    behaviour: str
    check: str
    passed: bool
    quote: str
    turn: int


@dataclass(frozen=True, slots=True)
class Opinion:
    """What is left of the runs: passed where most have a valid proof; unsure where they disagree."""

    passed: bool
    unsure: bool
    proof: Evidence | None


class Judge(Protocol):
    """Somebody who understands what was said, as a model."""

    def rule(self, talk: Talk, behaviours: Sequence[Behaviour], *, run: int) -> Sequence[Ruling]: ...


class AlwaysYes:
    """A judge that finds everything passed and invents the proof: what verification has to withstand."""

    def rule(self, talk: Talk, behaviours: Sequence[Behaviour], *, run: int) -> list[Ruling]:  # noqa: ARG002 -- it does not listen
        """Yes to everything."""
        invented = "You said it perfectly and every word of it was exactly right"
        return [
            Ruling(behaviour.id, check.id, passed=True, quote=f"{invented}, run {run}", turn=0)
            for behaviour in behaviours
            for check in behaviour.checks
        ]


def rulings(judge: Judge, talk: Talk, behaviours: Sequence[Behaviour]) -> Mapping[tuple[str, str], Opinion]:
    """Ask three times, believe only what can be found, and keep what most runs agree on."""
    asked = {(behaviour.id, check.id) for behaviour in behaviours for check in behaviour.checks}
    votes: Counter[tuple[str, str]] = Counter()
    proofs: dict[tuple[str, str], Evidence] = {}
    for run in range(RUNS):
        valid = {
            (ruling.behaviour, ruling.check): proof
            for ruling in judge.rule(talk, behaviours, run=run)
            if ruling.passed and (ruling.behaviour, ruling.check) in asked and (proof := verified(talk, ruling))
        }
        votes.update(valid.keys())
        proofs = valid | proofs
    return {one: Opinion(votes[one] * 2 > RUNS, 0 < votes[one] < RUNS, proofs.get(one)) for one in asked}


def verified(talk: Talk, ruling: Ruling) -> Evidence | None:
    """The quote, if it stands in the seller's turn that was named and is six words or the whole of it."""
    line = next((line for line in talk.seller if line.turn == ruling.turn), None)
    quoted = words(ruling.quote)
    if line is None or not quoted or (len(quoted) < MIN_QUOTE_WORDS and quoted != words(line.text)):
        return None
    return Evidence(ruling.quote, line.turn) if _stands_in(quoted, line) else None


def _stands_in(quoted: list[str], line: Line) -> bool:
    counted = [word for sentence in line.heard for word in words(sentence.shown)]
    return any(counted[at : at + len(quoted)] == quoted for at in range(len(counted) - len(quoted) + 1))
