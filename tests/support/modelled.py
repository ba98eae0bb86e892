"""A bot with a stub model, on a copy of the sample home."""

import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from coachbot.bootstrap import build
from coachbot.sandbox.server import Sandbox
from coachbot.settings import load
from handlers.bot import Bot
from handlers.demo.workspace import at, in_sandbox
from tests.support.model_server import ModelServer
from tests.support.model_wire import Request
from tests.support.oracle import inputs_of


@contextmanager
def modelled(workspace: Sandbox, indexed: Path, home: Path, model: ModelServer, **more: Any) -> Iterator[Bot]:
    """The bot, running; ``home`` is where the copy goes."""
    settings = load(home=Path(shutil.copytree(indexed, home)), model="openai:stub", model_url=model.base(), **more)
    coach = build(in_sandbox(settings, workspace), clock=lambda: at(workspace.clock()), stays=True)
    try:
        with Bot(coach) as running:
            yield running
    finally:
        coach.close()


def well(model: ModelServer, bot: Bot) -> None:
    """The model is well again, and nobody remembers that it was not."""
    model.kind, model.latency_s, model.chunk_s = None, 0.0, 0.0
    bot.coach.base.model.__dict__["_breaker"] = type(bot.coach.base.model.__dict__["_breaker"])()


class Chooser:
    """Answers what asks for lines, by what it was given, and remembers what that was.

    Attributes:
        asked: The inputs of every request, in order; ``texts`` the whole of what was sent.
    """

    def __init__(self, chooses: Callable[[Mapping[str, Any]], object]) -> None:
        self._chooses = chooses
        self.asked: list[dict[str, Any]] = []
        self.texts: list[str] = []

    def __call__(self, request: Request) -> Mapping[str, Any]:
        given = inputs_of(request)
        self.asked.append(given)
        self.texts.append(request.system + request.user)
        return {"lines": self._chooses(given)}
