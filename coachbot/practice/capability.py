"""The capability “practice”: what a way in needs for drills and scores."""

from dataclasses import dataclass

from coachbot.clock import Clock
from coachbot.domain.jobs import JobQueue
from coachbot.practice.baseline import ScoredCalls
from coachbot.practice.calibrate import Calibrations
from coachbot.practice.disputes import DisputeStore
from coachbot.practice.finish import Finish
from coachbot.practice.offer import OfferDrill
from coachbot.practice.plan_days import PlanDays
from coachbot.practice.ports import Assignments, Cast, People, PracticeStore
from coachbot.practice.roleplay import Steer, TakeTurn
from coachbot.practice.score import Scorer
from coachbot.practice.start import StartDrill
from knowledge.library.formats.rubric import Rubric


@dataclass(frozen=True, slots=True)
class Practising:
    """Scenes in, scored role-plays out."""

    people: People
    store: PracticeStore
    assignments: Assignments
    cast: Cast
    rubric: Rubric
    scorer: Scorer
    offer: OfferDrill
    plan: PlanDays
    disputes: DisputeStore
    calls: ScoredCalls
    calibrations: Calibrations
    start: StartDrill
    turn: TakeTurn
    steer: Steer
    finish: Finish
    queue: JobQueue
    clock: Clock
