"""A model chooses among the lines that a plan could have, after the plan is shown; without one it stays as it is."""

import logging
from dataclasses import dataclass
from datetime import datetime

from coachbot.domain.model import Capability, For, Model, NoReply, Shape
from coachbot.plans.choice import Choice, Offer, chosen
from coachbot.plans.jobs import CallDue
from coachbot.plans.keep_plan import KeepPlan
from prompts.errors import PromptError
from prompts.render import Prompts

log = logging.getLogger(__name__)


class Picked(Shape):
    """A line, with fewer words for it or with none."""

    id: str
    short: str = ""


class Lines(Shape):
    """Lines of a plan, in order."""

    lines: list[Picked]


@dataclass(frozen=True, slots=True)
class ChooseLines:
    """Asks for a choice; nothing is open in the database meanwhile."""

    keep: KeepPlan
    model: Model
    prompts: Prompts

    @property
    def is_on(self) -> bool:
        """Whether it is worth asking at all."""
        return self.model.is_on(Capability.PLANS)

    def __call__(self, due: CallDue, *, now: datetime) -> Choice | None:
        """What a posted plan should say first; None leaves it as it is."""
        offer = self.keep.offer(due, now=now) if self.is_on else None
        return self.among(offer, due.person) if offer is not None else None

    def among(self, offer: Offer, person: str) -> Choice | None:
        """The same of any plan.

        Args:
            person: Whose it is, for the budget.
        """
        if not self.is_on or not offer.is_worth:
            return None
        try:
            prompt = self.prompts.render("plans/choose", canary=self.model.canary, call=offer.about, **offer.shown())
            reply = self.model.reply(prompt, Lines, For(Capability.PLANS, person))
        except (NoReply, PromptError) as error:
            log.info("no choice for a plan: %s", error)
            return None
        return chosen([(line.id, line.short) for line in reply.lines], offer)
