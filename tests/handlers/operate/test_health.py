"""Who supervises the bot is told the truth, at once, whatever hangs."""

import json
import socket
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from coachbot.bootstrap import Coach, build
from coachbot.errors import NotConfigured
from coachbot.settings import load
from handlers.operate.health import Health, HealthServer, app
from knowledge.library.ingest import ingest
from tests.support.command import run


@dataclass
class Bot:
    """A bot as its health sees it."""

    coach: Coach
    is_connected: bool = True
    loops: Mapping[str, float] = field(default_factory=lambda: {"workers": 1.0, "ticks": 1.0})


@pytest.fixture
def coach(tmp_path: Path) -> Iterator[Coach]:
    built = build(load(home=tmp_path / "home"))
    yield built
    built.close()


@pytest.fixture
def health(coach: Coach) -> Iterator[Health]:
    with Health(coach.base.watch, every_s=0.1) as looking:
        yield looking


@pytest.fixture
def pages(health: Health) -> TestClient:
    return TestClient(app(health))


def test_a_bot_that_starts_is_alive_and_not_ready(pages: TestClient) -> None:
    assert pages.get("/healthz").status_code == 200
    said = pages.get("/readyz")
    assert (said.status_code, said.json()["ready"], said.json()["slack"]) == (503, False, False)


def test_ready_is_connected_with_a_database_that_answers_and_an_open_library(
    coach: Coach, health: Health, pages: TestClient, eventually: Callable[[Callable[[], Any]], Any]
) -> None:
    bot = Bot(coach)
    health.watches(lambda: [bot])
    coach.base.library.open()

    eventually(lambda: all(health.ready().values()))
    assert pages.get("/readyz").status_code == 200

    bot.is_connected = False
    said = pages.get("/readyz").json()
    assert said.pop("reading")["passages"] == 0
    assert said == {"ready": False, "slack": False, "database": True, "library": True}
    assert pages.get("/healthz").status_code == 200


def test_how_far_the_library_is_read_is_said_and_keeps_nobody_unready(
    tmp_path: Path, health: Health, pages: TestClient, eventually: Callable[[Callable[[], Any]], Any]
) -> None:
    page = tmp_path / "price.md"
    page.write_text("# Price\n\nAsk what they compare it with before you defend it.", encoding="utf-8")
    # It stays, so it answers from words before the rest is read; nobody reads on here.
    coach = build(load(home=tmp_path / "stays"), stays=True)
    ingest([page], coach.base.pages)
    coach.base.library.begin()
    health.watches(lambda: [Bot(coach), Bot(coach)])
    eventually(lambda: all(health.ready().values()))

    said = pages.get("/readyz")
    passages = said.json()["reading"]["passages"]
    assert passages >= 2
    assert said.json()["reading"] == {"passages": passages, "unread": passages, "chroma": "filling", "trouble": ""}
    assert said.status_code == 200

    coach.base.library.refresh()

    assert pages.get("/readyz").json()["reading"] == {
        "passages": passages, "unread": 0, "chroma": "ready", "trouble": ""
    }  # fmt: skip
    coach.close()


def test_of_several_bots_each_has_to_be_ready(
    coach: Coach, health: Health, pages: TestClient, eventually: Callable[[Callable[[], Any]], Any]
) -> None:
    coach.base.library.open()
    bots = [Bot(coach), Bot(coach)]
    health.watches(lambda: bots)
    eventually(lambda: all(health.ready().values()))

    bots.append(Bot(coach, is_connected=False))

    assert pages.get("/readyz").status_code == 503


def test_a_database_that_is_gone_makes_it_unready_and_leaves_it_alive(coach: Coach, tmp_path: Path) -> None:
    coach.base.library.open()
    # A look a minute: what was seen before says nothing any more.
    with Health(coach.base.watch, every_s=60) as health:
        health.watches(lambda: [Bot(coach)])
        health.__dict__["_database_at"] = -1e9
        pages = TestClient(app(health))

        assert pages.get("/readyz").json()["database"] is False
        assert pages.get("/healthz").status_code == 200


@pytest.mark.parametrize(("loops", "status"), [((61.0, 1.0), 503), ((1.0, 899.0), 200), ((1.0, 901.0), 503)])
def test_a_loop_that_stands_still_is_no_life(
    coach: Coach, health: Health, pages: TestClient, loops: tuple[float, float], status: int
) -> None:
    bots = [Bot(coach), Bot(coach, loops={"workers": loops[0], "ticks": loops[1]}), Bot(coach)]
    health.watches(lambda: bots)

    assert pages.get("/healthz").status_code == status


def test_a_port_that_is_taken_is_one_sentence(health: Health) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(NotConfigured, match="COACHBOT_HEALTH_PORT"):
        HealthServer(health, "127.0.0.1", taken.getsockname()[1])


def test_the_command_asks_the_bot_of_the_same_settings(
    coach: Coach, health: Health, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    assert run(home, "health").stderr == (
        "COACHBOT_HEALTH_PORT is not set, so the bot cannot be asked. Set it for both.\n"
    )
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    monkeypatch.setenv("COACHBOT_HEALTH_PORT", str(port))
    assert run(home, "health").stderr.startswith(f"Nobody answers on 127.0.0.1:{port}.")

    with HealthServer(health, "127.0.0.1", port):
        alive, unready = run(home, "health", "--json"), run(home, "health", "--ready")

    assert json.loads(alive.stdout) == {"alive": True, "stuck": {}}
    assert (unready.returncode, unready.stdout) == (1, "")
    assert unready.stderr.startswith("The bot is not well: ")
