"""The ways a model server answers, good and bad, each under a name that stands in the path: its *kind*.

A kind's docstring or meaning says what comes on the wire, for both wires, plain and streamed, where nothing else is said.
"""

import itertools
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeAlias

from tests.support.model_line import Cut, Line
from tests.support.model_wire import WIRES, Answer, Request, Wire

STREAMED, PLAIN = "text/event-stream; charset=utf-8", "application/json"
HTML = b"<!doctype html><html><body><h1>Please sign in to the network</h1></body></html>"
WRONG = json.dumps({"unexpected": ["other", "fields"], "verdict": 7})
TEN_MB = 10_000_000
FOREVER_S = 3600.0
# One piece of a stream.
MORE = " and then"


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request that waits for its answer.

    Attributes:
        nth: How many requests of this kind came before it, since the kind was set.
        drip_s: Between two bytes of a drip.
        chunk_s: Between two chunks of a stream.
    """

    line: Line
    request: Request
    text: Callable[[], str]
    nth: int
    drip_s: float
    chunk_s: float

    @property
    def wire(self) -> Wire:
        return WIRES[self.request.wire]

    def payload(self, answer: Answer) -> bytes:
        """An answer in one piece; the list of models where that is asked for."""
        is_list = self.request.method == "GET"
        whole = self.wire.models() if is_list else self.wire.whole(self.request, answer)
        return json.dumps(whole, ensure_ascii=False).encode()

    def events(self, answer: Answer) -> list[bytes]:
        return list(self.wire.events(self.request, answer))

    def say(self, answer: Answer, content_type: str | None = None) -> None:
        """An answer from its beginning to its end."""
        if not self.request.stream:
            return self.line.whole(200, self.payload(answer), content_type or PLAIN)
        self.stream(self.events(answer), content_type or STREAMED)
        return self.line.chunk(b"")

    def stream(self, events: list[bytes], content_type: str = STREAMED) -> None:
        """Events of a stream that has not ended yet."""
        self.line.begin(content_type)
        for n, event in enumerate(events):
            self.line.pause(self.chunk_s if n else 0)
            self.line.chunk(event)

    def fail(self, status: int, message: str, **headers: str) -> None:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.line.json(status, self.wire.error(status, message), named)


Act: TypeAlias = Callable[[Exchange], None]
ACTS: dict[str, Act] = {}
KINDS: dict[str, str] = {}


def _kind(name: str, act: Act, meaning: str) -> None:
    ACTS[name], KINDS[name] = act, meaning


def kind(act: Act) -> Act:
    """A kind named and explained by its function."""
    _kind(act.__name__, act, act.__doc__ or "")
    return act


def _answer(name: str, meaning: str, change: Callable[[Answer], Answer]) -> None:
    def act(x: Exchange) -> None:
        x.say(change(Answer(x.text())))

    _kind(name, act, meaning)


def _status(name: str, status: int, message: str, meaning: str, **headers: str) -> None:
    _kind(name, lambda x: x.fail(status, message, **headers), meaning)


_answer("good", "The reply, as the provider would send it.", lambda answer: answer)
_answer("no_finish_reason", "Never says why it stopped; a stream just ends.", lambda a: replace(a, finish=None))
_answer("finish_length", "Cut for length, it says, though the text is whole.", lambda a: replace(a, finish="length"))
_answer("wrong_schema", "A whole answer of JSON with other fields.", lambda a: replace(a, text=WRONG))
_answer("empty_choices", "No choices, no content blocks.", lambda a: replace(a, is_empty=True))
_answer("null_content", "The content is null.", lambda a: replace(a, text=None))
_answer("empty_text", "The content is an empty text.", lambda a: replace(a, text=""))
_answer("refusal", "The model refuses, in the way of its wire.", lambda a: replace(a, finish="refusal"))
_answer("tool_calls", "A call of a tool instead of a text.", lambda a: replace(a, finish="tool"))
_answer("usage_missing", "Tokens are not counted.", lambda a: replace(a, has_usage=False))
_answer(
    "fenced",
    "The reply inside a Markdown fence, with prose around it.",
    lambda a: replace(a, text=f"Sure, here it is:\n\n```json\n{a.text}\n```\n\nLet me know if that helps!"),
)
_status("429", 429, "Slow down.", "Too many requests; not said for how long.")
_status("429_after", 429, "Slow down.", "Too many requests; come again in a second.", Retry_After="1")
_status("429_long", 429, "Out of quota.", "Too many requests; come again in an hour.", Retry_After="3600")
_status("500", 500, "The server had an error.", "A failure of the server.")
_status("503_loading", 503, "Loading model", "As llama.cpp answers while it loads its model.")
_status("not_found_model", 404, "The model does not exist.", "Nobody knows the model.")


@kind
def ten_mb(x: Exchange) -> None:
    """A reply with ten megabytes behind it: blanks after JSON, so that it still parses; else words."""
    x.say(Answer(x.text() + (" " * TEN_MB if x.request.schema else " and so on" * (TEN_MB // 10))))


@kind
def wrong_content_type(x: Exchange) -> None:
    """The good reply, called text/plain."""
    x.say(Answer(x.text()), "text/plain")


@kind
def html_200(x: Exchange) -> None:
    """A web page with status 200, as a sign-in page or a proxy sends it."""
    x.line.whole(200, HTML, "text/html; charset=utf-8")


@kind
def garbage_json(x: Exchange) -> None:
    """Status 200 and JSON that breaks off, in an answer or event that is otherwise whole."""
    broken = b'{"id": "stub", "choices": [{"mess'
    if not x.request.stream:
        return x.line.whole(200, broken, PLAIN)
    name = b"event: message_start\n" if x.request.wire == "anthropic" else b""
    x.stream([b"%bdata: %b\n\n" % (name, broken)])
    return x.line.chunk(b"")


@kind
def mid_stream_error(x: Exchange) -> None:
    """An error event after half of the text; a plain answer is status 200 with an error in it."""
    message = "The engine is overloaded."
    if not x.request.stream:
        return x.line.json(200, x.wire.error(500, message))
    events = x.events(Answer(x.text()))
    x.stream([*events[: len(events) // 2], x.wire.error_event(message)])
    return x.line.chunk(b"")


@kind
def cut_stream(x: Exchange) -> None:
    """The connection closes in the middle of a chunk, or of a plain body."""
    answer = Answer(x.text())
    if x.request.stream:
        *events, broken = x.events(answer)[:-2]
        x.stream(events)
        x.line.half_a_chunk(broken)
    data = x.payload(answer)
    x.line.head(200, {"Content-Type": PLAIN, "Content-Length": str(len(data))})
    x.line.send(data[: len(data) // 2])
    raise Cut


@kind
def endless(x: Exchange) -> None:
    """An answer that goes on and on, a kilobyte every few milliseconds."""
    before, again = _endless_stream(x) if x.request.stream else _endless_text(x)
    x.line.begin(STREAMED if x.request.stream else PLAIN)
    x.line.chunk(before)
    while True:
        x.line.chunk(again)
        x.line.pause(x.chunk_s or 0.005)


def _endless_stream(x: Exchange) -> tuple[bytes, bytes]:
    """What comes first, and what comes again and again."""
    events = x.events(Answer(MORE))
    first = next(n for n, event in enumerate(events) if MORE.encode() in event)
    return b"".join(events[:first]), events[first] * 6


def _endless_text(x: Exchange) -> tuple[bytes, bytes]:
    return x.payload(Answer(MORE)).partition(MORE.encode())[0], MORE.encode() * 120


@kind
def slow_drip(x: Exchange) -> None:
    """The head at once, then the body byte by byte, 0.3 seconds between two, for ever."""
    answer = Answer(x.text())
    body = b"".join(x.events(answer)) if x.request.stream else x.payload(answer)
    x.line.begin(STREAMED if x.request.stream else PLAIN)
    # Half of it, or a quick drip would say all there is to say and be a good answer.
    _drip(x, body[: len(body) // 2], x.line.chunk)


@kind
def drip_headers(x: Exchange) -> None:
    """A head that never ends, byte by byte, 0.3 seconds between two."""
    _drip(x, b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nX-Slow: ", x.line.send)


def _drip(x: Exchange, data: bytes, send: Callable[[bytes], None]) -> None:
    # Blanks without end: a header or a piece of JSON may hold them.
    for byte in itertools.chain(data, itertools.repeat(ord(" "))):
        send(bytes([byte]))
        x.line.pause(x.drip_s)


@kind
def hang(x: Exchange) -> None:
    """Takes the request and never answers."""
    while True:
        x.line.pause(FOREVER_S)


@kind
def reset(x: Exchange) -> None:
    """Resets the connection as soon as the request is in."""
    x.line.reset()


@kind
def echo_key(x: Exchange) -> None:
    """A 401 whose message repeats the key it was sent."""
    x.fail(401, f"Incorrect API key provided: {x.request.key}.")


@kind
def no_schemas(x: Exchange) -> None:
    """A 400 to whoever asks for a schema, as from servers that know none; without one a good answer."""
    if x.request.schema is not None:
        return x.fail(400, "response_format is not supported.")
    return x.say(Answer(x.text()))


@kind
def first_500_then_good(x: Exchange) -> None:
    """The first request fails, all others are answered."""
    ACTS["good" if x.nth else "500"](x)


@kind
def first_429_then_good(x: Exchange) -> None:
    """The first request is one too many, all others are answered."""
    ACTS["good" if x.nth else "429"](x)
