"""What a model server is asked and answers, on OpenAI's chat completions wire and on Anthropic's messages wire.

Sources: https://platform.openai.com/docs/api-reference/chat and https://docs.anthropic.com/en/api/messages-streaming
"""

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal, Protocol, TypeAlias

Json: TypeAlias = dict[str, Any]
Finish: TypeAlias = Literal["stop", "length", "tool", "refusal"]
Finishes: TypeAlias = dict[Finish | None, str | None]
MODEL = "stub-1"
TOOL_INPUT = {"query": "what the last customer paid"}
REFUSAL = "I can't help with that."
LONG = 100_000


@dataclass
class Request:
    """A request, as the server sees it.

    Attributes:
        kind: How it is answered, see ``KINDS``.
        headers: Under their lower-case names. Left out of ``repr``, because one of them is the key.
        body: Parsed; empty for a GET.
        at: When it had come in whole, in seconds of ``time.monotonic``.
        done: Set when the server has nothing more to do with it.
        left: Whether the client hung up before the answer had been sent.
    """

    method: str
    path: str
    kind: str
    headers: dict[str, str] = field(repr=False)
    body: Json
    at: float
    done: threading.Event = field(default_factory=threading.Event, repr=False, compare=False)
    left: bool = False

    @property
    def wire(self) -> str:
        of_anthropic = self.path.endswith("/messages") or "anthropic-version" in self.headers
        return "anthropic" if of_anthropic else "openai"

    @property
    def key(self) -> str:
        """The header a key came in, with what stands before the key."""
        return self.headers.get("x-api-key") or self.headers.get("authorization", "")

    @property
    def stream(self) -> bool:
        return bool(self.body.get("stream"))

    @property
    def schema(self) -> Json | None:
        """The JSON schema the answer must keep to."""
        if self.wire == "openai":
            return self.body.get("response_format", {}).get("json_schema", {}).get("schema")
        asked = self.body.get("output_config", {}).get("format") or self.body.get("output_format") or {}
        return asked.get("schema")

    @property
    def system(self) -> str:
        """All instructions, whichever way the wire carries them."""
        return "\n\n".join(filter(None, [_text(self.body.get("system")), *self._said_by("system", "developer")]))

    @property
    def user(self) -> str:
        """All that the user said, in order."""
        return "\n\n".join(self._said_by("user"))

    def _said_by(self, *roles: str) -> list[str]:
        return [_text(message["content"]) for message in self.body.get("messages", ()) if message["role"] in roles]


def _text(content: str | list[Json] | None) -> str:
    if isinstance(content, list):
        return "\n\n".join(part["text"] for part in content if part.get("type") == "text")
    return content or ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the model says, before it has the shape of a wire.

    Attributes:
        text: None stands for JSON's null.
        finish: Why it stopped; None if that is never said. With ``tool`` it calls a tool instead of talking.
        has_usage: Whether tokens are counted for the client.
        is_empty: Whether the list that should hold the text has nothing in it.
    """

    text: str | None
    finish: Finish | None = "stop"
    has_usage: bool = True
    is_empty: bool = False


def tokens(text: str) -> int:
    """Four characters to a token, and never none."""
    return len(text) // 4 + 1


def _asked(request: Request) -> int:
    return tokens(request.system + request.user)


def pieces(text: str) -> Iterator[str]:
    """The text as it is streamed; a very long one in large pieces, so that it does not take minutes."""
    size = 12 if len(text) < LONG else 65_536
    return (text[start : start + size] for start in range(0, len(text), size))


def _tool(request: Request) -> str:
    """The name of a tool to call: the first on offer, or one that nobody offered."""
    offered = [tool.get("function", tool).get("name") for tool in request.body.get("tools", ())]
    return offered[0] if offered else "look_up"


class Wire(Protocol):
    """One provider's way to say it."""

    def whole(self, request: Request, answer: Answer) -> Json: ...

    def events(self, request: Request, answer: Answer) -> Iterator[bytes]:
        """Server-sent events, whole ones, with the text of one piece each."""
        ...

    def error(self, status: int, message: str) -> Json: ...

    def error_event(self, message: str) -> bytes: ...

    def models(self) -> Json: ...


