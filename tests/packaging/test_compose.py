"""The compose file: what it promises an admin, and its commands run as processes."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
import yaml

from coachbot.bootstrap import SHIPPED_CONTENT
from coachbot.sandbox.server import Sandbox
from coachbot.settings import Settings
from handlers.demo.workspace import sandbox
from handlers.operate.run import STOPS_S
from tests.packaging.dockerfile import stages
from tests.support.chaos import PLAY
from tests.support.workspace import BOT_ID, Message

ROOT = Path(__file__).parents[2]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yml").read_text(encoding="utf-8"))
SERVICES: dict[str, Any] = COMPOSE["services"]
BOTS = ("bot-1", "bot-2")
BIN = Path(sys.executable).parent


def test_every_service_may_do_little_and_write_nowhere_but_in_its_volumes() -> None:
    for name, service in SERVICES.items():
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert service["tmpfs"], name
        assert "privileged" not in service, name
        own = [volume.split(":")[0] for volume in service["volumes"] if not volume.endswith(":ro")]
        assert set(own) <= set(COMPOSE["volumes"]), name


def test_nothing_listens_beyond_this_machine_and_the_database_is_seen_by_the_bots_alone() -> None:
    ports = [port for service in SERVICES.values() for port in service.get("ports", [])]

    assert all(port.startswith("127.0.0.1:") for port in ports)
    assert len({port.split(":")[1] for port in ports}) == len(ports) == len(BOTS)
    assert COMPOSE["networks"]["inside"] == {"internal": True}
    assert [SERVICES[name]["networks"] for name in ("db", "chroma")] == [["inside"], ["inside"]]


def test_bots_wait_for_what_they_need_and_get_the_time_to_stop() -> None:
    for name in BOTS:
        service = SERVICES[name]
        assert service["depends_on"] == {
            "db": {"condition": "service_healthy"},
            "chroma": {"condition": "service_healthy"},
        }
        assert int(service["stop_grace_period"].removesuffix("s")) > STOPS_S
        assert f"{service['environment']['COACHBOT_HOME']}" in {v.split(":")[1] for v in service["volumes"]}
    assert all(SERVICES[name]["healthcheck"]["test"][0] == "CMD" for name in ("db", "chroma"))
    homes = [SERVICES[name]["volumes"][0].split(":")[0] for name in BOTS]
    assert len(set(homes)) == len(BOTS)


def test_no_secret_stands_in_it_and_every_setting_is_one() -> None:
    text = (ROOT / "compose.yml").read_text(encoding="utf-8")
    settings = {f"COACHBOT_{name.upper()}" for name in Settings.model_fields}

    for name in BOTS:
        assert set(SERVICES[name]["environment"]) <= settings
        assert SERVICES[name]["env_file"] == [".env"]
    assert not re.search(r"xox[a-z]-|xapp-\d|PASSWORD: \w", text)
    assert all(":" in service["image"] and not service["image"].endswith(":latest") for service in SERVICES.values())


# -- its commands, as processes -----------------------------------------------------------------------


class Stack:
    """The services as processes of this machine, with what compose and the image would give them."""

    def __init__(self, folder: Path, url: str, slack: Sandbox, stack: ExitStack) -> None:
        self.folder, self._url, self._slack, self._stack = folder, url, slack, stack
        self.ports = {name: free_port() for name in ("chroma", *BOTS)}
        (image,) = (one for one in stages(ROOT / "Dockerfile")[-1:])
        self._image = dict(word.split("=", 1) for one in image.all("ENV") for word in one.words)
        self.health = image.all("HEALTHCHECK")[0].words
        self._entrypoint = image.all("ENTRYPOINT")[0].words

    def start(self, name: str) -> subprocess.Popen[bytes]:
        """A service, by its own command."""
        service = SERVICES[name]
        words = [*service.get("entrypoint", self._entrypoint), *service["command"]]
        words = [self._here(name, str(word)) for word in words]
        log = self._stack.enter_context((self.folder / f"{name}.log").open("ab"))
        running = self._stack.enter_context(
            subprocess.Popen(
                [BIN / words[0], *words[1:]], env=self.environment(name), cwd=self.folder, stdout=log, stderr=log
            )
        )
        self._stack.callback(running.kill)
        return running

    def run(self, name: str, *words: str | Path) -> subprocess.CompletedProcess[str]:
        """What ``docker compose run`` or ``exec`` does, or a health check."""
        command = words if words[0] == sys.executable else (BIN / words[0], *words[1:])
        return subprocess.run(
            list(command), env=self.environment(name), cwd=self.folder, capture_output=True, text=True, check=False, timeout=240
        )  # fmt: skip

    def is_healthy(self, name: str) -> bool:
        """By the service's own check, or the image's."""
        own = SERVICES[name].get("healthcheck", {}).get("test")
        words = [sys.executable, *(self._here(name, word) for word in own[2:])] if own else self.health
        return self.run(name, *words).returncode == 0

    def environment(self, name: str) -> dict[str, str]:
        """Of the image, of the compose file, and of its .env."""
        given = {key: self._here(name, str(value)) for key, value in SERVICES[name].get("environment", {}).items()}
        image = {key: value for key, value in self._image.items() if key != "PATH"}
        secrets = {
            "COACHBOT_SLACK_BOT_TOKEN": self._slack.tokens.bot,
            "COACHBOT_SLACK_APP_TOKEN": self._slack.tokens.app,
            "COACHBOT_SLACK_API_URL": f"{self._slack.url}/api/",
        }
        outside = {key: value for key, value in os.environ.items() if not key.startswith("COACHBOT_")}
        home = str(self.folder / name)
        Path(home).mkdir(exist_ok=True)
        return outside | image | given | secrets | {"COACHBOT_HOME": home, "HOME": home}

    def _here(self, name: str, word: str) -> str:
        """What a container calls something, as it is called on this machine."""
        if word.startswith("postgresql+psycopg://"):
            return self._url
        word = word.replace("chroma:8000", f"127.0.0.1:{self.ports['chroma']}")
        word = word.replace("127.0.0.1:8000", f"127.0.0.1:{self.ports['chroma']}")
        mine = {
            "0.0.0.0": "127.0.0.1",
            "8000": str(self.ports["chroma"]),
            "8787": str(self.ports.get(name, "")),
            "/content": str(SHIPPED_CONTENT),
            "/var/lib/coachbot": str(self.folder / name),
        }
        return mine.get(word, word)


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def until(look: Callable[[], Any], what: str, deadline_s: float = 240.0) -> Any:
    end = time.monotonic() + deadline_s
    while not (found := look()):
        assert time.monotonic() < end, f"{what}: not within {deadline_s:.0f} s"
        time.sleep(0.1)
    return found


@pytest.fixture
def slack() -> Iterator[Sandbox]:
    with sandbox() as running:
        yield running


def answers(slack: Sandbox, asked: Message) -> list[Message]:
    thread = slack.workspace.thread("D0MAYA", asked["ts"])
    return [message for message in thread if message.get("bot_id") == BOT_ID]


@pytest.mark.slow
def test_the_commands_of_the_compose_file_make_a_coach_of_which_either_bot_may_stop(
    tmp_path: Path, postgres_url: str, slack: Sandbox
) -> None:
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "price.md").write_text(PLAY, encoding="utf-8")
    with ExitStack() as stack:
        services = Stack(tmp_path, postgres_url, slack, stack)
        services.start("chroma")
        until(lambda: services.is_healthy("chroma"), "chroma")
        indexed = services.run("bot-1", "coachbot", "index", tmp_path / "pages")
        assert indexed.returncode == 0, indexed.stderr
        bots = {name: services.start(name) for name in BOTS}
        for name in BOTS:
            until(lambda name=name: services.is_healthy(name), name)
            until(
                lambda name=name: services.run(name, "coachbot", "health", "--ready").returncode == 0, f"{name} ready"
            )
        asked = slack.hands.say("U0MAYA", "D0MAYA", "they say we're too expensive")
        until(lambda: answers(slack, asked), "an answer")

        # A rolling restart: one stops while a question is on its way, the other answers.
        slack.faults.plan("chat.postMessage", delay_s=1.0)
        second = slack.hands.say("U0MAYA", "D0MAYA", "and now they are too expensive?")
        bots["bot-1"].send_signal(signal.SIGTERM)
        assert bots["bot-1"].wait(STOPS_S) == 0
        until(lambda: answers(slack, second), "the second answer")
        assert services.is_healthy("bot-2")
        assert not services.is_healthy("bot-1")

        made = services.run("bot-2", "coachbot", "backup", tmp_path / "backup", "--json")
        assert made.returncode == 0, made.stderr
        assert json.loads(made.stdout)["rows"] > 5
        bots["bot-2"].send_signal(signal.SIGTERM)
        assert bots["bot-2"].wait(STOPS_S) == 0

    assert (len(answers(slack, asked)), len(answers(slack, second))) == (1, 1)
    for name in BOTS:
        lines = (tmp_path / f"{name}.log").read_text(encoding="utf-8").splitlines()
        assert [json.loads(line)["message"] for line in lines][-1] == "coachbot stopped"
        assert not any("expensive" in line or "xoxb" in line for line in lines)
