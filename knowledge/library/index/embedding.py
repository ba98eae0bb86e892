"""Text to vectors, on this machine, without a download."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from knowledge.library.index.late import AskedTokens, Tokens, projection

Vectors = NDArray[np.float32]

MODEL_FOLDER = Path(__file__).parent / "model"
_MAX_TOKENS = 256
_WORTH_THREADS = 8
_DIMENSIONS = 384
_VECTOR = "sentence_embedding"
_STATES = "/m/encoder/layer.5/output/LayerNorm/LayerNormalization_output_0"
_MARKS = frozenset({"[CLS]", "[SEP]"})


@dataclass(frozen=True, slots=True)
class Encoded:
    """A text as the model sees it.

    Attributes:
        vector: Of the whole text, of length 1.
        tokens: Its words and parts of words; none where the model does not show them.
    """

    vector: Vectors
    tokens: Tokens


class Embedder(Protocol):
    """Turns texts into unit vectors; ``model`` names what made them, so an index can tell."""

    @property
    def model(self) -> str:
        """The same name means comparable vectors."""
        ...

    @property
    def reads_english_only(self) -> bool:
        """Whether a text in another language means nothing to it."""
        ...

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One row a text, float32, each of length 1."""
        ...

    def encode(self, texts: Sequence[str]) -> list[Encoded]:
        """The same, with the tokens of each text."""
        ...

    def asked(self, text: str) -> tuple[Vectors, AskedTokens | None]:
        """The vector of a question, and its tokens where the model shows them."""
        ...

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Where in a text each of its tokens stands, in the order of ``encode``; nothing where it shows none."""
        ...


class LocalEmbedder:
    """The committed MiniLM model on onnxruntime; loaded at the first text.

    One text a run: the model's quantization looks at a whole batch, so in company a text's vector would
    depend on its neighbors (cosine 0.99 with itself alone, and measurably worse ranking).
    """

    model = "all-MiniLM-L6-v2-int8"
    reads_english_only = True

    def __init__(self, threads: int = 2) -> None:
        self._threads = threads

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One row a text, float32, each of length 1; longer texts are cut at 256 tokens."""
        out = np.zeros((len(texts), _DIMENSIONS), dtype=np.float32)
        tokenizer, session = _model()
        encoded = tokenizer.encode_batch(list(texts))

        def run(at: int) -> None:
            out[at] = session.run([_VECTOR], _inputs(encoded[at].ids))[0][0]

        self._each(len(texts), run)
        return out

    def encode(self, texts: Sequence[str]) -> list[Encoded]:
        """The same, with the tokens that are words or parts of words."""
        tokenizer, session = _model()
        encoded = tokenizer.encode_batch(list(texts))
        out: dict[int, Encoded] = {}

        def run(at: int) -> None:
            vector, states = session.run([_VECTOR, _STATES], _inputs(encoded[at].ids))
            out[at] = Encoded(vector[0], projection().text(states[0][_words(encoded[at].tokens)]))

        self._each(len(texts), run)
        return [out[at] for at in range(len(texts))]

    def asked(self, text: str) -> tuple[Vectors, AskedTokens | None]:
        """The vector of a question, and its tokens; none for a question of nothing but signs."""
        tokenizer, session = _model()
        encoded = tokenizer.encode(text)
        vector, states = session.run([_VECTOR, _STATES], _inputs(encoded.ids))
        words = _words(encoded.tokens)
        return vector[0], projection().question(states[0][words]) if words else None

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Where in a text each of its tokens stands."""
        encoded = _model()[0].encode(text)
        # Each look at "offsets" makes the whole list anew.
        offsets = encoded.offsets
        return [offsets[at] for at in _words(encoded.tokens)]

    def _each(self, count: int, run: Callable[[int], None]) -> None:
        def every(first: int) -> None:
            for at in range(first, count, self._threads):
                run(at)

        if count < _WORTH_THREADS:
            for at in range(count):
                run(at)
        else:
            with ThreadPoolExecutor(self._threads, thread_name_prefix="embed") as pool:
                list(pool.map(every, range(self._threads)))


def _inputs(ids: Sequence[int]) -> dict[str, NDArray[np.int64]]:
    row = np.array([ids], np.int64)
    return {"input_ids": row, "attention_mask": np.ones_like(row)}


def _words(tokens: Sequence[str]) -> list[int]:
    """Positions of the tokens that are words or parts of them; signs mean little on their own."""
    return [at for at, token in enumerate(tokens) if token not in _MARKS and any(letter.isalnum() for letter in token)]


_loading = threading.Lock()


def _model() -> tuple[Any, Any]:
    """Tokenizer and session of the committed model; the same for everybody in this process, for they never change."""
    with _loading:
        return _loaded()


@cache
def _loaded() -> tuple[Any, Any]:
    import onnxruntime
    from tokenizers import Tokenizer

    runtime: Any = onnxruntime
    tokenizer = Tokenizer.from_file(str(MODEL_FOLDER / "tokenizer.json"))
    tokenizer.enable_truncation(_MAX_TOKENS)
    tokenizer.no_padding()
    options = runtime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    session = runtime.InferenceSession(str(MODEL_FOLDER / "model.onnx"), options, providers=["CPUExecutionProvider"])
    return tokenizer, session
