"""Counts what passes: a model, its ledger and the answers, each as it was but for that."""

import time
from collections.abc import Iterator
from datetime import date
from typing import TypeVar

from pydantic import BaseModel

from coachbot.answers.ports import StoredAnswer
from coachbot.db.answers import Answers
from coachbot.db.engine import Database
from coachbot.domain.model import Capability, For, Ledger, Model, NoReply, Use, Why
from coachbot.domain.watching import Watch
from prompts.render import Rendered

T = TypeVar("T", bound=BaseModel)
_REPLIED = "replied"
# Whoever read it went away: it was stopped, or waited for long enough.
_LEFT = "left"


class WatchedAnswers(Answers):
    """Answers, counted as they are stored."""

    def __init__(self, db: Database, workspace: str, watch: Watch) -> None:
        super().__init__(db, workspace)
        self._watch = watch

    def save(self, answer: StoredAnswer) -> bool:
        """Store an answer, and count it where it was stored."""
        if not super().save(answer):
            return False
        self._watch.answered(answer.engine, refused=answer.refused)
        return True


class WatchedLedger:
    """A ledger whose entries are counted too."""

    def __init__(self, ledger: Ledger, watch: Watch) -> None:
        self._ledger = ledger
        self._watch = watch

    def add(self, day: date, of: For, model: str, use: Use) -> None:
        """One reply more."""
        self._ledger.add(day, of, model, use)
        self._watch.model_took(of.capability.value, use.tokens_in, use.tokens_out)

    def used(self, day: date, person: str | None = None) -> Use:
        """What was taken on a day."""
        return self._ledger.used(day, person)

    def since(self, day: date) -> Use:
        """What was taken from that day on."""
        return self._ledger.since(day)


class WatchedModel:
    """A model of which is counted how its replies end."""

    def __init__(self, model: Model, watch: Watch) -> None:
        self._model = model
        self._watch = watch

    @property
    def name(self) -> str:
        """Provider and model."""
        return self._model.name

    @property
    def canary(self) -> str:
        """A word that prompts hold and replies must not."""
        return self._model.canary

    def is_on(self, capability: Capability) -> bool:
        """Whether it is worth asking."""
        return self._model.is_on(capability)

    def warm(self) -> None:
        """Get ready."""
        self._model.warm()

    def reply(self, prompt: Rendered, shape: type[T], of: For) -> T:
        """One reply of a shape."""
        began = time.monotonic()
        try:
            reply = self._model.reply(prompt, shape, of)
        except NoReply as none:
            self._ended(of, none.why, began)
            raise
        self._ended(of, _REPLIED, began)
        return reply

    def stream(self, prompt: Rendered, of: For) -> Iterator[str]:
        """The reply's text in pieces."""
        began, outcome = time.monotonic(), _LEFT
        try:
            yield from self._model.stream(prompt, of)
            outcome = _REPLIED
        except NoReply as none:
            outcome = none.why.value
            raise
        finally:
            self._ended(of, outcome, began)

    def _ended(self, of: For, outcome: Why | str, began: float) -> None:
        self._watch.model_asked(of.capability.value, str(outcome), time.monotonic() - began)
