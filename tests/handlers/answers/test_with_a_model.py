"""The coach with a model: the card from the pages' own words first, then the same message gets better, or stays."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from coachbot.bootstrap import build
from coachbot.sandbox.server import Sandbox
from coachbot.settings import load
from handlers.bot import Bot
from handlers.demo.workspace import at, in_sandbox
from tests.support.model_server import ModelServer
from tests.support.oracle import Oracle, holding
from tests.support.workspace import Desk, buttons, words

PRICE = "they say we're too expensive"
SAY = "Compared with what, if I may ask?"


@pytest.fixture(scope="module")
def model() -> Iterator[ModelServer]:
    with ModelServer() as running:
        yield running


@pytest.fixture(scope="module")
def shared_bot(
    shared_workspace: Sandbox, indexed_home: Path, tmp_path_factory: pytest.TempPathFactory, model: ModelServer
) -> Iterator[Bot]:
    home = Path(shutil.copytree(indexed_home, tmp_path_factory.mktemp("model") / "home"))
    settings = load(home=home, model="openai:stub", model_url=model.base())
    coach = build(in_sandbox(settings, shared_workspace), clock=lambda: at(shared_workspace.clock()), stays=True)
    try:
        with Bot(coach) as running:
            yield running
    finally:
        coach.close()


@pytest.fixture(autouse=True)
def well(model: ModelServer, bot: Bot) -> None:
    """The model is well again, and nobody remembers that it was not."""
    model.kind, model.latency_s, model.chunk_s = None, 0.0, 0.0
    bot.coach.base.model.__dict__["_breaker"] = type(bot.coach.base.model.__dict__["_breaker"])()


def test_the_card_gets_the_models_words_over_the_play_they_come_from(desk: Desk, model: ModelServer) -> None:
    model.reply = Oracle(holding(SAY))

    card = desk.ask(PRICE)

    better = desk.settled(lambda: desk.bot_replies(card | {"ts": card["thread_ts"]}))
    assert len(better) == 1, "the same message, not another one"
    assert better[0]["ts"] == card["ts"]
    assert words(better[0]).count(SAY) >= 2
    assert buttons(better[0]) == ["Another way", "Practise this", "Ask my manager"]
