"""Text to vectors, on this machine, without a download."""

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]

MODEL_FOLDER = Path(__file__).parent / "model"
_MAX_TOKENS = 256
_WORTH_THREADS = 8
_DIMENSIONS = 384


class Embedder(Protocol):
    """Turns texts into unit vectors; ``model`` names what made them, so an index can tell."""

    @property
    def model(self) -> str:
        """The same name means comparable vectors."""
        ...

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One row a text, float32, each of length 1."""
        ...


class LocalEmbedder:
    """The committed MiniLM model on onnxruntime; loaded at the first text.

    One text a run: the model's quantization looks at a whole batch, so in company a text's vector would
    depend on its neighbors (cosine 0.99 with itself alone, and measurably worse ranking).
    """

    model = "all-MiniLM-L6-v2-int8"

    def __init__(self, threads: int = 2) -> None:
        self._threads = threads

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One row a text, float32, each of length 1; longer texts are cut at 256 tokens."""
        tokenizer, session = _model()
        encoded = [one.ids for one in tokenizer.encode_batch(list(texts))]
        out = np.zeros((len(texts), _DIMENSIONS), dtype=np.float32)

        def run(first: int) -> None:
            for at in range(first, len(encoded), self._threads):
                ids = np.array([encoded[at]], np.int64)
                inputs = {"input_ids": ids, "attention_mask": np.ones_like(ids)}
                out[at] = session.run(["sentence_embedding"], inputs)[0][0]

        if len(encoded) < _WORTH_THREADS:
            for first in range(self._threads):
                run(first)
        else:
            with ThreadPoolExecutor(self._threads, thread_name_prefix="embed") as pool:
                list(pool.map(run, range(self._threads)))
        return out


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
