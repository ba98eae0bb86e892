"""A language model as the capabilities know it: what may be asked of one, and why nothing may come back.

Everything works without one. Who asks a model has an answer of its own already, and keeps it at a ``NoReply``.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol, TypeVar

from pydantic import BaseModel, ConfigDict

from prompts.render import Rendered

T = TypeVar("T", bound=BaseModel)


class Shape(BaseModel):
    """What a reply is to look like; providers want to be told that there is nothing else in it, and then add it."""

    model_config = ConfigDict(json_schema_extra={"additionalProperties": False})


class Why(StrEnum):
    """Why a model did not reply.

    Attributes:
        OFF: None is set up, or not for this.
        REFUSED: It did not want to.
        TIMED_OUT: It was not done within the deadline.
        RATE_LIMITED: Its provider asks us to wait.
        UNAVAILABLE: It cannot be reached, is in trouble, or failed so often that it is left alone for a while.
        BAD_OUTPUT: What came is not what was asked for, or not whole.
        OVER_BUDGET: The day's tokens or money are spent, the person's or everybody's.
        BUSY: Too much is being asked of it at this moment.
        NOT_LET_IN: Its provider does not take the key, or knows no such model; only the operator can mend that.
    """

    OFF = "off"
    REFUSED = "refused"
    TIMED_OUT = "timed_out"
    RATE_LIMITED = "rate_limited"
    UNAVAILABLE = "unavailable"
    BAD_OUTPUT = "bad_output"
    OVER_BUDGET = "over_budget"
    BUSY = "busy"
    NOT_LET_IN = "not_let_in"


class NoReply(Exception):
    """A model was asked and nothing of use came; never holds a text of the provider, which may echo the key."""

    def __init__(self, why: Why) -> None:
        super().__init__(why.value)
        self.why = why


class Capability(StrEnum):
    """What a model may be used for; each can be turned off by its name."""

    ANSWERS = "answers"
    REWRITES = "rewrites"
    BUYER = "buyer"
    JUDGE = "judge"
    PLANS = "plans"
    DIGESTS = "digests"
    DRAFTS = "drafts"


@dataclass(frozen=True, slots=True)
class For:
    """Whose budget a question to a model is on, and what it is for.

    Attributes:
        person: Id of who gets to see it; empty is nobody in particular, as for a digest of a team.
        within_s: How long somebody waits for the whole reply; None is as long as a model may take at all.
    """

    capability: Capability
    person: str = ""
    within_s: float | None = None


class Model(Protocol):
    """A model, behind deadlines, budgets and a breaker."""

    @property
    def name(self) -> str:
        """Provider and model, ``anthropic:…``; empty where there is none."""
        ...

    @property
    def canary(self) -> str:
        """A word that prompts hold and replies must not."""
        ...

    def is_on(self, capability: Capability) -> bool:
        """Whether it is worth asking for this at all."""
        ...

    def warm(self) -> None:
        """Get ready, so that the first who asks does not wait for it; takes a second or two."""
        ...

    def reply(self, prompt: Rendered, shape: type[T], of: For) -> T:
        """One reply of a shape.

        Raises:
            NoReply: With why.
        """
        ...

    def stream(self, prompt: Rendered, of: For) -> Iterator[str]:
        """The reply's text in pieces, as they come.

        Raises:
            NoReply: With why; what came before it stands.
        """
        ...


class NoModel:
    """None is set up."""

    name = ""
    canary = ""

    def is_on(self, capability: Capability) -> bool:  # noqa: ARG002 -- for nothing
        """It is not."""
        return False

    def warm(self) -> None:
        """There is nothing to get ready."""

    def reply(self, prompt: Rendered, shape: type[T], of: For) -> T:  # noqa: ARG002 -- nothing is asked
        """Nothing."""
        raise NoReply(Why.OFF)

    def stream(self, prompt: Rendered, of: For) -> Iterator[str]:  # noqa: ARG002 -- nothing is asked
        """Nothing."""
        raise NoReply(Why.OFF)


@dataclass(frozen=True, slots=True)
class Use:
    """What one reply took.

    Attributes:
        tokens_in: Of the prompt; ``tokens_out`` of the reply. Estimated where the provider does not say.
    """

    tokens_in: int
    tokens_out: int

    @property
    def tokens(self) -> int:
        """Both together."""
        return self.tokens_in + self.tokens_out

    def __add__(self, other: "Use") -> "Use":
        return Use(self.tokens_in + other.tokens_in, self.tokens_out + other.tokens_out)


class Ledger(Protocol):
    """What models took, a row for each day (UTC), person, model and capability."""

    def add(self, day: date, of: For, model: str, use: Use) -> None: ...
    def used(self, day: date, person: str | None = None) -> Use: ...
    def since(self, day: date) -> Use: ...
