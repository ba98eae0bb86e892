"""What the doctor says of a model: which trouble it is, how to mend it, and what a month costs."""

import json
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from coachbot.answers.ports import Question
from coachbot.bootstrap import Coach, build
from coachbot.domain.model import Capability, For, Use
from coachbot.llm.probe import Tried, probe
from coachbot.outside import model_client
from coachbot.settings import Settings, load
from handlers.operate.model import look_at_model, look_at_prompts
from handlers.slack.feature import Check
from prompts.render import OURS, Prompts
from tests.conftest import NOW
from tests.support.command import run
from tests.support.model_replies import Script
from tests.support.model_server import ModelServer

KEY = "sk-never-shown"


@pytest.fixture(scope="module")
def running() -> Iterator[ModelServer]:
    with ModelServer(Script({"ready": True})) as server:
        model_client(load(model="openai:stub-1", model_url=server.base(), model_key=KEY), "openai:stub-1").warm()
        yield server


@pytest.fixture
def server(running: ModelServer) -> ModelServer:
    running.kind, running.reply, running.latency_s = None, Script({"ready": True}), 0.0
    return running


def settings_for(server: ModelServer, kind: str = "good", **more: Any) -> Settings:
    return load(model="openai:stub-1", model_url=server.base(kind), model_key=KEY, **more)


def looked_at(settings: Settings, coach: Coach | None = None) -> Check:
    return look_at_model(settings, coach, note=lambda _: None)


def test_without_one_all_is_well() -> None:
    assert looked_at(load()) == Check("model", ok=True, detail="None set; all works without one.")


@pytest.mark.parametrize(
    ("kind", "said", "fix"),
    [
        ("echo_key", "refused the key", "COACHBOT_MODEL_KEY"),
        ("not_found_model", "Nobody there knows the model", "COACHBOT_MODEL"),
        ("500", "in trouble (status 500)", "status page"),
        ("429_long", "asks us to wait", "limit"),
        ("reset", "cannot be reached", "COACHBOT_MODEL_URL"),
        ("html_200", "no reply of a model", "sign-in page"),
        ("garbage_json", "no reply of a model", "proxy"),
        ("empty_text", "not what it is told", "larger model"),
        ("wrong_schema", "not what it is told", "larger model"),
        ("no_finish_reason", "no reply of a model", "COACHBOT_MODEL_URL"),
        ("refusal", "refused a harmless question", "another model"),
    ],
)
def test_each_trouble_is_named_with_how_to_mend_it(server: ModelServer, kind: str, said: str, fix: str) -> None:
    check = looked_at(settings_for(server, kind))

    assert not check.ok
    assert (said in check.detail, fix in check.fix) == (True, True), check
    assert check.detail.startswith("openai:stub-1: ")
    assert not any(theirs in repr(check) for theirs in (KEY, "Incorrect API key", "sign in to the network", "<h1>"))


def test_a_server_that_is_not_there_cannot_be_reached() -> None:
    with ModelServer() as gone:
        pass
    assert "cannot be reached" in looked_at(settings_for(gone)).detail


