"""What leaves this machine goes where the settings say, and nowhere else."""

from collections.abc import Sequence
from typing import Any

import pytest

from coachbot.llm.client import HOMES, LangChainClient
from coachbot.outside import is_overheard, leads
from coachbot.settings import load

ELSEWHERE = "http://elsewhere.example:9/v1"
LEADING = (
    "OPENAI_BASE_URL",
    "OPENAI_API_BASE",
    "ANTHROPIC_BASE_URL",
    "ANTHROPIC_API_URL",
    "OLLAMA_HOST",
    "LANGSMITH_GATEWAY",
)


@pytest.fixture
def led(monkeypatch: pytest.MonkeyPatch) -> None:
    """An environment in which every variable leads elsewhere."""
    for name in LEADING:
        monkeypatch.setenv(name, ELSEWHERE)


def addresses(made: Any) -> set[str]:
    """Where the clients that LangChain made go, whichever of them is used."""
    inner = [
        getattr(made, name)
        for name in ("root_client", "root_async_client", "_client", "_async_client")
        if hasattr(made, name)
    ]
    return {str(getattr(one, "base_url", None) or one._client.base_url).rstrip("/") for one in inner}


@pytest.mark.slow
@pytest.mark.usefixtures("led")
@pytest.mark.parametrize("provider", sorted(HOMES))
def test_no_variable_of_a_providers_package_leads_prompts_elsewhere(provider: str) -> None:
    client = LangChainClient(f"{provider}:x", key="k")
    client.warm()

    assert addresses(client.__dict__["_model"]) == {HOMES[provider]}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, []),
        ({"model": "openai:x"}, ["Prompts go to api.openai.com"]),
        ({"model": "ollama:x"}, ["Prompts go to 127.0.0.1"]),
        (
            {"model": "openai:x", "model_url": "https://u:p@models.example/v1", "judge": "anthropic:y"},
            ["Prompts go to models.example, as COACHBOT_MODEL_URL says", "Prompts go to api.anthropic.com"],
        ),
        ({"model": "mistralai:x"}, ["Prompts go to elsewhere.example, as MISTRAL_BASE_URL says"]),
        ({"model": "groq:x"}, ["Prompts go to wherever groq's package sends them"]),
        ({"embeddings": "ollama:e"}, ["Pages and questions go to elsewhere.example, as OLLAMA_HOST says"]),
        ({"embeddings": "cohere:e"}, ["Pages and questions go to wherever cohere's package sends them"]),
    ],
)
@pytest.mark.without_a_model("it has a model of its own")
def test_where_it_goes_is_said(given: dict[str, str], said: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MISTRAL_BASE_URL", ELSEWHERE)
    monkeypatch.setenv("OLLAMA_HOST", "elsewhere.example:11434")

    assert [str(one) for one in leads(load(**given))] == said


@pytest.mark.parametrize(
    ("url", "is_so"),
    [
        ("http://models.example/v1", True),
        ("HTTP://models.example/v1", True),
        ("http://8.8.8.8:8080/v1", True),
        ("http://nobody-knows.example/v1", True),
        ("http://[2606:4700::1111]/v1", True),
        ("https://models.example/v1", False),
        ("http://inside.example/v1", False),
        ("http://127.0.0.1:8080/v1", False),
        ("http://10.1.2.3/v1", False),
        ("http://100.64.0.7/v1", False),
        ("http://[::1]:8080/v1", False),
        ("http://ollama:11434", False),
        ("http://[broken", False),
        ("", False),
    ],
)
def test_plain_http_to_the_internet_is_overheard(url: str, is_so: bool) -> None:
    known = {"models.example": "93.184.215.14", "inside.example": "192.168.1.7"}

    def resolve(host: str, _port: int) -> Sequence[str]:
        if host.strip("0123456789.") and ":" not in host and host not in known:
            raise OSError("not known")
        return [known.get(host, host)]

    assert is_overheard(url, resolve) is is_so
