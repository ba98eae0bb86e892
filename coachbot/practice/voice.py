"""A model puts the buyer's line in livelier words; what is not in character is not said, and the line is."""

import logging
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from coachbot.domain.model import Capability, For, Model, NoReply, Shape, Why
from coachbot.practice.cue import Cue
from coachbot.practice.in_character import Fault, may_be_worded, out_of_character, spoken
from coachbot.practice.talk import SELLER
from prompts.errors import PromptError
from prompts.render import Prompts

log = logging.getLogger(__name__)

# The rep waits for it, for both tries together; with less left than a try takes there is no second one.
WITHIN_S, WORTH_A_TRY_S = 6.0, 1.0
TRIES = 2
_MOST_BEFORE = 6
_MOST_CHARS = 1_500
_WARM, _COLD = 0.8, -0.3


class Said(Shape):
    """The line in other words."""

    say: str


@dataclass(frozen=True, slots=True)
class Voice:
    """Says what the buyer's mind has decided; it decides nothing, and where it fails the line is said as written.

    Attributes:
        behaviours: Names of what is scored, which no buyer speaks of.
        at_once: How many wait for a model at the same time; another buyer says the line as written.
    """

    model: Model
    prompts: Prompts
    behaviours: Sequence[str] = ()
    at_once: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(2))
    monotonic: Callable[[], float] = time.monotonic

    def is_on(self) -> bool:
        """Whether a model is asked at all at the moment."""
        return self.model.is_on(Capability.BUYER)

    def __call__(self, cue: Cue) -> str:
        """What is said."""
        if not self.is_on() or not may_be_worded(cue) or not self.at_once.acquire(blocking=False):
            return cue.line
        try:
            return self._worded(cue) or cue.line
        except PromptError as error:
            log.warning("the buyer speaks as written: %s", error)
            return cue.line
        finally:
            self.at_once.release()

    def _worded(self, cue: Cue) -> str:
        """Words that may be said; empty where none came in time."""
        until = self.monotonic() + WITHIN_S
        wrong = ""
        for _ in range(TRIES):
            left_s = until - self.monotonic()
            if left_s < WORTH_A_TRY_S:
                break
            say, wrong = self._try(cue, wrong, left_s)
            if say:
                return say
            if not wrong:
                break
        return ""

    def _try(self, cue: Cue, wrong: str, within_s: float) -> tuple[str, str]:
        """Words that may be said, or what was wrong with those that came; neither where there is no use in asking."""
        prompt = self.prompts.render("practice/buyer", canary=self.model.canary, wrong_before=wrong, **inputs(cue))
        try:
            reply = self.model.reply(prompt, Said, For(Capability.BUYER, cue.drill.person, within_s=within_s))
        except NoReply as error:
            return "", Fault.EMPTY.value if error.why is Why.BAD_OUTPUT else ""
        say = spoken(reply.say)
        fault = out_of_character(say, cue, behaviours=self.behaviours)
        if fault is not None:
            log.info("words of a buyer were not said: %s", fault)
        return ("", fault.value) if fault else (say, "")


def inputs(cue: Cue) -> Mapping[str, object]:
    """What a model is told: the line and what led to it; of the scene's hidden facts nothing."""
    persona = cue.scene.persona
    return {
        "persona": {"name": persona.name, "role": persona.role, "company": persona.company, "manner": persona.mood},
        "mood": _mood(cue.mind.trust),
        "said_before": [
            {"who": "rep" if turn.role == SELLER else "buyer", "text": turn.text[:_MOST_CHARS]}
            for turn in cue.drill.turns[-_MOST_BEFORE:]
        ],
        "rep_said": cue.rep_said[:_MOST_CHARS],
        "line": cue.line,
    }


def _mood(trust: float) -> str:
    if trust > _WARM:
        return "warming to the rep"
    return "losing patience" if trust < _COLD else "not won over yet"
