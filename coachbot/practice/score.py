"""Scores a conversation under a frozen rubric: checks with their proofs in, levels and a total out, all by code."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from coachbot.practice import asking, counted, deciding, objections, timing, value
from coachbot.practice.counted import Finder, Occasion
from coachbot.practice.heard import word_count
from coachbot.practice.judge import NOBODY, Judge, Judged, rulings
from coachbot.practice.talk import BUYER, SELLER, Evidence, Talk, prepare, substantive
from knowledge.library.formats.rubric import Behaviour, Rubric

MIN_TURNS = 5
MIN_WORDS = 80
FIRM_TURNS = 8
MAX_LEVEL = 4

_CHECKS: Mapping[str, Mapping[str, Finder]] = {
    **counted.CHECKS,
    **timing.CHECKS,
    **asking.CHECKS,
    **deciding.CHECKS,
    **objections.CHECKS,
    **value.CHECKS,
}
# Every question is a question; these are about something.
_NARROW = ("decision_process", "situation_question")
_OCCASIONS: Mapping[str, Occasion] = {
    **counted.OCCASIONS,
    **timing.OCCASIONS,
    **asking.OCCASIONS,
    **objections.OCCASIONS,
    **value.OCCASIONS,
}


class Status(StrEnum):
    """How far a behaviour counts.

    Attributes:
        NOT_SCORED: Nobody here can judge it: no model, or one that is not calibrated for it.
        NOT_APPLICABLE: There was no occasion to show it.
        UNSURE: The judge said yes and no to the same thing.
    """

    SCORED = "scored"
    NOT_SCORED = "not_scored"
    NOT_APPLICABLE = "not_applicable"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One check.

    Attributes:
        passed: None where it was not looked at.
        proof: The seller's words; also None for a count, which no sentence proves.
    """

    id: str
    text: str
    passed: bool | None
    proof: Evidence | None = None


@dataclass(frozen=True, slots=True)
class BehaviourScore:
    """One behaviour.

    Attributes:
        level: 0 to 4: the checks passed, of the four or of those there was an occasion for; None unless it is scored.
    """

    id: str
    name: str
    tier: str
    status: Status
    level: int | None
    checks: tuple[CheckResult, ...]


@dataclass(frozen=True, slots=True)
class Score:
    """What a conversation earned.

    Attributes:
        reason: Why nothing was scored; empty else. ``too_short`` or ``nobody_sells``.
        provisional: There were too few turns to lean on it.
        total: 0 to 100 over the scored behaviours; None when nothing was.
        flags: What was found and earned nothing.
        rubric: Version and hash; scores under different ones are never compared.
        judge: Model and prompt that behaviours of tier C were judged by; empty where none was.
    """

    reason: str
    provisional: bool
    total: int | None
    flags: tuple[str, ...]
    behaviours: tuple[BehaviourScore, ...]
    rubric: str
    judge: str = ""

    @property
    def refused(self) -> bool:
        """Whether nothing was scored."""
        return bool(self.reason)

    def as_json(self) -> dict[str, Any]:
        """As docs/cli.md has it, without the advice."""
        return {
            "refused": self.refused,
            "reason": self.reason,
            "provisional": self.provisional,
            "total": self.total,
            "flags": list(self.flags),
            "behaviours": [_behaviour_json(one) for one in self.behaviours],
            "rubric": self.rubric,
        } | ({"judge": self.judge} if self.judge else {})


