"""Recognizing what a text means among a few labels, learned from phrases for each, as plays are (ADR 11)."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from knowledge.library.index import recognition
from knowledge.library.index.embedding import Embedder
from knowledge.library.index.probes import probes
from knowledge.library.index.recognition import Phrases, Recognizer

# Goes up when the same phrases would be learned otherwise.
_VERSION = 1


def learned(embedder: Embedder, labelled: Sequence[tuple[str, str]], folder: Path) -> Recognizer:
    """A recognizer of these labels; learned once, about a second, and kept in the folder.

    Args:
        labelled: Label and phrase, as texts will be given to it: tidied the same way.
        folder: Where recognizers are kept; made when missing.
    """
    name = hashlib.sha256(f"{_VERSION}|{embedder.model}|{labelled!r}".encode()).hexdigest()[:16]
    path = folder / f"{name}.npz"
    known = recognition.load(path)
    if known is not None:
        return known
    texts = [*(text for _, text in labelled), *probes()]
    labels = [*(label for label, _ in labelled), *([None] * len(probes()))]
    found = recognition.learn(Phrases(texts, np.asarray(embedder.embed(texts), np.float32), labels))
    folder.mkdir(parents=True, exist_ok=True)
    found.save(path)
    return found
