"""Each kind of answer of the stub model server has the shape it says, on both wires, plain and streamed."""

import http.client
import json
from collections.abc import Iterator
from contextlib import closing

import pytest

from tests.coachbot.llm.asking import BROKEN, ENDLESS, KEY, WIRES, ask, said, streamed
from tests.support.model_replies import SENTENCE, filled
from tests.support.model_server import KINDS, ModelServer

LENGTH = {"openai": "length", "anthropic": "max_tokens"}
DRAFT = {"type": "object", "properties": {"say": {"type": "string"}, "cites": {"type": "array", "items": {}}}}


@pytest.fixture(scope="module")
def running() -> Iterator[ModelServer]:
    with ModelServer() as server:
        yield server


@pytest.fixture
def server(running: ModelServer) -> ModelServer:
    running.kind = None
    return running


@pytest.mark.parametrize("wire", WIRES)
class TestGood:
    def test_an_answer_says_the_reply_and_counts_its_tokens(self, server, wire):
        got = ask(server, "good", wire)

        assert (got.status, said(wire, got.body)) == (200, SENTENCE)
        assert set(got.body["usage"]) >= {"input_tokens" if wire == "anthropic" else "prompt_tokens"}

    def test_a_stream_says_the_same_piece_by_piece(self, server, wire):
        got = ask(server, "good", wire, stream=True)

        assert got.headers["content-type"].startswith("text/event-stream")
        assert (streamed(wire, got.events), len(got.events) > 4) == (SENTENCE, True)

    def test_all_kinds_that_end_do_so_plain_and_streamed(self, server, wire):
        for kind in KINDS.keys() - ENDLESS - BROKEN:
            for stream in (False, True):
                assert ask(server, kind, wire, stream=stream).data, kind

    def test_an_answer_cut_for_length_is_whole_all_the_same(self, server, wire):
        got = ask(server, "finish_length", wire)

        assert (said(wire, got.body), LENGTH[wire] in got.data.decode()) == (SENTENCE, True)

    def test_a_stream_without_a_finish_never_says_why_it_stopped(self, server, wire):
        got = ask(server, "no_finish_reason", wire, stream=True)

        assert streamed(wire, got.events) == SENTENCE
        assert not any(word in got.data for word in (b'"stop"', b"end_turn", b"message_stop", b"[DONE]"))

    def test_uncounted_tokens_are_nowhere(self, server, wire):
        more = {"stream": True, "stream_options": {"include_usage": True}}

        assert b"usage" not in ask(server, "usage_missing", wire).data + ask(server, "usage_missing", wire, **more).data

    def test_a_refusal_is_told_in_the_way_of_the_wire(self, server, wire):
        body = ask(server, "refusal", wire).body

        told = body["stop_reason"] if wire == "anthropic" else body["choices"][0]["message"]["refusal"]
        assert told == ("refusal" if wire == "anthropic" else "I can't help with that.")

    def test_a_tool_on_offer_is_called_instead_of_talking(self, server, wire):
        tool = {"name": "search"} if wire == "anthropic" else {"type": "function", "function": {"name": "search"}}
        body = ask(server, "tool_calls", wire, tools=[tool]).body

        call = body["content"][0] if wire == "anthropic" else body["choices"][0]["message"]["tool_calls"][0]["function"]
        assert call["name"] == "search"

    def test_nothing_stands_where_the_text_should_be(self, server, wire):
        where = "content" if wire == "anthropic" else "choices"

        assert ask(server, "empty_choices", wire).body[where] == []
        assert said(wire, ask(server, "empty_text", wire).body) == ""
        null = ask(server, "null_content", wire).body
        assert (null if wire == "anthropic" else null["choices"][0]["message"])["content"] is None

    def test_the_models_can_be_listed(self, server, wire):
        with closing(http.client.HTTPConnection("127.0.0.1", server.port, timeout=5)) as connection:
            connection.request(
                "GET", "/good/v1/models", headers={"anthropic-version": "x"} if wire == "anthropic" else {}
            )
            assert json.loads(connection.getresponse().read())["data"][0]["id"] == "stub-1"


