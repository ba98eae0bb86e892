"""What is counted of a running coach: how much and how long, never whose or what was said."""

from enum import StrEnum
from typing import Protocol

from coachbot.domain.jobs import QueueState


class JobEnd(StrEnum):
    """How a try of a piece of work ended.

    Attributes:
        LATER: Somebody asked us to wait, as Slack does with 429.
        OUT_OF_REACH: Something else is in trouble, and the work waits that out.
        FAILED: It is tried again.
        GIVEN_UP: It is not; ``coachbot doctor`` names it.
    """

    DONE = "done"
    LATER = "later"
    OUT_OF_REACH = "out_of_reach"
    FAILED = "failed"
    GIVEN_UP = "given_up"


class Watch(Protocol):
    """Told of what happens, to count it."""

    def acked(self, took_s: float) -> None:
        """Slack was told that something arrived, so long after it came."""
        ...

    def job_ended(self, kind: str, how: JobEnd) -> None:
        """A try of a piece of work came to its end."""
        ...

    def answered(self, engine: str, *, refused: bool) -> None:
        """A question was answered, or honestly not."""
        ...

    def model_asked(self, capability: str, outcome: str, took_s: float) -> None:
        """A model replied, or not, with why."""
        ...

    def model_took(self, capability: str, tokens_in: int, tokens_out: int) -> None:
        """A reply cost this much."""
        ...

    def slack_said_wait(self, method: str) -> None:
        """Slack answered 429 to a method of its Web API."""
        ...

    def queue(self, state: QueueState) -> None:
        """How much there is to do at this moment."""
        ...

    def stands(self, what: str, *, well: bool) -> None:
        """Whether something that is needed is there at this moment."""
        ...

    def text(self) -> bytes:
        """All of it as Prometheus reads it; empty where nobody counts."""
        ...


class Unwatched:
    """Nobody counts: a command, or a test."""

    def acked(self, took_s: float) -> None:
        """Nothing."""

    def job_ended(self, kind: str, how: JobEnd) -> None:
        """Nothing."""

    def answered(self, engine: str, *, refused: bool) -> None:
        """Nothing."""

    def model_asked(self, capability: str, outcome: str, took_s: float) -> None:
        """Nothing."""

    def model_took(self, capability: str, tokens_in: int, tokens_out: int) -> None:
        """Nothing."""

    def slack_said_wait(self, method: str) -> None:
        """Nothing."""

    def queue(self, state: QueueState) -> None:
        """Nothing."""

    def stands(self, what: str, *, well: bool) -> None:
        """Nothing."""

    def text(self) -> bytes:
        """Nothing."""
        return b""


UNWATCHED = Unwatched()
