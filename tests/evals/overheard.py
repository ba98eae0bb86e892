"""A model that remembers what it was asked and what it said last."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import TypeVar

from pydantic import BaseModel

from coachbot.domain.model import Capability, For, Model, NoReply
from prompts.render import Rendered

T = TypeVar("T", bound=BaseModel)


@dataclass
class Overheard:
    """Implements ``coachbot.domain.model.Model`` around another one.

    Attributes:
        anew: Makes the model after a failure, where none is to be left alone for its failures; then a reply may take
            as long as the model's own deadline, whoever waits for it. None is as the coach does it.
        text: What was streamed last.
        why: Why nothing came of the last question; empty where it was replied to.
        said: The replies since ``forget``, in order; a text is why there was none.
        stamps: The prompts that were used.
    """

    model: Model
    anew: Callable[[], Model] | None = None
    text: str = ""
    why: str = ""
    said: list[BaseModel | str] = field(default_factory=list[BaseModel | str])
    stamps: set[str] = field(default_factory=set[str])

    @property
    def name(self) -> str:
        return self.model.name

    @property
    def canary(self) -> str:
        return self.model.canary

    def forget(self) -> None:
        """Nothing was said yet."""
        self.text, self.why, self.said = "", "", []

    def is_on(self, capability: Capability) -> bool:
        return self.model.is_on(capability)

    def warm(self) -> None:
        self.model.warm()

    def reply(self, prompt: Rendered, shape: type[T], of: For) -> T:
        self.stamps.add(prompt.stamp)
        try:
            reply = self.model.reply(prompt, shape, replace(of, within_s=None) if self.anew else of)
        except NoReply as error:
            self._failed(error)
            self.said.append(self.why)
            raise
        self.said.append(reply)
        return reply

    def stream(self, prompt: Rendered, of: For) -> Iterator[str]:
        self.text, self.why = "", ""
        self.stamps.add(prompt.stamp)
        try:
            for piece in self.model.stream(prompt, of):
                self.text += piece
                yield piece
        except NoReply as error:
            self._failed(error)
            raise

    def _failed(self, error: NoReply) -> None:
        self.why = error.why.value
        self.model = self.anew() if self.anew else self.model
