"""Whoever asks a model says how long somebody waits for the reply."""

import time
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime

import pytest

from coachbot.domain.model import Capability, For, NoReply, Shape, Use, Why
from coachbot.llm.budget import Budget, Price
from coachbot.llm.client import Piece
from coachbot.llm.gateway import Gateway
from prompts.render import Rendered


class Said(Shape):
    say: str


class Never:
    """A client whose reply does not come."""

    name = "stub:never"

    def warm(self) -> None:
        """It is."""

    async def pieces(self, prompt: Rendered, shape: object) -> AsyncIterator[Piece]:
        import asyncio

        await asyncio.sleep(60)
        yield Piece(prompt.user)


class Nothing:
    """A ledger in which nothing stands."""

    def add(self, day: date, of: For, model: str, use: Use) -> None:
        """It is not kept."""

    def used(self, day: date, person: str | None = None) -> Use:
        return Use(0, 0)

    def since(self, day: date) -> Use:
        return Use(0, 0)


@pytest.mark.parametrize(("within_s", "deadline_s"), [(0.2, 25.0), (None, 0.2), (9.0, 0.2)])
def test_the_shorter_of_what_is_asked_and_what_a_model_may_take_at_all(
    within_s: float | None, deadline_s: float
) -> None:
    budget = Budget(Nothing(), 1_000_000, 1_000_000, 0.0, Price(0.0, 0.0))
    gateway = Gateway(Never(), budget, lambda: datetime(2026, 11, 25, tzinfo=UTC), at_once=1, deadline_s=deadline_s)
    began = time.monotonic()

    with pytest.raises(NoReply) as error:
        gateway.reply(Rendered("x@1", "s", "u"), Said, For(Capability.BUYER, "maya", within_s=within_s))

    assert error.value.why is Why.TIMED_OUT
    assert 0.1 < time.monotonic() - began < 2.0
