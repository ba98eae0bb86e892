"""Late interaction: a question's words held against a text's words, one by one.

One vector for a text forgets which of its words was meant. The model's states of the single tokens, before they are
averaged, remember; a small learned projection makes them comparable and says which of a question's words matter.
Source: Khattab and Zaharia, ColBERT, 2020; see docs/adr/0027.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Tokens = NDArray[np.int8]

DIMENSIONS = 48
_FILE = Path(__file__).parent / "model" / "late.npz"
_SCALE = np.float32(127)
# The shape in which the weight of a token was learned.
_SLOPE, _START = np.float32(10), np.float32(0.54)


@dataclass(frozen=True, slots=True)
class AskedTokens:
    """A question's tokens, a unit vector each, and what each weighs; the weights add up to 1.0."""

    vectors: Floats
    weights: Floats

    def likeness(self, tokens: Tokens) -> Floats:
        """Cosine of each of the question's tokens with each of a text's; one row a token of the question."""
        return (self.vectors @ (tokens.astype(np.float32) / _SCALE).T).astype(np.float32)

    def score(self, likeness: Floats) -> float:
        """How well the best of a text's tokens meet the question's, -1.0 to 1.0; -1.0 for a text of none."""
        return float((likeness.max(1) * self.weights).sum()) if likeness.shape[1] else -1.0


@dataclass(frozen=True, slots=True)
class Projection:
    """What makes the states of tokens comparable; learned, see ``model/train_late.py``."""

    mean: Floats
    asked: Floats
    told: Floats
    weight: Floats
    bias: float

    def question(self, states: Floats) -> AskedTokens:
        """A question's tokens, as they are held against texts."""
        unit = _unit(states)
        weights = np.log1p(np.exp(unit @ self.weight * _SLOPE + np.float32(self.bias) + _START)).astype(np.float32)
        return AskedTokens(_unit(((unit - self.mean) @ self.asked).astype(np.float32)), weights / weights.sum())

    def text(self, states: Floats) -> Tokens:
        """A text's tokens, as they are stored."""
        return np.round(_unit(((_unit(states) - self.mean) @ self.told).astype(np.float32)) * _SCALE).astype(np.int8)


@cache
def projection() -> Projection:
    """The committed weights."""
    with _FILE.open("rb") as file, np.load(file) as stored:
        parts = {name: stored[name].astype(np.float32) for name in stored.files}
    return Projection(parts["mean"], parts["asked"], parts["told"], parts["weight"], float(parts["bias"]))


def nothing() -> Tokens:
    """The tokens of a text whose model does not show them."""
    return np.zeros((0, DIMENSIONS), np.int8)


def _unit(rows: Floats) -> Floats:
    length = np.maximum(np.linalg.norm(rows, axis=-1, keepdims=True), 1e-6)
    return (rows / length).astype(np.float32)
