"""Whoever asks a model says how long somebody waits for the reply."""

import time
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime

import pytest

from coachbot.domain.model import Capability, For, NoReply, Shape, Use, Why
from coachbot.llm.budget import Budget, Price
from coachbot.llm.client import LangChainClient, Piece
from coachbot.llm.gateway import Gateway
from coachbot.outside import model_client
from coachbot.settings import load
from prompts.render import Rendered
from tests.coachbot.llm.asking import WIRES
from tests.support.model_server import ModelServer


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


@pytest.mark.slow
@pytest.mark.parametrize("wire", WIRES)
def test_a_reply_that_comes_whole_is_waited_for_as_long_as_its_client_may_be_silent(wire: str) -> None:
    budget = Budget(Nothing(), 1_000_000, 1_000_000, 0.0, Price(0.0, 0.0))
    why: list[Why | None] = []
    with ModelServer(lambda _: {"say": "Yes."}) as server:
        server.latency_s = 0.8
        for read_s in (0.3, 8.0):
            client = LangChainClient(f"{wire}:stub-1", url=server.base(wire=wire), key="none", read_s=read_s)
            client.warm()
            gateway = Gateway(client, budget, lambda: datetime(2026, 11, 25, tzinfo=UTC), at_once=1, deadline_s=8.0)
            try:
                assert gateway.reply(Rendered("x@1", "s", "u"), Said, For(Capability.JUDGE)).say == "Yes."
                why.append(None)
            except NoReply as error:
                why.append(error.why)

    assert why == [Why.TIMED_OUT, None]


def test_an_operator_who_gives_a_slow_server_a_minute_gives_it_to_every_reply() -> None:
    patient = load(model="openai:stub-1", model_deadline_s=60.0)

    assert getattr(model_client(patient, patient.model), "read_s", 0.0) >= 60.0
