"""The figures of the model layer: what the gateway costs, and what a slow model costs everybody else."""

import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import httpx
import psutil

from coachbot.domain.model import Capability, For, Shape, Use
from coachbot.llm.budget import Budget, Price
from coachbot.llm.client import LangChainClient
from coachbot.llm.gateway import Gateway
from coachbot.sandbox.server import Sandbox
from handlers.demo.workspace import sandbox
from prompts.render import Rendered
from tests.support.model_server import ModelServer, Request
from tests.support.oracle import Oracle
from tests.support.workspace import Desk

Spread = Callable[[list[float]], dict[str, float]]
Timed = Callable[..., list[float]]
Running = Callable[..., AbstractContextManager[Any]]
Settled = Callable[[Any], None]
AT_ONCE, MODEL_S, SLOW_S = 64, 5.0, 10.0
PROMPT = Rendered("bench@1", "You are short.", "Say a hundred words.")
WORDS = " ".join(f"word{n}" for n in range(100))


class Said(Shape):
    """A short reply."""

    text: str


class NoLedger:
    """Counts nothing."""

    def add(self, day: date, of: For, model: str, use: Use) -> None:
        """Nothing."""

    def used(self, day: date, person: str | None = None) -> Use:
        return Use(0, 0)

    def since(self, day: date) -> Use:
        return Use(0, 0)


def gateway_figures(spread: Spread, timed: Timed) -> dict[str, Any]:
    """A call of a shape, and a hundred words streamed: plain HTTP, and through LangChain and the gateway."""
    with (
        ModelServer(lambda request: WORDS if request.stream else '{"text": "Hello."}') as server,
        httpx.Client() as http,
    ):
        url = server.base()
        budget = Budget(NoLedger(), 10**9, 10**9, 0.0, Price())
        gateway = Gateway(LangChainClient("openai:x", url=url), budget, lambda: datetime.now(UTC), at_once=8)
        of = For(Capability.ANSWERS, "maya")
        said = [{"role": "system", "content": PROMPT.system}, {"role": "user", "content": PROMPT.user}]

        def plain(stream: bool) -> None:
            asked = {"model": "x", "messages": said, "stream": stream}
            with http.stream("POST", f"{url}/chat/completions", json=asked) as reply:
                list(reply.iter_lines())

        ways: dict[str, Callable[[], object]] = {
            "plain_call": lambda: plain(False),
            "gateway_call": lambda: gateway.reply(PROMPT, Said, of),
            "plain_stream": lambda: plain(True),
            "gateway_stream": lambda: list(gateway.stream(PROMPT, of)),
        }
        figures: dict[str, Any] = {}
        for name, way in ways.items():
            timed(way, 5)
            figures[name] = spread(timed(way, 100))
    return figures


def slow_figures(
    home: Path, questions: Sequence[str], spread: Spread, timed: Timed, running: Running, settled: Settled
) -> dict[str, Any]:
    """The first card on the screen without a model, and with one that thinks for ten seconds."""
    figures: dict[str, Any] = {}
    with ModelServer(Oracle(lambda _, units: units[0])) as server:
        server.latency_s = SLOW_S
        for name, more in {"without": {}, "with": _settings(server)}.items():
            with sandbox() as workspace, running(home, workspace, more) as bot:
                desk = Desk(workspace, "U0MAYA")
                desk.ask("warm up: they say we're too expensive")
                settled(bot)
                asked = iter(f"{question} {n}" for n in range(50) for question in questions)
                figures[name] = spread(timed(lambda: desk.ask(next(asked)), 40, pause_s=1.1))  # noqa: B023 -- used up in this round
    return figures


def crowd_figures(home: Path, questions: Sequence[str], running: Running, settled: Settled) -> dict[str, Any]:
    """64 questions at once, to a model that takes five seconds for each."""
    with ModelServer(Oracle(lambda _, units: units[0])) as server, sandbox() as workspace:
        server.latency_s = MODEL_S
        with running(home, workspace, _settings(server)) as bot:
            desk = Desk(workspace, "U0MAYA")
            desk.ask("warm up: they say we're too expensive")
            settled(bot)
            first = len(workspace.deliveries.sent)
            started = time.perf_counter()
            asked = [desk.say(f"{questions[n % len(questions)]} {n}") for n in range(AT_ONCE)]
            for message in asked:
                desk.replies(message)
            shown = time.perf_counter() - started
            read = _all_read(workspace, server)
            took = time.perf_counter() - started
            acks = sorted(
                d.acked_at - d.sent_at for d in list(workspace.deliveries.sent.values())[first:] if d.acked_at
            )
            rss = psutil.Process(bot.pid).memory_info().rss / 1024 / 1024
    return {
        "answers": AT_ONCE, "read_by_the_model": read, "all_shown_s": round(shown, 1), "all_read_s": round(took, 1),
        "ack_p99_ms": round(acks[int(len(acks) * 0.99)] * 1000, 1), "resident_mb": round(rss),
    }  # fmt: skip


def _all_read(workspace: Sandbox, server: ModelServer) -> int:
    until = time.monotonic() + 120
    while time.monotonic() < until:
        read = sum(_is_reading(request) and request.done.is_set() for request in server.requests)
        if read > AT_ONCE and not any(channel.statuses for channel in workspace.workspace.channels.values()):
            return read - 1
        time.sleep(0.2)
    return sum(_is_reading(request) for request in server.requests) - 1


def _is_reading(request: Request) -> bool:
    return "units: " in request.user


def _settings(server: ModelServer) -> dict[str, str]:
    return {
        "COACHBOT_MODEL": "openai:x",
        "COACHBOT_MODEL_URL": server.base(),
        "COACHBOT_MODEL_TOKENS_A_PERSON": str(10**9),
    }
