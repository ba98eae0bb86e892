"""What each adapter makes of a provider's answers, played back without any network.

``stub_…`` was recorded against the stub of ``tests/support/model_server.py``, never against a provider; ``real_…``,
where there are any, against the provider itself. docs/developers.md says how to record either anew.
"""

import os
import re
from collections.abc import Iterator
from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from coachbot.domain.model import Capability, For, NoReply, Shape, Why
from coachbot.llm.budget import Budget, Price
from coachbot.llm.client import LangChainClient
from coachbot.llm.gateway import Gateway
from prompts.render import Rendered
from tests.coachbot.llm.asking import KEY, WIRES
from tests.fakes import MemoryLedger
from tests.support.model_replies import SENTENCE
from tests.support.model_server import ModelServer

CASSETTES = Path(__file__).parent / "cassettes"
# It stands in what is recorded, and has to be the same when that is played.
PORT = 8790
NOW = datetime(2026, 11, 25, 15, 0, tzinfo=UTC)
PROMPT = Rendered("tests/ask@1+00000000", "Be brief.", 'Reply with {"say": "…"} about a delay.')
# What the stub is asked for, and what comes of it.
WAYS: dict[str, tuple[str, Why | None]] = {
    "reply": ("good", None),
    "stream": ("good", None),
    "refusal": ("refusal", Why.REFUSED),
    "401": ("echo_key", Why.NOT_LET_IN),
    "429": ("429_long", Why.RATE_LIMITED),
}
REAL = ("reply", "stream", "401")
_KEPT = frozenset({"content-type", "retry-after"})
_SECRET = re.compile(r"\b(?:sk|pk|rk|org|proj|req|user|key)[-_][A-Za-z0-9_-]{6,}|[\w.+-]+@[\w-]+\.\w[\w.]*")


class Draft(Shape):
    """A shape as small as can be."""

    say: str


def _headers(headers: Any) -> dict[str, Any]:
    return {name: value for name, value in headers.items() if name.lower() in _KEPT}


def _request(request: Any) -> Any:
    request.headers = _headers(request.headers)
    return request


def _response(response: dict[str, Any]) -> dict[str, Any]:
    body = response["body"]["string"]
    text = body.decode() if isinstance(body, bytes) else body
    # Bytes, for it is used when a cassette is played too.
    scrubbed = _SECRET.sub("…", text).encode()
    return {**response, "headers": _headers(response["headers"]), "body": {"string": scrubbed}}


@pytest.fixture(scope="module")
def vcr_config() -> dict[str, Any]:
    return {
        "match_on": ["method", "scheme", "host", "port", "path", "query", "body"],
        "before_record_request": _request,
        "before_record_response": _response,
        "decode_compressed_response": True,
    }


@pytest.fixture
def vcr_cassette_dir() -> str:
    return str(CASSETTES)


@pytest.fixture
def default_cassette_name(request: pytest.FixtureRequest) -> str:
    return "_".join(request.node.callspec.id.split("-"))


def gateway(name: str, url: str, key: str) -> Gateway:
    budget = Budget(MemoryLedger(), 10**6, 10**6, 0.0, Price())
    return Gateway(LangChainClient(name, url=url, key=key), budget, lambda: NOW, at_once=1)


def asked(model: Gateway, way: str) -> str | Why:
    """What is said, or why nothing is."""
    try:
        if way == "stream":
            return "".join(model.stream(PROMPT, For(Capability.ANSWERS)))
        return model.reply(PROMPT, Draft, For(Capability.ANSWERS)).say
    except NoReply as error:
        return error.why


@pytest.fixture(scope="module", autouse=True)
def _imported() -> None:
    for wire in WIRES:
        LangChainClient(f"{wire}:stub-1", url=f"http://127.0.0.1:{PORT}", key=KEY).warm()


@pytest.mark.vcr
@pytest.mark.block_network(allowed_hosts=["127.0.0.1"])
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("wire", WIRES)
@pytest.mark.parametrize("against", ["stub"])
def test_an_adapter_understands_the_stub(vcr: Any, record_mode: str, against: str, wire: str, way: str) -> None:
    kind, why = WAYS[way]
    url = f"http://127.0.0.1:{PORT}/{kind}" + ("/v1" if wire == "openai" else "")
    with nullcontext() if record_mode == "none" else ModelServer(port=PORT):
        said = asked(gateway(f"{wire}:stub-1", url, KEY), way)

    assert said == (why or SENTENCE)
    assert vcr.all_played or record_mode != "none", "something on the cassette was not asked for"


def recorded() -> Iterator[Any]:
    """Each cassette of a real provider, with the wire and the way."""
    for file in sorted(CASSETTES.glob("real_*.yaml")):
        _, wire, way = file.stem.split("_")
        yield pytest.param("real", wire, way, id=f"real-{wire}-{way}")


def to_record() -> Iterator[Any]:
    """What somebody wants to record of a provider: ``RECORD=openai:NAME``."""
    wire = os.environ.get("RECORD", "").partition(":")[0]
    yield from (pytest.param("real", wire, way, id=f"real-{wire}-{way}") for way in REAL if wire)


@pytest.mark.vcr
@pytest.mark.parametrize(("against", "wire", "way"), [*to_record()] or [*recorded()])
def test_an_adapter_understands_its_provider(vcr: Any, record_mode: str, against: str, wire: str, way: str) -> None:
    name, key = os.environ.get("RECORD", ""), "sk-wrong" if way == "401" else os.environ.get("RECORD_KEY", "sk-played")
    if record_mode == "none":
        (first, *_) = yaml.safe_load((CASSETTES / f"real_{wire}_{way}.yaml").read_text(encoding="utf-8"))[
            "interactions"
        ]
        name = f"{wire}:{yaml.safe_load(first['request']['body'])['model']}"
    said = asked(gateway(name, "", key), way)

    assert said is Why.NOT_LET_IN if way == "401" else isinstance(said, str) and not isinstance(said, Why)
