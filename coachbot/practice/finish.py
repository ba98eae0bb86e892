"""What a finished role-play comes to: its end, the checks with the rep's words, one thing to keep, one to change."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from coachbot.practice.drill import Drill, Length
from coachbot.practice.feedback import Advice, Changed, advise
from coachbot.practice.judge import NOBODY, Judge
from coachbot.practice.mind import End
from coachbot.practice.ports import Cast, Level, OwnPractice
from coachbot.practice.roleplay import scene_of
from coachbot.practice.score import Score, Scorer, Status
from coachbot.practice.talk import Talk, prepare

_STEPS = frozenset({"step_yes", "step_date", "step_early"})
_FELL_FLAT = frozenset(
    ("step_early", "pitch", "closes", "harder", "rude", "nonsense", "meta", "cut_in", "again", "unsure_cold", "not_yet",
     "statement_cold")
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Result:
    """What a drill came to.

    Attributes:
        shown: The behaviours it was about, looked at even where it was too short to count.
        score: Of these behaviours; refused where it was too short.
    """

    drill: Drill
    shown: Score
    score: Score
    advice: Advice

    @property
    def won(self) -> bool:
        """Whether the buyer's scene was won."""
        return self.drill.mind.end is End.WON


def nobody_judges(person: str) -> Judge | None:  # noqa: ARG001 -- for nobody
    """There is no model, or it is not to judge."""
    return None


@dataclass(frozen=True, slots=True)
class Finish:
    """Scores a finished drill under the rubric it began with.

    Attributes:
        judge: Who judges a person's drills.
    """

    cast: Cast
    scorer: Scorer
    judge: Callable[[str], Judge | None] = nobody_judges

    def __call__(self, own: OwnPractice, drill: Drill, *, now: datetime) -> Result:
        """What it came to; its levels are kept, once."""
        result = self.look(drill)
        levels = [
            Level(drill.id, one.id, one.level, drill.scene, result.score.rubric, now, self._judge_of(one.id, drill))
            for one in result.score.behaviours
            if one.status is Status.SCORED and one.level is not None
        ]
        # A moment is three turns: it is compared with the first try, and counts for nothing else.
        counts = drill.length is not Length.MOMENT and drill.rubric == result.score.rubric
        own.score(replace(drill, total=result.score.total if counts else None), levels if counts else [])
        return result

    def look(self, drill: Drill) -> Result:
        """The same, without keeping anything."""
        talk = talk_of(drill, self.cast.material().shingles)
        # A judge is asked once, and never while somebody waits for a look.
        judged = drill.judged or NOBODY
        score = self.scorer(talk, behaviours=drill.behaviours, judged=judged)
        shown = _with_copied(
            self.scorer.look(talk, behaviours=drill.behaviours, judged=judged),
            self.scorer.look(talk_of(drill), behaviours=drill.behaviours, judged=judged),
        )
        plays = scene_of(self.cast, drill).plays
        worse = frozenset(at - 1 for at, turn in enumerate(drill.turns) if turn.act in _FELL_FLAT)
        advice = self._advice(shown, talk, plays, worse)
        if advice.keep is None or advice.change is None or self._is_a_count(advice.change):
            # What the drill was about gave no occasion, or only a share to reach; there is nearly always more to say.
            whole = self._advice(self.scorer.look(talk, judged=judged), talk, plays, worse)
            better = whole.change if whole.change and not self._is_a_count(whole.change) else advice.change
            advice = Advice(advice.keep or whole.keep, better)
        return Result(drill, shown, score, advice)

    def is_worth_judging(self, drill: Drill) -> bool:
        """Whether a judge may have something to add that counts."""
        counts = drill.length is not Length.MOMENT and drill.rubric == self.scorer.rubric.frozen_as
        return counts and drill.judged is None and bool(drill.turns and self.scorer.judgeable(drill.behaviours))

    def judged(self, own: OwnPractice, drill: Drill) -> Drill:
        """The drill with what a judge finds in it, kept; as it was where there is none, or nothing came that counts.

        Takes as long as a model does; no transaction is open meanwhile.
        """
        judge = self.judge(drill.person)
        if judge is None or not self.is_worth_judging(drill):
            return drill
        found = self.scorer.ask(talk_of(drill, self.cast.material().shingles), drill.behaviours, judge)
        if not found.found:
            return drill
        same = len(drill.turns)
        return own.change(drill.id, lambda now: replace(now, judged=found) if len(now.turns) == same else now) or drill

    def _judge_of(self, behaviour: str, drill: Drill) -> str:
        judged = drill.judged or NOBODY
        return judged.by if any(one == behaviour for one, _, _ in judged.found) else ""

    def _is_a_count(self, change: Changed) -> bool:
        checks = self.scorer.rubric.behaviours[change.behaviour].checks
        return any(check.id == change.check and check.proof != "quote" for check in checks)

    def _advice(self, score: Score, talk: Talk, plays: Sequence[str], worse: frozenset[int]) -> Advice:
        rubric, lines = self.scorer.rubric.behaviours, self.cast.material().lines
        return advise(score, talk, rubric, lines, plays=plays, worse=worse)


def _with_copied(shown: Score, plainly: Score) -> Score:
    """What was said word for word off a page is told from what was not said."""
    said = {(b.id, c.id) for b in plainly.behaviours for c in b.checks if c.passed}
    return replace(
        shown,
        behaviours=tuple(
            replace(
                one,
                checks=tuple(
                    replace(check, text=f"{check.text} Said word for word off the page, so it earns nothing.")
                    if check.passed is False and (one.id, check.id) in said and "copied" in shown.flags
                    else check
                    for check in one.checks
                ),
            )
            for one in shown.behaviours
        ),
    )


def talk_of(drill: Drill, copied_from: frozenset[int] = frozenset()) -> Talk:
    """A drill as what is scored: the application knows who spoke, and which turns were objections."""
    spoken: Sequence[tuple[str, str]] = [(turn.role, turn.meant) for turn in drill.turns]
    return prepare(
        spoken,
        copied_from=copied_from,
        objections=[at for at, turn in enumerate(drill.turns) if turn.objects],
        steps=[at - 1 for at, turn in enumerate(drill.turns) if turn.act in _STEPS],
    )