class TestShapes:
    def test_openai_counts_in_a_last_chunk_only_when_asked(self, server):
        asked = ask(server, "good", stream=True, stream_options={"include_usage": True}).events
        plain = ask(server, "good", stream=True).events

        assert (asked[-2]["choices"], asked[-2]["usage"]["completion_tokens"], asked[-1]) == ([], 15, "[DONE]")
        assert not any("usage" in event for event in plain[:-1])

    def test_anthropic_sends_its_events_in_order(self, server):
        kinds = [event["type"] for event in ask(server, "good", "anthropic", stream=True).events]

        assert kinds[:3] == ["message_start", "content_block_start", "ping"]
        assert set(kinds[3:-3]) == {"content_block_delta"}
        assert kinds[-3:] == ["content_block_stop", "message_delta", "message_stop"]

    def test_an_error_in_mid_stream_comes_after_some_text(self, server):
        events = ask(server, "mid_stream_error", stream=True).events
        other = ask(server, "mid_stream_error", "anthropic", stream=True).events

        assert ("error" in events[-1], other[-1]["type"]) == (True, "error")
        assert streamed("openai", events[:-1])
        assert SENTENCE.startswith(streamed("anthropic", other))

    def test_fences_stand_around_the_reply(self, server):
        assert f"```json\n{SENTENCE}\n```" in said("openai", ask(server, "fenced").body)

    def test_ten_megabytes_behind_json_are_blanks(self, server):
        schema = {"type": "json_schema", "json_schema": {"schema": DRAFT}}
        text = said("openai", ask(server, "ten_mb", response_format=schema).body)

        assert (len(text) > 10_000_000, json.loads(text)["cites"]) == (True, [])

    @pytest.mark.parametrize(
        ("kind", "status", "after"),
        [
            ("429", 429, None), ("429_after", 429, "1"), ("429_long", 429, "3600"), ("500", 500, None),
            ("503_loading", 503, None), ("not_found_model", 404, None), ("echo_key", 401, None),
        ],
    )  # fmt: skip
    def test_a_status_says_what_is_wrong(self, server, kind, status, after):
        got = ask(server, kind, "anthropic", stream=True)

        assert (got.status, got.headers.get("retry-after"), got.body["type"]) == (status, after, "error")

    @pytest.mark.parametrize("wire", WIRES)
    def test_the_key_is_echoed_and_stays_out_of_what_is_printed(self, server, wire):
        assert KEY in ask(server, "echo_key", wire).body["error"]["message"]
        assert KEY in server.requests[-1].key
        assert KEY not in repr(server.requests)

    def test_what_is_no_json_is_called_what_it_is_not(self, server):
        with pytest.raises(json.JSONDecodeError):
            _ = ask(server, "garbage_json").body
        assert ask(server, "html_200").headers["content-type"].startswith("text/html")
        assert ask(server, "wrong_content_type").headers["content-type"] == "text/plain"
        assert json.loads(said("openai", ask(server, "wrong_schema").body)).keys() == {"unexpected", "verdict"}

    @pytest.mark.parametrize(("kind", "status"), [("first_500_then_good", 500), ("first_429_then_good", 429)])
    def test_only_the_first_one_fails_until_the_kind_is_set_anew(self, server, kind, status):
        seen = []
        for _ in range(2):
            server.kind = kind
            seen += [ask(server, "good").status for _ in range(3)]

        assert seen == [status, 200, 200] * 2

    def test_a_schema_is_filled(self):
        schema = {
            "$defs": {"Tone": {"enum": ["warm", "cool"]}},
            "properties": {
                "tone": {"$ref": "#/$defs/Tone"}, "score": {"type": "integer", "minimum": 1}, "is_new": {"type": "boolean"},
                "note": {"anyOf": [{"type": "null"}, {"type": "string"}]}, "kind": {"const": "ask"},
                "cites": {"type": "array", "items": {"type": "string", "maxLength": 3}, "minItems": 2},
            },
        }  # fmt: skip

        assert filled(schema) == {
            "tone": "warm", "score": 1, "is_new": False, "note": None, "kind": "ask", "cites": ["Ask", "Ask"],
        }  # fmt: skip
