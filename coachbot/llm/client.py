"""One provider's model through LangChain's ``init_chat_model``; nothing here decides, waits or counts."""

import logging
import threading
import warnings
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any, Protocol

from pydantic import BaseModel

from coachbot.domain.model import Use
from coachbot.errors import NotConfigured
from prompts.render import Rendered

MAX_TOKENS = 1_500
# Of each read; what bounds the whole is the gateway's.
READ_S = 25.0
# Ollama cuts a longer prompt without a word.
_OLLAMA_TOKENS = 16_384
#: Where a provider is, said outright: else variables of its own package, as OPENAI_BASE_URL, OLLAMA_HOST or
#: LANGSMITH_GATEWAY, would send every prompt elsewhere without a word.
HOMES = {
    "openai": "https://api.openai.com/v1",
    "anthropic": "https://api.anthropic.com",
    "ollama": "http://127.0.0.1:11434",
}
# They write whole requests into the log where it is at its most talkative.
_TALKATIVE = ("openai", "anthropic", "ollama", "httpx", "httpx2", "httpcore", "httpcore2", "langsmith")


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a reply.

    Attributes:
        finish: Why it ended, as the provider says; empty while it has not said so.
        use: What it took, where this piece says so.
    """

    text: str
    finish: str = ""
    use: Use | None = None
    refused: bool = False


class Client(Protocol):
    """Whoever speaks to a provider; its errors are the provider's own."""

    @property
    def name(self) -> str: ...
    def warm(self) -> None: ...
    def pieces(self, prompt: Rendered, shape: type[BaseModel] | None) -> AsyncGenerator[Piece, None]: ...


class LangChainClient:
    """A model named ``provider:model``.

    Args:
        url: Another base address, for a proxy or a server of one's own; then ``key`` alone is sent, never the one that
            the provider's variable holds for somebody else.
        key: Empty is what the provider's own variable holds.
        read_s: How long it may be silent; a reply of a shape comes after one silence, so this bounds it whole.
    """

    def __init__(self, name: str, *, url: str = "", key: str = "", read_s: float = READ_S) -> None:
        self.name = name
        self.read_s = read_s
        self._url = url
        self._key = key
        self._model: Any = None
        self._making = threading.Lock()
        self._asking: dict[type[BaseModel], Any] = {}
        # A server that does not know schemas is asked in words alone from then on.
        self._knows_schemas = True

    def warm(self) -> None:
        """Import the provider's package and make its client; a second time is nothing.

        Raises:
            NotConfigured: The provider is unknown, its package or its key missing.
        """
        with self._making:
            self._model = self._model or self._connect()

    async def pieces(self, prompt: Rendered, shape: type[BaseModel] | None) -> AsyncGenerator[Piece, None]:
        """The reply, in pieces as they come; one of a shape comes whole."""
        import langsmith.run_helpers

        helpers: Any = langsmith.run_helpers
        said = [("system", prompt.system), ("human", prompt.user)]
        # Alone the variable LANGSMITH_TRACING would send every prompt to somebody else.
        with helpers.tracing_context(enabled=False):
            if shape is not None:
                yield await self._whole(said, shape)
                return
            async with aclosing(self._model.astream(said)) as stream:
                async for chunk in stream:
                    yield _piece(chunk)

    async def _whole(self, said: list[tuple[str, str]], shape: type[BaseModel]) -> Piece:
        if self._knows_schemas and shape not in self._asking:
            self._asking[shape] = self._model.bind(**_asking_for(self.name.split(":", 1)[0], shape))
        try:
            return _piece(await self._asking.get(shape, self._model).ainvoke(said))
        except Exception as error:
            if (cut := _cut_for_length(error)) is not None:
                return cut
            if shape not in self._asking or getattr(error, "status_code", None) not in (400, 422):
                raise
            self._knows_schemas = False
            self._asking.clear()
        return _piece(await self._model.ainvoke(said))

    def _connect(self) -> Any:
        import langchain.chat_models

        makes: Any = langchain.chat_models

        for name in _TALKATIVE:
            logging.getLogger(name).setLevel(logging.WARNING)
        # What a server sends that its client did not expect is warned of in the middle of somebody's command.
        warnings.filterwarnings("ignore", module="langchain_")
        provider = self.name.split(":", 1)[0]
        try:
            model: Any = makes.init_chat_model(self.name, **self._wishes(provider))
        except Exception as error:
            # A missing key is an error of the provider's own kind, and a wrong name one of LangChain's.
            raise NotConfigured(
                f"COACHBOT_MODEL={self.name} cannot be used. Write it as provider:model, install that provider's "
                f"extra (pip install 'coachbot[{provider}]') and set its key."
            ) from error
        takes: Mapping[str, Any] = model.profile or {}
        return model.model_copy(update={"temperature": 0.0}) if takes.get("temperature") else model

    def _wishes(self, provider: str) -> dict[str, Any]:
        url = self._url or HOMES.get(provider, "")
        where: dict[str, Any] = {"base_url": url} if url else {}
        if provider == "ollama":
            own = {"num_predict": MAX_TOKENS, "num_ctx": _OLLAMA_TOKENS, "client_kwargs": {"timeout": self.read_s}}
            return where | own
        if provider == "anthropic" and self._url:
            where["base_url"] = self._url.rstrip("/").removesuffix("/v1")
        if self._key or self._url:
            where["api_key"] = self._key or "none"
        if provider in ("openai", "azure_openai"):
            # With an address of one's own a stream does not say what it took unless asked.
            where["stream_usage"] = True
        return where | {"timeout": self.read_s, "max_retries": 0, "max_tokens": MAX_TOKENS}


def _asking_for(provider: str, shape: type[BaseModel]) -> dict[str, Any]:
    """How a provider is asked to keep to a shape. LangChain's own way costs twice the time and hides what came."""
    schema = shape.model_json_schema()
    if provider in ("openai", "azure_openai"):
        return {"response_format": {"type": "json_schema", "json_schema": {"name": shape.__name__, "schema": schema}}}
    if provider == "anthropic":
        return {"output_config": {"format": {"type": "json_schema", "schema": schema}}}
    return {"format": schema} if provider == "ollama" else {}


def _piece(message: Any) -> Piece:
    told: Mapping[str, Any] = getattr(message, "response_metadata", None) or {}
    more: Mapping[str, Any] = getattr(message, "additional_kwargs", None) or {}
    finish = str(
        told.get("finish_reason") or told.get("stop_reason") or told.get("stopReason") or told.get("done_reason") or ""
    )
    refused = bool(more.get("refusal")) or finish in ("refusal", "content_filter")
    return Piece(str(message.text), finish, _use(message), refused)


def _cut_for_length(error: Exception) -> Piece | None:
    """A reply that OpenAI's package makes an error of, which holds what it took."""
    used: Any = getattr(getattr(error, "completion", None), "usage", None)
    if used is None:
        return None
    return Piece("", "length", Use(int(used.prompt_tokens or 0), int(used.completion_tokens or 0)))


def _use(message: Any) -> Use | None:
    used: Mapping[str, Any] = getattr(message, "usage_metadata", None) or {}
    taken = Use(int(used.get("input_tokens") or 0), int(used.get("output_tokens") or 0))
    return taken if taken.tokens else None
