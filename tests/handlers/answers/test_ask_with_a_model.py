"""``coachbot ask`` against every kind of model server: an answer in time, in JSON, with nothing of what the server sent."""

import json
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from coachbot.outside import model_client
from coachbot.settings import load
from tests.support.command import run
from tests.support.model_faults import KINDS
from tests.support.model_server import ModelServer
from tests.support.oracle import Oracle, holding

KEY = "sk-never-shown"
ASKED = "they say we're too expensive"
SAY = "Compared with what, if I may ask?"
# What is good in the end: a whole reply to a stream.
GOOD = {
    "good", "usage_missing", "fenced", "wrong_content_type", "no_schemas", "first_500_then_good", "first_429_then_good",
}  # fmt: skip
# Whole lines came before the end was missing, and those hold.
CUT = {"no_finish_reason", "finish_length", "cut_stream", "ten_mb"}
GARBAGE = (
    "Traceback",
    "doctype",
    "sign in to the network",
    "Incorrect API key",
    "overloaded",
    "unexpected",
    "and so on",
)


@pytest.fixture(scope="module")
def server() -> Iterator[ModelServer]:
    for wire in ("openai", "anthropic"):
        model_client(load(model=f"{wire}:x", model_url="http://127.0.0.1:9", model_key=KEY), f"{wire}:x").warm()
    with ModelServer(Oracle(holding(SAY))) as running:
        yield running


@pytest.fixture(scope="module")
def asked_home(indexed_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copytree(indexed_home, tmp_path_factory.mktemp("asked") / "home"))


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:Received unexpected tool content block")
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("wire", ["openai", "anthropic"])
def test_whatever_the_server_does_the_answer_comes(
    asked_home: Path, server: ModelServer, monkeypatch: pytest.MonkeyPatch, wire: str, kind: str
) -> None:
    server.kind = kind
    deadline_s = 2.0
    given = {
        "": f"{wire}:x", "_URL": f"{server.url}/v1", "_KEY": KEY, "_DEADLINE_S": str(deadline_s),
        "_TOKENS_A_DAY": "1000000000", "_TOKENS_A_PERSON": "1000000000",
    }  # fmt: skip
    for name, value in given.items():
        monkeypatch.setenv(f"COACHBOT_MODEL{name}", value)
    count, began = len(server.requests), time.monotonic()

    done = run(asked_home, "ask", ASKED, "--json")

    assert time.monotonic() - began < deadline_s + 10
    assert (done.returncode, len(done.stdout.splitlines())) == (0, 1), done.stderr
    answer = json.loads(done.stdout)
    assert answer["refused"] is False
    assert any(line["text"] for line in [*answer["say"], *answer["worded"]])
    assert len(server.requests) > count
    if kind not in GOOD | CUT:
        assert answer["engine"] == "extractive"
    if kind in GOOD:
        shown = [line["text"] for line in [*answer["worded"], *answer["say"]]]
        assert (answer["engine"], any(SAY in text for text in shown)) == ("model", True)
    printed = done.stdout + done.stderr
    assert KEY not in printed
    assert not any(garbage in printed for garbage in GARBAGE)
