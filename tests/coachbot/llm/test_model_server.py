"""The stub model server keeps its word about sockets, threads and time, and real clients understand it."""

import http.client
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from tests.coachbot.llm.asking import ENDLESS, KEY, PATHS, WIRES, ask, call, said
from tests.support.model_replies import SENTENCE
from tests.support.model_server import ModelServer, Script

ROOT = Path(__file__).parents[3]


class Draft(BaseModel):
    """A structured answer, as small as it can be."""

    say: str
    cites: list[str]


@pytest.fixture(scope="module")
def running() -> Iterator[ModelServer]:
    with ModelServer() as server:
        yield server


@pytest.fixture
def server(running: ModelServer) -> ModelServer:
    running.kind = None
    return running


class TestOnTheLine:
    def test_a_cut_stream_ends_in_the_middle_of_a_chunk(self, server):
        with pytest.raises(http.client.IncompleteRead):
            ask(server, "cut_stream", stream=True)
        with pytest.raises(http.client.IncompleteRead):
            ask(server, "cut_stream")

    def test_a_reset_is_one(self, server):
        with pytest.raises(ConnectionResetError), call(server, "reset") as line:
            line.recv(1)

    @pytest.mark.parametrize("kind", ["slow_drip", "drip_headers"])
    def test_a_drip_comes_byte_by_byte(self, server, monkeypatch, kind):
        monkeypatch.setattr(server, "drip_s", 0.05)
        began = time.monotonic()
        with call(server, kind) as line:
            if kind == "slow_drip":
                line.recv(4096)
            data = b"".join(line.recv(4096) for _ in range(6))
        bytes_due = (time.monotonic() - began) / 0.05 + 1

        # A byte of a body is a chunk of its own: "1", the byte, and two ends of lines.
        assert 6 <= len(data) <= bytes_due * len(b"1\r\nX\r\n")

    def test_a_hanging_server_sends_nothing(self, server):
        with call(server, "hang") as line:
            line.settimeout(0.2)
            with pytest.raises(TimeoutError):
                line.recv(1)

    @pytest.mark.parametrize("kind", sorted(ENDLESS))
    def test_the_server_knows_at_once_that_a_client_hung_up(self, server, eventually, kind):
        before = len(server.requests)
        with call(server, kind):
            eventually(lambda: len(server.requests) > before)
        request = server.requests[-1]

        assert request.done.wait(1)
        assert request.left

    def test_an_endless_stream_has_more_to_say(self, server):
        with call(server, "endless") as line:
            assert sum(len(line.recv(65_536)) for _ in range(40)) > 10_000

    def test_a_connection_is_used_again(self, server):
        with closing(http.client.HTTPConnection("127.0.0.1", server.port, timeout=5)) as connection:
            for kind in ("good", "500", "good"):
                connection.request("POST", f"/{kind}{PATHS['openai']}", "{}")
                first = connection.sock
                connection.getresponse().read()
            assert connection.sock is first

    def test_pauses_come_before_and_between(self, server, monkeypatch):
        monkeypatch.setattr(server, "latency_s", 0.1)
        monkeypatch.setattr(server, "chunk_s", 0.02)
        began = time.monotonic()
        events = ask(server, "good", stream=True).events

        assert time.monotonic() - began > 0.1 + 0.02 * (len(events) - 1)


