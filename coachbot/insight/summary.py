"""A model says which of a digest's own sentences to read first; they are shown as code wrote them, or not at all."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from coachbot.domain.model import Capability, For, Model, NoReply, Shape
from prompts.errors import PromptError
from prompts.render import Prompts

log = logging.getLogger(__name__)

MOST = 3


class Lines(Shape):
    """Ids of sentences, in order."""

    lines: list[str]


@dataclass(frozen=True, slots=True)
class Summarize:
    """Asks for a choice; nothing is open in the database meanwhile."""

    model: Model
    prompts: Prompts

    @property
    def is_on(self) -> bool:
        """Whether it is worth asking at all."""
        return self.model.is_on(Capability.DIGESTS)

    def __call__(self, sentences: Sequence[str]) -> tuple[str, ...]:
        """Up to three of the sentences, in order; none where nothing came that holds.

        Args:
            sentences: What every reader of the digest may read: what is not in these, no model is told.
        """
        offered = {f"s{n}": text for n, text in enumerate(sentences, start=1)}
        if not self.is_on or len(offered) <= MOST:
            return ()
        shown = [{"id": ident, "text": text} for ident, text in offered.items()]
        try:
            prompt = self.prompts.render("insight/summary", canary=self.model.canary, sentences=shown)
            reply = self.model.reply(prompt, Lines, For(Capability.DIGESTS))
        except (NoReply, PromptError) as error:
            log.info("no summary of a digest: %s", error)
            return ()
        return chosen(reply.lines, offered)


def chosen(idents: Sequence[str], offered: dict[str, str]) -> tuple[str, ...]:
    """The sentences that were offered, each once and three at most. Pure."""
    return tuple(dict.fromkeys(offered[ident] for ident in idents if ident in offered))[:MOST]
