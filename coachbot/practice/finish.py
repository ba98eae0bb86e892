"""What a finished role-play comes to: its end, the checks with the rep's words, one thing to keep, one to change."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from coachbot.practice.drill import Drill, Length
from coachbot.practice.feedback import Advice, Changed, advise
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


@dataclass(frozen=True, slots=True)
class Finish:
    """Scores a finished drill under the rubric it began with."""

    cast: Cast
    scorer: Scorer

    def __call__(self, own: OwnPractice, drill: Drill, *, now: datetime) -> Result:
        """What it came to; its levels are kept, once."""
        result = self.look(drill)
        levels = [
            Level(drill.id, one.id, one.level, drill.scene, result.score.rubric, now)
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
        score = self.scorer(talk, behaviours=drill.behaviours)
        shown = _with_copied(
            self.scorer.look(talk, behaviours=drill.behaviours),
            self.scorer.look(talk_of(drill), behaviours=drill.behaviours),
        )
        plays = scene_of(self.cast, drill).plays
        worse = frozenset(at - 1 for at, turn in enumerate(drill.turns) if turn.act in _FELL_FLAT)
        advice = self._advice(shown, talk, plays, worse)
        if advice.keep is None or advice.change is None or self._is_a_count(advice.change):
            # What the drill was about gave no occasion, or only a share to reach; there is nearly always more to say.
            whole = self._advice(self.scorer.look(talk), talk, plays, worse)
            better = whole.change if whole.change and not self._is_a_count(whole.change) else advice.change
            advice = Advice(advice.keep or whole.keep, better)
        return Result(drill, shown, score, advice)

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
    spoken: Sequence[tuple[str, str]] = [(turn.role, turn.text) for turn in drill.turns]
    return prepare(
        spoken,
        copied_from=copied_from,
        objections=[at for at, turn in enumerate(drill.turns) if turn.objects],
        steps=[at - 1 for at, turn in enumerate(drill.turns) if turn.act in _STEPS],
    )
