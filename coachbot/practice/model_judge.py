"""A model as the judge: yes or no to each check, a few behaviours a call, in another order at each run.

Nothing it says is believed here; ``judge`` asks three times and looks for each quote.
"""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

from coachbot.domain.model import Capability, For, Model, NoReply, Shape
from coachbot.practice.judge import Ruling
from coachbot.practice.talk import Talk
from knowledge.library.formats.rubric import Behaviour, Check
from prompts.errors import PromptError
from prompts.render import Prompts

log = logging.getLogger(__name__)

PROMPT = "practice/judge"
# So few that a model still reads each check.
GROUP = 3
# Of a call of hours only the end is judged; a role-play is far below this.
_MOST_CHARS = 30_000


class Ruled(Shape):
    """What the model says of one check."""

    check: str
    passed: bool
    turn: int
    quote: str


class Rulings(Shape):
    """What the model says of a group of checks."""

    rulings: list[Ruled]


@dataclass(frozen=True, slots=True)
class ModelJudge:
    """Implements ``coachbot.practice.judge.Judge``.

    Attributes:
        person: Whose conversation it is, for the budget; empty is nobody in particular.
    """

    model: Model
    prompts: Prompts
    person: str = ""

    @property
    def by(self) -> str:
        """Model and prompt; empty where the prompt cannot be used."""
        try:
            return f"{self.model.name} {self.prompts.prompt(PROMPT).stamp}"
        except PromptError as error:
            log.warning("nobody judges: %s", error)
            return ""

    def rule(self, talk: Talk, behaviours: Sequence[Behaviour], *, run: int) -> list[Ruling]:
        """Whatever came in this run; of a group that brought nothing, nothing."""
        chance = Random(f"judge:{run}")
        shuffled = chance.sample(behaviours, len(behaviours))
        groups = [shuffled[at : at + GROUP] for at in range(0, len(shuffled), GROUP)]
        return [ruling for group in groups for ruling in self._ruled(talk, group, chance)]

    def _ruled(self, talk: Talk, group: Sequence[Behaviour], chance: Random) -> Iterator[Ruling]:
        checks = [(behaviour, check) for behaviour in group for check in behaviour.checks]
        asked = {f"c{n}": one for n, one in enumerate(chance.sample(checks, len(checks)), start=1)}
        try:
            prompt = self.prompts.render(
                PROMPT,
                canary=self.model.canary,
                turns=_turns(talk),
                checks=[_shown(n, *one) for n, one in asked.items()],
            )
            reply = self.model.reply(prompt, Rulings, For(Capability.JUDGE, self.person))
        except (NoReply, PromptError) as error:
            log.info("no rulings: %s", error)
            return
        for one in reply.rulings:
            if one.check in asked:
                behaviour, check = asked[one.check]
                yield Ruling(behaviour.id, check.id, one.passed, one.quote, one.turn)


def _shown(ident: str, behaviour: Behaviour, check: Check) -> dict[str, object]:
    return {"id": ident, "behaviour": behaviour.name, "check": check.text}


def _turns(talk: Talk) -> list[dict[str, object]]:
    """What counts of each turn; what a seller typed off a page or said twice is not shown, for it earns nothing."""
    turns: list[dict[str, object]] = []
    chars = 0
    for line in reversed(talk.lines):
        text = " ".join(one.shown for one in line.heard)
        chars += len(text)
        if chars > _MOST_CHARS:
            break
        if text:
            turns.append({"turn": line.turn, "role": line.role, "text": text})
    return turns[::-1]