class TestServer:
    def test_a_good_server_turns_bad_and_back(self, server):
        seen = []
        for kind in (None, "500", None):
            server.kind = kind
            seen.append(ask(server, "good").status)

        assert seen == [200, 500, 200]

    def test_a_kind_or_an_address_nobody_knows_is_told(self, server):
        with pytest.raises(ValueError, match="no kind 'goood'"):
            server.base("goood")
        assert ask(server, "goood").status == 404

    def test_a_script_is_followed_to_its_last_line(self):
        with ModelServer(Script("One.", {"say": "Two."}, lambda request: request.user)) as server:
            texts = [said("openai", ask(server, "good").body) for _ in range(4)]

        assert texts == ["One.", '{"say": "Two."}', "Too expensive?", "Too expensive?"]

    def test_a_request_is_read_alike_on_both_wires(self, server):
        ask(server, "good", messages=[{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Hi"}])
        ask(server, "good", "anthropic", system=[{"type": "text", "text": "Be brief."}],
            messages=[{"role": "user", "content": [{"type": "text", "text": "Hi"}]}])  # fmt: skip

        for request, wire in zip(server.requests[-2:], WIRES, strict=True):
            assert (request.wire, request.system, request.user, request.schema) == (wire, "Be brief.", "Hi", None)

    def test_closing_ends_everything_at_once(self, eventually):
        before = set(threading.enumerate())
        with ModelServer() as server:
            lines = [call(server, kind) for kind in sorted(ENDLESS) for _ in range(3)]
            eventually(lambda: len(server.requests) == len(lines))
            began = time.monotonic()

        assert time.monotonic() - began < 2
        assert not set(threading.enumerate()) - before
        assert not any(request.left for request in server.requests)
        for line in lines:
            line.close()

    def test_a_server_comes_back_where_it_was(self):
        with ModelServer() as server:
            ask(server, "good")
        with pytest.raises(ConnectionRefusedError):
            ask(server, "good")
        with server:
            assert ask(server, "good").status == 200

    def test_it_can_be_tried_by_hand(self):
        command = [sys.executable, "-m", "tests.support.model_server", "--port", "0", "--kind", "500"]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
            server = ModelServer(port=int(process.stdout.readline().split("/")[2].split(":")[1]))
            try:
                assert ask(server, "good").status == 500
            finally:
                process.kill()


@pytest.fixture(scope="module")
def clients() -> dict[str, Callable[..., Any]]:
    """The clients people use; they take a second to import."""
    from langchain_anthropic import ChatAnthropic
    from langchain_openai import ChatOpenAI

    always = {"api_key": KEY, "max_retries": 0, "timeout": 5, "max_tokens": 300}
    return {
        "openai": lambda base: ChatOpenAI(model="stub-1", base_url=base, stream_usage=True, **always),
        "anthropic": lambda base: ChatAnthropic(model="stub-1", base_url=base, **always),
    }


@pytest.mark.parametrize("wire", WIRES)
class TestClients:
    @pytest.fixture
    def model(self, server: ModelServer, clients: dict[str, Callable[..., Any]], wire: str) -> Any:
        return clients[wire](server.base("good", wire=wire))

    def test_an_answer_is_understood(self, server, model):
        reply = model.invoke([("system", "Be brief."), ("human", "Too expensive?")])

        assert (reply.content, reply.usage_metadata["output_tokens"]) == (SENTENCE, 15)
        assert (server.requests[-1].system, server.requests[-1].user) == ("Be brief.", "Too expensive?")

    def test_a_stream_is_understood(self, server, model):
        whole, *more = model.stream("Too expensive?")
        for chunk in more:
            whole += chunk

        assert (whole.text, whole.usage_metadata["output_tokens"], server.requests[-1].stream) == (SENTENCE, 15, True)
        assert (whole.response_metadata.get("finish_reason") or whole.response_metadata["stop_reason"]) in (
            "stop",
            "end_turn",
        )

    def test_a_structured_answer_is_understood(self, server, model):
        draft = model.with_structured_output(Draft, method="json_schema").invoke("Too expensive?")

        assert draft == Draft(say=SENTENCE, cites=[])
        assert server.requests[-1].schema["required"] == ["say", "cites"]

    def test_a_closed_stream_lets_go_of_the_server(self, server, model):
        server.kind = "endless"
        stream = model.stream("Too expensive?")
        next(stream)
        stream.close()

        assert server.requests[-1].done.wait(1)
        assert server.requests[-1].left