@dataclass(frozen=True, slots=True)
class Scorer:
    """Scores under one rubric.

    Attributes:
        facts: What the team's pages bear out.
        judge: Rules on what needs understanding; None without a model.
        calibrated: Behaviours for which the judge was shown to agree with managers; only these count.
        suspended: ``behaviour.check`` of checks that people overturned too often.
    """

    rubric: Rubric
    facts: Callable[[], value.Facts] = lambda: value.NO_FACTS
    judge: Judge | None = None
    calibrated: Callable[[], frozenset[str]] = frozenset
    suspended: Callable[[], frozenset[str]] = frozenset

    def __call__(self, talk: Talk, *, behaviours: Sequence[str] = (), judged: Judged | None = None) -> Score:
        """Score these behaviours, or all of the rubric.

        Args:
            judged: What the judge found already; None asks it.
        """
        reason = why_not(talk)
        if reason:
            return Score(reason, False, None, talk.flags, (), self.rubric.frozen_as)
        return self.look(talk, behaviours=behaviours, judged=judged)

    def look(self, talk: Talk, *, behaviours: Sequence[str] = (), judged: Judged | None = None) -> Score:
        """The same, however short the conversation is: for feedback, which does not count."""
        judged = self.ask(talk, behaviours) if judged is None else judged
        suspended = self.suspended()
        scored = tuple(self._score(talk, one, judged, suspended) for one in self._wanted(behaviours))
        levels = [one.level for one in scored if one.level is not None]
        total = round(100 * sum(levels) / (MAX_LEVEL * len(levels))) if levels else None
        firm = sum(map(substantive, talk.seller)) >= FIRM_TURNS
        by = judged.by if any(one.level is not None and not self._finders(one.id) for one in scored) else ""
        return Score("", not firm, total, talk.flags, scored, self.rubric.frozen_as, by)

    def ask(self, talk: Talk, behaviours: Sequence[str] = (), judge: Judge | None = None) -> Judged:
        """What a judge finds of the behaviours that only it can see, and that it is calibrated for."""
        judge = judge or self.judge
        wanted = self.judgeable(behaviours)
        if judge is None or not wanted or why_not(talk):
            return NOBODY
        found = rulings(judge, talk, wanted)
        return Judged(judge.by, self.rubric.frozen_as, tuple((*one, found[one]) for one in sorted(found)))

    def judgeable(self, behaviours: Sequence[str] = ()) -> list[Behaviour]:
        """Those of these behaviours that a judge rules on."""
        if self.judge is None:
            return []
        calibrated = self.calibrated()
        return [one for one in self._wanted(behaviours) if one.id in calibrated and not self._finders(one.id)]

    def countable(self) -> frozenset[str]:
        """Behaviours a role-play can be scored on, by code or by a calibrated judge; not those that need times."""
        found = {
            one.id
            for one in self.rubric.behaviours.values()
            if self._finders(one.id) and any(check.proof != "timing" for check in one.checks)
        }
        return frozenset(found | {one.id for one in self.judgeable()})

    def _wanted(self, behaviours: Sequence[str]) -> list[Behaviour]:
        return [one for one in self.rubric.behaviours.values() if not behaviours or one.id in behaviours]

    def _finders(self, behaviour: str) -> Mapping[str, Finder]:
        if behaviour == "claims_supported":
            return value.claims(self.facts())
        if behaviour == "decision_process":
            return deciding.decisions(self.facts().others or ())
        return _CHECKS.get(behaviour, {})

    def _occasion(self, behaviour: Behaviour) -> Callable[[Talk], bool]:
        if behaviour.id == "claims_supported":
            return value.makes_claims(self.facts())
        return _OCCASIONS.get(behaviour.id, lambda _: True)

    def _score(self, talk: Talk, behaviour: Behaviour, judged: Judged, suspended: frozenset[str]) -> BehaviourScore:
        finders = self._finders(behaviour.id)
        if not finders:
            return _judged(behaviour, judged if judged.rubric == self.rubric.frozen_as else NOBODY, suspended)
        if not self._occasion(behaviour)(talk):
            return _unlooked(behaviour, Status.NOT_APPLICABLE)
        checks = tuple(
            _result(check.id, check.text, finder(talk))
            if (finder := finders.get(check.id)) and f"{behaviour.id}.{check.id}" not in suspended
            else CheckResult(check.id, check.text, None)
            for check in behaviour.checks
        )
        if all(check.passed is None for check in checks):
            return _unlooked(behaviour, Status.NOT_APPLICABLE)
        return _scored(behaviour, checks)


def _scored(behaviour: Behaviour, checks: tuple[CheckResult, ...]) -> BehaviourScore:
    """The level: what there was no occasion for, or what is suspended, costs nobody one."""
    looked_at = [check for check in checks if check.passed is not None]
    level = round(MAX_LEVEL * sum(check.passed is True for check in checks) / len(looked_at))
    return BehaviourScore(behaviour.id, behaviour.name, behaviour.tier, Status.SCORED, level, checks)


def _judged(behaviour: Behaviour, judged: Judged, suspended: frozenset[str]) -> BehaviourScore:
    """A behaviour nobody but a judge can see: scored where it has an opinion it stays with on every check."""
    asked = [check for check in behaviour.checks if f"{behaviour.id}.{check.id}" not in suspended]
    found = {check.id: judged.of(behaviour.id, check.id) for check in asked}
    checks = tuple(
        CheckResult(check.id, check.text, None if opinion.unsure else opinion.passed, opinion.proof)
        if (opinion := found.get(check.id))
        else CheckResult(check.id, check.text, None)
        for check in behaviour.checks
    )
    if any(opinion is not None and opinion.unsure for opinion in found.values()):
        return BehaviourScore(behaviour.id, behaviour.name, behaviour.tier, Status.UNSURE, None, checks)
    if not found or None in found.values():
        return _unlooked(behaviour, Status.NOT_SCORED)
    return _scored(behaviour, checks)


def why_not(talk: Talk) -> str:
    """Why a conversation cannot be scored; empty when it can."""
    if not talk.seller:
        return "nobody_sells"
    spoken = sum(word_count(line.text) for line in talk.seller)
    return "too_short" if sum(map(substantive, talk.seller)) < MIN_TURNS or spoken < MIN_WORDS else ""


def passes(behaviour: str, check: str, said: str, *, to: str) -> bool:
    """Whether these words would pass a check, said in answer to ``to``."""
    finder = _CHECKS.get(behaviour, {}).get(check)
    talk = prepare([(BUYER, to or "Hello."), (SELLER, said)], objections=(0,))
    return finder is not None and bool(finder(talk))


def shown_by(question: str) -> str:
    """The behaviour that asking this shows, by most of its checks; empty where none of the narrow ones does."""
    passed = {name: sum(passes(name, check, question, to="") for check in _CHECKS[name]) for name in _NARROW}
    best = max(passed, key=lambda name: passed[name])
    return best if passed[best] else ""


def _result(ident: str, text: str, found: Evidence | bool | None) -> CheckResult:
    if isinstance(found, Evidence):
        return CheckResult(ident, text, True, found)
    return CheckResult(ident, text, found)


def _unlooked(behaviour: Behaviour, status: Status) -> BehaviourScore:
    checks = tuple(CheckResult(check.id, check.text, None) for check in behaviour.checks)
    return BehaviourScore(behaviour.id, behaviour.name, behaviour.tier, status, None, checks)


def _behaviour_json(one: BehaviourScore) -> dict[str, Any]:
    return {
        "id": one.id,
        "name": one.name,
        "tier": one.tier,
        "level": one.level,
        "status": one.status.value,
        "checks": [
            {
                "id": check.id,
                "passed": check.passed,
                "quote": check.proof.quote if check.proof else None,
                "turn": check.proof.turn if check.proof else None,
            }
            for check in one.checks
        ],
    }
