"""What happens between calls: drills, questions, gaps."""

import random
from collections.abc import Iterator
from datetime import datetime

from knowledge.sample import material
from knowledge.sample.draws import DAYS, at, days
from knowledge.sample.events import DrillResult, Gap, Question

QUESTIONS_PER_REP = 10
LEARNED_PER_WEEK = 0.1
"""Checks gained by a week of practice, for everybody."""


def drills(now: datetime, chance: random.Random, rep: str, *, per_week: float, level: float) -> Iterator[DrillResult]:
    """Slowly better, with good and bad days; ``level`` is where the rep began, 0 to 4 checks."""
    for day in days(chance, round(per_week * 12)):
        moment = at(now, chance, day)
        scene = chance.choice(tuple(material.SCENES))
        reached = level + LEARNED_PER_WEEK * (DAYS - day) / 7
        for behaviour in material.SCENES[scene]:
            passed = min(4, max(0, round(chance.gauss(reached, 0.8))))
            yield DrillResult(moment, rep, scene, behaviour, passed)


def questions(now: datetime, chance: random.Random, rep: str) -> Iterator[Question]:
    """Questions a play answered."""
    asked = chance.sample(material.QUESTIONS, QUESTIONS_PER_REP)
    for day, (question, play) in zip(days(chance, QUESTIONS_PER_REP), asked, strict=True):
        yield Question(at(now, chance, day), rep, question, play)


def gaps(now: datetime, chance: random.Random) -> Iterator[Question | Gap]:
    """Questions nothing answered, each with its gap; on given days, so that the digest has them this week."""
    for unknown in material.UNKNOWN:
        group = unknown.asked[0][1]
        for rep, question, days_ago in unknown.asked:
            moment = at(now, chance, days_ago)
            yield Question(moment, rep, question, None)
            yield Gap(moment, rep, question, group, unknown.nearest)