def test_what_is_not_set_up_says_how(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COACHBOT_MODEL", "nonsense:x")

    done = run(home, "doctor")

    assert done.returncode == 1
    assert "NOT  model: COACHBOT_MODEL=nonsense:x cannot be used." in done.stdout
    assert "provider:model" in done.stdout


@pytest.mark.slow
def test_another_model_that_judges_is_tried_too(
    server: ModelServer, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def looked() -> dict[str, Any]:
        return {check["name"]: check for check in json.loads(run(home, "doctor", "--json").stdout)["checks"]}

    given = {"MODEL": "openai:stub-1", "MODEL_URL": server.base(), "MODEL_KEY": KEY}
    for name, value in given.items():
        monkeypatch.setenv(f"COACHBOT_{name}", value)
    assert "judge" not in looked()
    monkeypatch.setenv("COACHBOT_JUDGE", "openai:stub-2")
    assert looked()["judge"]["detail"].startswith("openai:stub-2 replied in ")
    monkeypatch.setenv("COACHBOT_JUDGE", "nonsense:x")
    assert (looked()["judge"]["ok"], looked()["model"]["ok"]) == (False, True)


def tried(server: ModelServer, kind: str, **more: Any) -> tuple[Tried, list[str]]:
    said: list[str] = []
    client = model_client(settings_for(server, kind), "openai:stub-1")
    prompt = Prompts().render("operate/ping")
    result = probe(client, prompt, deadline_s=0.5, is_cold=lambda: said.append("waiting"), **more)
    return result, said


def test_a_model_that_is_loading_is_waited_for(server: ModelServer) -> None:
    server.kind = "503_loading"
    said: list[str] = []

    def loaded() -> None:
        said.append("waiting")
        server.kind = "good"

    client = model_client(settings_for(server), "openai:stub-1")
    result = probe(client, Prompts().render("operate/ping"), deadline_s=2.0, is_cold=loaded, warming_s=5.0)

    assert (result.trouble, result.was_cold, said) == (None, True, ["waiting"])


@pytest.mark.parametrize("kind", ["hang", "slow_drip"])
def test_one_that_never_gets_ready_is_too_slow(server: ModelServer, kind: str) -> None:
    result, said = tried(server, kind, warming_s=0.5)

    assert result.trouble is not None
    assert (result.trouble.why, said) == ("timed_out", ["waiting"])


def test_one_that_is_slow_when_it_is_warm_is_too_slow(server: ModelServer) -> None:
    server.latency_s = 0.8
    result, said = tried(server, "good", warming_s=3.0)

    assert result.trouble is not None
    assert (result.trouble.why, said) == ("timed_out", ["waiting"])


@pytest.fixture
def coach(home: Path) -> Iterator[Coach]:
    built = build(load(home=home), clock=lambda: NOW)
    yield built
    built.close()


def test_a_month_costs_what_the_last_one_took(server: ModelServer, coach: Coach) -> None:
    for days in (1, 29, 31):
        day = (NOW - timedelta(days=days)).date()
        coach.base.ledger.add(day, For(Capability.ANSWERS, "maya"), "openai:stub-1", Use(1_000_000, 50_000))

    check = looked_at(settings_for(server, model_price=(3.0, 15.0)), coach)

    assert check.ok
    assert "The last 30 days took 2.0 million tokens in and 100,000 out, 7.50 at COACHBOT_MODEL_PRICE." in check.detail


def test_a_team_that_has_not_used_one_gets_an_estimate(server: ModelServer, coach: Coach) -> None:
    assert "nothing can be said of its cost" in looked_at(settings_for(server), coach).detail
    for n in range(2):
        coach.answers.ask(Question("too expensive", "maya"), f"a{n}")

    detail = looked_at(settings_for(server), coach).detail

    assert (
        "An estimate, from 2 questions asked in the last 30 days: a month takes 9,500 tokens in and 300 out." in detail
    )
    assert "COACHBOT_MODEL_PRICE" not in detail
    assert coach.base.ledger.since(NOW.date()) == Use(0, 0), "a look is on nobody's budget"


def test_the_prompts_are_looked_at(tmp_path: Path) -> None:
    assert look_at_prompts(load()).detail.endswith("none of them the team's own.")
    own = tmp_path / "prompts" / "answers"
    own.mkdir(parents=True)
    shutil.copy(OURS / "answers" / "read.md", own)
    assert look_at_prompts(load(content=tmp_path)).detail.endswith("1 of them the team's own.")

    (own / "read.md").write_text("nothing", encoding="utf-8")
    check = look_at_prompts(load(content=tmp_path))

    assert (check.ok, str(own / "read.md") in check.detail, "coachbot prompts lint" in check.fix) == (False, True, True)
