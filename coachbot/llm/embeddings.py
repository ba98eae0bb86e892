"""Another embedding provider than the built-in model, through LangChain."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from coachbot.errors import NotConfigured
from knowledge.library.index.embedding import Encoded, Vectors
from knowledge.library.index.late import AskedTokens, nothing


class LangChainEmbedder:
    """Any provider LangChain knows, named ``provider:model``; its package and key are the operator's."""

    reads_english_only = False

    def __init__(self, name: str) -> None:
        self.model = name
        self._client: Any = None

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One row a text, float32, each of length 1.

        Raises:
            NotConfigured: The provider is unknown, its package missing or its key refused.
        """
        client = self._client or self._connect()
        try:
            rows = np.array(client.embed_documents(list(texts)), np.float32)
        except Exception as error:
            raise NotConfigured(
                f"The embedding provider of COACHBOT_EMBEDDINGS={self.model} did not answer. Check its key and network."
            ) from error
        return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)

    def encode(self, texts: Sequence[str]) -> list[Encoded]:
        """The vectors alone: a provider does not show its tokens."""
        return [Encoded(vector, nothing()) for vector in self.embed(texts)]

    def asked(self, text: str) -> tuple[Vectors, AskedTokens | None]:
        """The vector alone."""
        return self.embed([text])[0], None

    def spans(self, text: str) -> list[tuple[int, int]]:  # noqa: ARG002 -- there are no tokens to place
        """Nothing."""
        return []

    def _connect(self) -> Any:
        from langchain.embeddings import init_embeddings

        try:
            self._client = init_embeddings(self.model)
        except (ValueError, ImportError) as error:
            raise NotConfigured(
                f"COACHBOT_EMBEDDINGS={self.model} cannot be used. Write it as provider:model and install that "
                "provider's LangChain package."
            ) from error
        return self._client
