"""What providers really sent, as others recorded it, through our clients; the recordings are not ours to keep here."""

import http.server
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml

from coachbot.domain.model import Capability, For, NoReply, Shape, Why
from coachbot.llm.client import LangChainClient
from tests.coachbot.llm.test_cassettes import PROMPT, gateway

JSON_OF_CITY = '{"city":"Mexico City","country":"Mexico"}'
# Of each file the interactions in order: how its text begins, or why there is none.
SAID: dict[str, tuple[str | Why, ...]] = {
    "anthropic_text": ("The capital of France is Paris.",),
    "anthropic_streaming_sse": ("I notice that you've sent what appears to be some kind of test string",),
    "anthropic_400_unsupported": (Why.UNAVAILABLE,),
    # Calls of tools, which we never offer: whatever calls one has not replied.
    "anthropic_tool_output": (Why.BAD_OUTPUT, Why.BAD_OUTPUT),
    "anthropic_structured_output_tools": (Why.BAD_OUTPUT, Why.BAD_OUTPUT),
    # A page of text with status 200, and JSON that is no completion.
    "openai_chat_text": (Why.BAD_OUTPUT,),
    "openai_chat_invalid_response": (Why.BAD_OUTPUT,),
    "openai_chat_404_unknown_model": (Why.NOT_LET_IN,),
    "openai_chat_streaming_sse": (Why.BAD_OUTPUT, "The capital of the UK is London."),
    "openai_chat_tool_output": (Why.BAD_OUTPUT, Why.BAD_OUTPUT),
    "openai_chat_native_json_schema_output": (Why.BAD_OUTPUT, JSON_OF_CITY),
    "openai_chat_multi_turn_tools_instructions": (
        Why.BAD_OUTPUT,
        "The temperature in Tokyo is currently 20.0 degrees Celsius.",
    ),
    "openrouter_429_x3": (Why.RATE_LIMITED,) * 3,
    "groq_400_tool_use_failed": (Why.UNAVAILABLE, Why.BAD_OUTPUT, "The first call failed due to missing"),
}


class City(Shape):
    """What the recorded JSON is."""

    city: str
    country: str


@dataclass
class Player:
    """Sends one recorded response again and again."""

    address: str
    response: dict[str, Any] = field(default_factory=dict)

    @property
    def is_stream(self) -> bool:
        return "event-stream" in str(self.response["headers"].get("content-type"))

    @property
    def body(self) -> bytes:
        parsed = self.response.get("parsed_body")
        return (json.dumps(parsed) if parsed is not None else self.response["body"]["string"]).encode()


@pytest.fixture(scope="module")
def player() -> Iterator[Player]:
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["content-length"]))
            self.send_response_only(playing.response["status"]["code"])
            for name in {"content-type", "retry-after"} & playing.response["headers"].keys():
                self.send_header(name, playing.response["headers"][name][0])
            self.send_header("content-length", str(len(playing.body)))
            self.end_headers()
            self.wfile.write(playing.body)

        def log_message(self, *args: object) -> None:
            pass

    for wire in ("openai", "anthropic"):
        LangChainClient(f"{wire}:x", url="http://127.0.0.1:9", key="k").warm()
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    playing = Player(f"http://127.0.0.1:{server.server_address[1]}/v1")
    yield playing
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.mark.shared
@pytest.mark.parametrize("name", SAID)
def test_what_a_provider_sent_is_understood(shared: Path, player: Player, name: str) -> None:
    file = shared / "data" / "cassettes" / f"{name}.yaml"
    interactions = yaml.safe_load(file.read_text(encoding="utf-8"))["interactions"]
    wire = "anthropic" if name.startswith("anthropic") else "openai"

    for interaction, expected in zip(interactions, SAID[name], strict=True):
        player.response = interaction["response"]
        said = _said(wire, player)
        assert said == expected if isinstance(expected, Why) else str(said).startswith(expected)


@pytest.mark.shared
def test_json_that_a_provider_sent_has_its_shape(shared: Path, player: Player) -> None:
    file = shared / "data" / "cassettes" / "openai_chat_native_json_schema_output.yaml"
    player.response = yaml.safe_load(file.read_text(encoding="utf-8"))["interactions"][1]["response"]

    city = gateway("openai:x", player.address, "k").reply(PROMPT, City, For(Capability.ANSWERS))

    assert city == City(city="Mexico City", country="Mexico")


def _said(wire: str, player: Player) -> str | Why:
    """What comes of it; a reply that was not streamed is asked for whole, and its text taken as it is."""
    model = gateway(f"{wire}:x", player.address, "k")
    try:
        return "".join(model._asked(PROMPT, None if player.is_stream else City, For(Capability.ANSWERS)))
    except NoReply as error:
        return error.why
