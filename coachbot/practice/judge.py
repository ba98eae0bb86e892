"""What a judge that understands may add: a yes counts only with the seller's own words, and only if it stays a yes."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from coachbot.domain.claims import TO_A_MODEL
from coachbot.practice.fair import PRIVATE
from coachbot.practice.heard import words
from coachbot.practice.talk import MIN_QUOTE_WORDS, Evidence, Line, Talk
from knowledge.library.formats.rubric import Behaviour

RUNS = 3
# With fewer answers to a check nobody knows whether it would stay a yes or a no.
NEEDED = 2


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


@dataclass(frozen=True, slots=True)
class Judged:
    """What a judge found in one conversation.

    Attributes:
        by: The judge: model and prompt; empty where none was asked.
        rubric: Version and hash of what it was asked.
        found: Behaviour, check and opinion of each check that can count.
    """

    by: str = ""
    rubric: str = ""
    found: tuple[tuple[str, str, Opinion], ...] = ()

    def of(self, behaviour: str, check: str) -> Opinion | None:
        """The opinion of a check; None where there is none that can count."""
        return next((opinion for b, c, opinion in self.found if (b, c) == (behaviour, check)), None)


NOBODY = Judged()


class Judge(Protocol):
    """Somebody who understands what was said, as a model."""

    @property
    def by(self) -> str:
        """Who it is, with all that its rulings depend on; empty where it cannot rule."""
        ...

    def rule(self, talk: Talk, behaviours: Sequence[Behaviour], *, run: int) -> Sequence[Ruling]:
        """What it says of each check; of those it does not name, nothing."""
        ...


class AlwaysYes:
    """A judge that finds everything passed and invents the proof: what verification has to withstand."""

    by = "always-yes"

    def rule(self, talk: Talk, behaviours: Sequence[Behaviour], *, run: int) -> list[Ruling]:  # noqa: ARG002 -- it does not listen
        """Yes to everything."""
        invented = "You said it perfectly and every word of it was exactly right"
        return [
            Ruling(behaviour.id, check.id, passed=True, quote=f"{invented}, run {run}", turn=0)
            for behaviour in behaviours
            for check in behaviour.checks
        ]


def rulings(judge: Judge, talk: Talk, behaviours: Sequence[Behaviour]) -> Mapping[tuple[str, str], Opinion]:
    """Ask three times, believe only what can be found, and keep what most runs agree on.

    A yes whose proof cannot be found says nothing, neither does a run without a ruling; a check that fewer than two
    runs say something of is left out.
    """
    asked = {(behaviour.id, check.id) for behaviour in behaviours for check in behaviour.checks}
    yes: Counter[tuple[str, str]] = Counter()
    answers: Counter[tuple[str, str]] = Counter()
    proofs: dict[tuple[str, str], Evidence] = {}
    for run in range(RUNS):
        heard = _heard(judge.rule(talk, behaviours, run=run), talk)
        valid = {one: proof for one, proof in heard.items() if one in asked and proof is not None}
        yes.update(valid.keys())
        answers.update(heard.keys())
        proofs = valid | proofs
    return {
        one: Opinion(yes[one] * 2 > RUNS, 0 < yes[one] < answers[one], proofs.get(one))
        for one in asked
        if answers[one] >= NEEDED
    }


def _heard(said: Sequence[Ruling], talk: Talk) -> dict[tuple[str, str], Evidence | None]:
    """The first ruling of each check that can be believed: a no, or a yes with its proof."""
    heard: dict[tuple[str, str], Evidence | None] = {}
    for ruling in said:
        proof = verified(talk, ruling) if ruling.passed else None
        if not ruling.passed or proof is not None:
            heard.setdefault((ruling.behaviour, ruling.check), proof)
    return heard


def verified(talk: Talk, ruling: Ruling) -> Evidence | None:
    """The quote, if it stands in the seller's turn that was named and is six words or the whole of it."""
    line = next((line for line in talk.seller if line.turn == ruling.turn), None)
    quoted = words(ruling.quote)
    if line is None or not quoted or (len(quoted) < MIN_QUOTE_WORDS and quoted != words(line.text)):
        return None
    # A judge that obeys a turn proves nothing with it.
    if PRIVATE.search(ruling.quote) or TO_A_MODEL.search(line.text):
        return None
    return Evidence(ruling.quote, line.turn) if _stands_in(quoted, line) else None


def _stands_in(quoted: list[str], line: Line) -> bool:
    counted = [word for sentence in line.heard for word in words(sentence.shown)]
    return any(counted[at : at + len(quoted)] == quoted for at in range(len(counted) - len(quoted) + 1))
