"""What a model does for practice: it speaks for the buyer, and judges what only somebody who understands can see."""

import threading

from coachbot.bootstrap.base import Base, watched_ledger, watched_model
from coachbot.db.model_use import ModelUse
from coachbot.domain.model import Capability
from coachbot.outside import model
from coachbot.practice.model_judge import ModelJudge
from coachbot.practice.voice import Voice
from knowledge.library.formats.rubric import Rubric


def judge_of(base: Base) -> ModelJudge | None:
    """The model that judges, if one is set up and may."""
    settings = base.settings
    if Capability.JUDGE.value in settings.model_off:
        return None
    ledger = watched_ledger(ModelUse(base.db, settings.workspace), base.watch)
    own = watched_model(model(settings, ledger, base.clock, judges=True), base.watch) if settings.judge else None
    judges = own or base.model
    return ModelJudge(judges, base.prompts) if judges.name else None


def voice_of(base: Base, rubric: Rubric) -> Voice:
    """The buyer's voice; at least one worker in two is left for those who do not wait for a model."""
    names = tuple(one.name for one in rubric.behaviours.values())
    return Voice(base.model, base.prompts, names, threading.Semaphore(max(1, base.settings.workers // 2)))