class OpenAIWire:
    """Chat completions."""

    finishes: ClassVar[Finishes] = {
        "stop": "stop",
        "length": "length",
        "tool": "tool_calls",
        "refusal": "stop",
        None: None,
    }
    errors: ClassVar[dict[int, str]] = {401: "invalid_api_key", 404: "model_not_found", 429: "rate_limit_exceeded"}

    def whole(self, request: Request, answer: Answer) -> Json:
        choice = {"index": 0, "message": self._message(request, answer), "finish_reason": self.finishes[answer.finish]}
        reply = self._frame(request, "chat.completion", [] if answer.is_empty else [choice])
        return {**reply, "usage": self._usage(request, answer)} if answer.has_usage else reply

    def events(self, request: Request, answer: Answer) -> Iterator[bytes]:
        if answer.is_empty:
            yield self._event(self._frame(request, "chat.completion.chunk", []))
        else:
            yield from (self._chunk(request, delta) for delta in self._deltas(request, answer))
            if answer.finish is None:
                # As when something on the way ends the stream politely: no last words, not even [DONE].
                return
            yield self._chunk(request, {}, self.finishes[answer.finish])
        if answer.has_usage and (request.body.get("stream_options") or {}).get("include_usage"):
            last = self._frame(request, "chat.completion.chunk", [])
            yield self._event({**last, "usage": self._usage(request, answer)})
        yield b"data: [DONE]\n\n"

    def error(self, status: int, message: str) -> Json:
        kind = "invalid_request_error" if status < 429 else "server_error"
        return {"error": {"message": message, "type": kind, "param": None, "code": self.errors.get(status)}}

    def error_event(self, message: str) -> bytes:
        return self._event(self.error(500, message))

    def models(self) -> Json:
        return {"object": "list", "data": [{"id": MODEL, "object": "model", "created": 0, "owned_by": "stub"}]}

    def _message(self, request: Request, answer: Answer) -> Json:
        message: Json = {"role": "assistant", "content": answer.text, "refusal": None}
        if answer.finish == "tool":
            return {**message, "content": None, "tool_calls": [self._call(request)]}
        return {**message, "content": None, "refusal": REFUSAL} if answer.finish == "refusal" else message

    def _deltas(self, request: Request, answer: Answer) -> Iterator[Json]:
        yield {"role": "assistant", "content": None if answer.text is None else ""}
        if answer.finish == "tool":
            yield {"tool_calls": [{"index": 0, **self._call(request)}]}
        elif answer.finish == "refusal":
            yield {"refusal": REFUSAL}
        else:
            yield from ({"content": piece} for piece in pieces(answer.text or ""))

    def _call(self, request: Request) -> Json:
        return {
            "id": "call_1",
            "type": "function",
            "function": {"name": _tool(request), "arguments": json.dumps(TOOL_INPUT)},
        }

    def _usage(self, request: Request, answer: Answer) -> Json:
        read, said = _asked(request), tokens(answer.text or "")
        return {"prompt_tokens": read, "completion_tokens": said, "total_tokens": read + said}

    def _frame(self, request: Request, what: str, choices: list[Json]) -> Json:
        model = request.body.get("model", MODEL)
        return {"id": "chatcmpl-stub", "object": what, "created": 0, "model": model, "choices": choices}

    def _chunk(self, request: Request, delta: Json, finish: str | None = None) -> bytes:
        choice = {"index": 0, "delta": delta, "finish_reason": finish}
        return self._event(self._frame(request, "chat.completion.chunk", [choice]))

    def _event(self, data: Json) -> bytes:
        return f"data: {json.dumps(data, ensure_ascii=False)}\n\n".encode()


class AnthropicWire:
    """Messages."""

    finishes: ClassVar[Finishes] = {
        "stop": "end_turn", "length": "max_tokens", "tool": "tool_use", "refusal": "refusal", None: None,
    }  # fmt: skip
    errors: ClassVar[dict[int, str]] = {
        401: "authentication_error", 404: "not_found_error", 429: "rate_limit_error", 503: "overloaded_error",
    }  # fmt: skip

    def whole(self, request: Request, answer: Answer) -> Json:
        message = self._frame(request, self._content(request, answer), self.finishes[answer.finish])
        if answer.has_usage:
            message["usage"] = {"input_tokens": _asked(request), "output_tokens": tokens(answer.text or "")}
        return message

    def events(self, request: Request, answer: Answer) -> Iterator[bytes]:
        start = self._frame(request, [], None)
        if answer.has_usage:
            start["usage"] = {"input_tokens": _asked(request), "output_tokens": 1}
        yield self._event("message_start", message=start)
        for index, block in enumerate(self._content(request, answer) or ()):
            yield from self._block(index, block)
        if answer.finish is None:
            return
        delta = {"stop_reason": self.finishes[answer.finish], "stop_sequence": None}
        usage = {"usage": {"output_tokens": tokens(answer.text or "")}} if answer.has_usage else {}
        yield self._event("message_delta", delta=delta, **usage)
        yield self._event("message_stop")

    def error(self, status: int, message: str) -> Json:
        return {"type": "error", "error": {"type": self.errors.get(status, "api_error"), "message": message}}

    def error_event(self, message: str) -> bytes:
        return self._event("error", error={"type": "overloaded_error", "message": message})

    def models(self) -> Json:
        model = {"id": MODEL, "type": "model", "display_name": "Stub", "created_at": "2026-01-01T00:00:00Z"}
        return {"data": [model], "first_id": MODEL, "last_id": MODEL, "has_more": False}

    def _frame(self, request: Request, content: list[Json] | None, stop: str | None) -> Json:
        return {
            "id": "msg_stub", "type": "message", "role": "assistant", "model": request.body.get("model", MODEL),
            "content": content, "stop_reason": stop, "stop_sequence": None,
        }  # fmt: skip

    def _content(self, request: Request, answer: Answer) -> list[Json] | None:
        if answer.is_empty:
            return []
        if answer.finish == "tool":
            return [{"type": "tool_use", "id": "toolu_1", "name": _tool(request), "input": TOOL_INPUT}]
        text = REFUSAL if answer.finish == "refusal" else answer.text
        return None if text is None else [{"type": "text", "text": text}]

    def _block(self, index: int, block: Json) -> Iterator[bytes]:
        is_text = block["type"] == "text"
        empty = {**block, "text": ""} if is_text else {**block, "input": {}}
        yield self._event("content_block_start", index=index, content_block=empty)
        yield self._event("ping")
        for piece in pieces(block["text"] if is_text else json.dumps(block["input"])):
            part = (
                {"type": "text_delta", "text": piece}
                if is_text
                else {"type": "input_json_delta", "partial_json": piece}
            )
            yield self._event("content_block_delta", index=index, delta=part)
        yield self._event("content_block_stop", index=index)

    def _event(self, name: str, /, **data: Any) -> bytes:
        return f"event: {name}\ndata: {json.dumps({'type': name, **data}, ensure_ascii=False)}\n\n".encode()


WIRES: dict[str, Wire] = {"openai": OpenAIWire(), "anthropic": AnthropicWire()}
