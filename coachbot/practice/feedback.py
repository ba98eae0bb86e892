"""One thing that worked and one to change, with a better line from the playbook. More is not remembered."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any

from coachbot.practice.objections import answers_to
from coachbot.practice.questions import is_question
from coachbot.practice.score import BehaviourScore, Score, Status, passes
from coachbot.practice.talk import Evidence, Line, Talk
from coachbot.practice.topic import content
from knowledge.library.formats.rubric import Behaviour, Check

# Words that carry something: so many make an answer, and so many a line has to share to be about the same.
_AN_ANSWER = 5
_ABOUT_IT = 2
# What is easily done and easily seen comes last: praise for being short is thin.
_LAST = frozenset({"talk_balance", "monologue", "question_count", "open_question", "interruptions", "claims_supported"})
_ASKING = frozenset(
    {"open_question", "question_count", "follow_up_question", "situation_question", "objection_clarify"}
)
# What a better turn would have been an answer to, the buyer's words before it; the rest is of the whole talk.
_ANSWERS = frozenset(
    {"follow_up_question", "value_linked", "objection_recognised", "objection_clarify", "objection_confirm"}
)


@dataclass(frozen=True, slots=True)
class PlayLine:
    """A line of a play: what may be said, and where it stands."""

    text: str
    play: str
    title: str
    style: str
    version: str

    @property
    def source(self) -> str:
        """As it is shown beside the line."""
        return f"{self.title}, {self.style}" if self.style else self.title


@dataclass(frozen=True, slots=True)
class Kept:
    """What worked: a check that was passed, in the rep's own words."""

    behaviour: str
    check: str
    text: str
    proof: Evidence


@dataclass(frozen=True, slots=True)
class Changed:
    """What to change: a check that was not passed, the moment it was possible, and a better line for it.

    Attributes:
        turn: The seller's turn to say again; None where the whole call is meant.
        heard: The buyer's words before it; empty where the whole call is meant.
        line: None where no play has one.
    """

    behaviour: str
    check: str
    text: str
    turn: int | None
    heard: str
    line: PlayLine | None


@dataclass(frozen=True, slots=True)
class Advice:
    """One of each at most; None where there is nothing true to say."""

    keep: Kept | None
    change: Changed | None

    def as_json(self) -> dict[str, Any]:
        """As docs/cli.md has it."""
        keep, change = self.keep, self.change
        line = change.line if change else None
        return {
            "keep": keep
            and {
                "behaviour": keep.behaviour,
                "check": keep.check,
                "text": keep.text,
                "quote": keep.proof.quote,
                "turn": keep.proof.turn,
            },
            "change": change
            and {
                "behaviour": change.behaviour,
                "check": change.check,
                "text": change.text,
                "turn": change.turn,
                "line": line and line.text,
                "source": line
                and {"page": line.play, "title": line.title, "style": line.style, "version": line.version},
            },
        }


def advise(
    score: Score,
    talk: Talk,
    behaviours: Mapping[str, Behaviour],
    lines: Mapping[str, Sequence[PlayLine]],
    *,
    plays: Sequence[str] = (),
    worse: Set[int] = frozenset(),
) -> Advice:
    """The dose for a scored conversation.

    Args:
        lines: The lines of each play, by its stem.
        plays: The plays of the scene; only their lines are suggested then.
        worse: Turns of the seller that made it worse; they are not praised.
    """
    scored = [one for one in score.behaviours if one.status is Status.SCORED]
    if not talk.asked:
        # Who asks nothing has one thing to learn before all others.
        scored = [one for one in scored if one.id in _ASKING] or scored
    return Advice(_keep(scored, worse), _change(scored, talk, behaviours, lines, plays))


def _keep(scored: Sequence[BehaviourScore], worse: Set[int]) -> Kept | None:
    """The highest check passed with a proof: of the best behaviour, the hardest."""
    for one in sorted(scored, key=lambda one: (one.id in _LAST, -(one.level or 0))):
        passed = [check for check in one.checks if check.passed and check.proof and check.proof.turn not in worse]
        if passed:
            best = passed[-1]
            assert best.proof is not None
            return Kept(one.id, best.id, best.text, best.proof)
    return None


def _change(
    scored: Sequence[BehaviourScore],
    talk: Talk,
    behaviours: Mapping[str, Behaviour],
    lines: Mapping[str, Sequence[PlayLine]],
    plays: Sequence[str],
) -> Changed | None:
    """The first check missed of the weakest behaviour: the next thing within reach.

    One whose moment was let pass comes before one where the rep did ask, only not that.
    """
    at = [(one, missed, _moment(one.id, talk)) for one, missed in _missed(scored, behaviours)]
    for one, missed, moment in sorted(at, key=lambda found: found[0].id in _ANSWERS and _asks(found[2])):
        # A line for another kind of moment is worse than none.
        usable = [line for play in plays or behaviours[one.id].plays for line in lines.get(play, ())]
        return Changed(
            one.id,
            missed.id,
            missed.text,
            moment.turn if moment else None,
            moment.to if moment and one.id in _ANSWERS else "",
            _better(one.id, missed.id, moment, usable, " ".join(line.text for line in talk.seller)),
        )
    return None


def _missed(
    scored: Sequence[BehaviourScore], behaviours: Mapping[str, Behaviour]
) -> list[tuple[BehaviourScore, Check]]:
    """The first check missed of each behaviour, the weakest first; one that a sentence would prove before a share."""
    found: list[tuple[BehaviourScore, Check]] = []
    for one in scored:
        failed = {check.id for check in one.checks if check.passed is False}
        first = next((check for check in behaviours[one.id].checks if check.id in failed), None)
        if first is not None:
            found.append((one, first))
    return sorted(
        found,
        key=lambda pair: (
            pair[1].proof != "quote",
            pair[0].id in _LAST or pair[0].id == "value_linked",
            pair[0].level or 0,
        ),
    )


def _moment(behaviour: str, talk: Talk) -> Line | None:
    """The seller's turn in which it was possible: after an objection, at the end, or after the fullest answer."""
    if behaviour.startswith("objection_"):
        answered = [line for _, line in answers_to(talk)]
        return next((line for line in reversed(answered) if not _asks(line)), answered[-1] if answered else None)
    if behaviour == "next_step_specific":
        return talk.seller[-1] if talk.seller else None
    if behaviour == "upfront_agenda":
        return talk.seller[0] if talk.seller else None
    told = [line for line in talk.seller if len(content(line.to)) >= _AN_ANSWER]
    passed_over = [line for line in told if not _asks(line)]
    return max(passed_over or told, key=lambda line: len(content(line.to)), default=None)


def _asks(line: Line | None) -> bool:
    return line is not None and any(is_question(one) for one in line.heard)


def _better(behaviour: str, check: str, moment: Line | None, usable: Sequence[PlayLine], said: str) -> PlayLine | None:
    """A line that would have passed the check at that moment, the nearest to what was said; else none.

    A line about something else is worse than none.
    """
    to = moment.to if moment else ""
    fitting = [line for line in usable if passes(behaviour, check, line.text, to=to)]
    fitting = [line for line in fitting if line.text not in said]
    if behaviour in _ANSWERS:
        fitting = [line for line in fitting if len(content(line.text) & content(to)) >= _ABOUT_IT]
    return max(fitting, key=lambda line: len(content(line.text) & content(to)), default=None)
