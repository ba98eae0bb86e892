"""Which piece of the pages found answers a question: a small learned reader. Pure.

A line of plain features, weighed as learned from questions about other companies' handbooks (docs/adr/0028): what
the piece means and says beside the question, where it was found, how it stands on its page, and whether it holds the
kind of value that was asked for.
"""

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from coachbot.answers.units import Shape, Unit
from knowledge.library.search.evidence import Evidence
from knowledge.library.search.found import Hit

Floats = NDArray[np.float32]
# Passages that are read; further down the answer stood in 5 of 192 questions.
MOST_READ = 10
_VALUE = re.compile(r"\d|%|[$€£]")
_ASKS_VALUE = re.compile(
    r"\bhow (?:long|much|many|fast|often|big|soon|late|far)\b|\bmax\b|\blimit\b|\bdeepest|what size|\bnumber\b|\bcut\b"
    r"|\bfee\b|\bwhen\b|\bcost",
    re.IGNORECASE,
)
_ASKS_WHO = re.compile(r"\bwho|whose\b", re.IGNORECASE)
_ROLE = re.compile(r"\b[A-Z]{2,4}\b|\b[Tt]eam\b|[Mm]anager|\bVP\b|Head|Director|[Ll]ead\b|[Ee]ngineer|@|#")
_LINK = re.compile(r"\[[^\[\]]{0,500}\]\([^()]{0,2000}\)")
_BEGINNING_CHARS = 300
_OF_RELEVANCE, _OF_CHANCE, _CERTAIN = 0.53, 0.35, 0.12
_NAMED, _FACT_BONUS = 0.5, 1.0
ENOUGH = 0.5
# Below that not even the nearest page is worth naming.
NEAR = 0.25
SURE = 0.93

# Learned on 1,496 questions about two handbooks by leaving neither's answers in sight of the other; see docs/adr/0028.
_TABLE: dict[str, tuple[float, float, float]] = {
    # Of each feature its weight, its mean and its spread.
    "first": (-0.103, 0.1016, 0.3021),
    "second": (0.036, 0.1014, 0.3019),
    "rank": (0.173, 0.2946, 0.2646),
    "behind": (0.682, -4.931, 3.858),
    "score": (0.219, -1.554e-18, 1),
    "closeness": (1.381, 0.155, 0.3506),
    "closeness_here": (0.335, 2.353e-18, 1),
    "own": (0.126, 0.4007, 0.0993),
    "own_here": (-0.099, 7.921e-19, 1),
    "around": (-0.173, 0.3161, 0.1118),
    "around_here": (-0.138, -1.698e-18, 1),
    "both": (0.930, 0.4346, 0.08872),
    "both_here": (0.675, -2.115e-17, 1),
    "whole": (-0.141, 0.5336, 0.06034),
    "whole_here": (-0.180, -3.97e-17, 1),
    "covered": (-0.176, 0.0926, 0.1528),
    "covered_here": (-0.149, 4.935e-18, 0.9978),
    "above": (0.185, 0.07006, 0.1324),
    "either": (0.191, 0.133, 0.1737),
    "either_here": (0.002, 2.88e-19, 0.9969),
    "length": (-0.291, -0.3292, 0.7495),
    "short": (-0.275, 0.1241, 0.3297),
    "long": (0.026, 0.03689, 0.1885),
    "question": (-0.002, 0.01185, 0.1082),
    "colon": (0.000, 0, 1e-06),
    "paragraph": (0.067, 0.3537, 0.4781),
    "list": (0.054, 0.08004, 0.2714),
    "item": (-0.105, 0.5255, 0.4994),
    "row": (0.030, 0.04074, 0.1977),
    "value": (0.093, 0.0616, 0.2404),
    "no_value": (-0.077, 0.0921, 0.2892),
    "role": (0.145, 0.05612, 0.2302),
    "beginning": (-0.009, 0.08051, 0.2721),
    "link": (-0.247, 0.04516, 0.2077),
    "lead": (-0.068, 0.2977, 0.4572),
}
FEATURES = tuple(_TABLE)
_WEIGHTS, _MEAN, _SPREAD = (np.array(column) for column in zip(*_TABLE.values(), strict=True))


@dataclass(frozen=True, slots=True)
class Piece:
    """A unit of a page, with where it was found and what speaks for it.

    Attributes:
        rank: Of its passage among those found, from 0.
    """

    unit: Unit
    hit: Hit
    rank: int
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Read:
    """A piece that may answer; ``chance`` is its share, 0.0 to 1.0, among all that were read."""

    piece: Piece
    chance: float


def read(question: str, pieces: Sequence[Piece], limit: int) -> list[Read]:
    """The pieces most likely to answer, best first; of two that overlap or say the same only the better."""
    if not pieces:
        return []
    scores = ((_features(question, pieces) - _MEAN) / _SPREAD * _WEIGHTS).sum(1) + _facts(question, pieces)
    chances = np.exp(scores - scores.max())
    chances /= chances.sum()
    chosen: list[Read] = []
    for at in np.argsort(-scores, kind="stable"):
        piece = pieces[int(at)]
        if not any(_repeats(piece, other.piece) for other in chosen):
            chosen.append(Read(piece, float(chances[at])))
        if len(chosen) == limit:
            break
    return chosen


def by_words(pieces: Sequence[Piece]) -> list[Read]:
    """The piece that holds most of the question's words, where nothing else of it is understood."""
    best = max(pieces, key=lambda piece: (piece.evidence.covered, -piece.rank))
    return [Read(best, 1.0)]


def certainty(relevance: float, best: Read) -> float:
    """0.0 to 1.0: whether the best piece answers, from how near the library comes and how far it stands out."""
    return 1 / (1 + math.exp(-(_OF_RELEVANCE * _logit(relevance) + _OF_CHANCE * _logit(best.chance) + _CERTAIN)))


def _repeats(one: Piece, other: Piece) -> bool:
    if one.unit.text == other.unit.text:
        return True
    return one.hit.page.id == other.hit.page.id and one.unit.start < other.unit.end and other.unit.start < one.unit.end


def _logit(share: float) -> float:
    bound = min(max(share, 1e-4), 1 - 1e-4)
    return math.log(bound / (1 - bound))


def _features(question: str, pieces: Sequence[Piece]) -> NDArray[np.float64]:
    """One row a piece, in the order of ``FEATURES``."""
    texts = [piece.unit.text for piece in pieces]
    length = np.array([len(text) for text in texts])
    rank = np.array([piece.rank for piece in pieces])
    score = np.array([piece.hit.score for piece in pieces])
    evidence = {
        name: np.array([getattr(piece.evidence, name) for piece in pieces], float) for name in Evidence.__slots__
    }
    asks_value, asks_who = bool(_ASKS_VALUE.search(question)), bool(_ASKS_WHO.search(question))
    value = _each(texts, lambda text: bool(_VALUE.search(text)))
    columns = [
        rank == 0,
        rank == 1,
        1 / (1 + rank),
        score - score.max(),
        _standard(score),
        *(
            column
            for name in ("closeness", "own", "around", "both", "whole")
            for column in (evidence[name], _standard(evidence[name]))
        ),
        evidence["covered"],
        _standard(evidence["covered"]),
        evidence["above"],
        evidence["either"],
        _standard(evidence["either"]),
        np.log(length / 200),
        length < 60,
        length > 450,
        _each(texts, lambda text: text.rstrip().endswith("?")),
        _each(texts, lambda text: text.rstrip(" *_").endswith(":")),
        *(np.array([piece.unit.shape is shape for piece in pieces]) for shape in Shape),
        asks_value * value,
        asks_value * (1 - value),
        asks_who * _each(texts, lambda text: bool(_ROLE.search(text))),
        np.array([piece.unit.start < _BEGINNING_CHARS for piece in pieces]),
        _each(texts, lambda text: len(_LINK.sub("", text)) < 0.4 * len(text)),
        np.array([bool(piece.unit.lead) for piece in pieces]),
    ]
    return np.stack([np.asarray(column, float) for column in columns], 1)


def _facts(question: str, pieces: Sequence[Piece]) -> NDArray[np.float64]:
    """Whoever asks how much or who wants the row that names it; the handbooks it was learned on have too few rows."""
    if not (_ASKS_VALUE.search(question) or _ASKS_WHO.search(question)):
        return np.zeros(len(pieces))
    is_fact = [piece.unit.shape is Shape.ROW and piece.evidence.covered >= _NAMED for piece in pieces]
    return _FACT_BONUS * np.array(is_fact, float)


def _each(texts: Sequence[str], holds: Callable[[str], bool]) -> NDArray[np.float64]:
    return np.array([holds(text) for text in texts], float)


def _standard(values: NDArray[np.float64]) -> NDArray[np.float64]:
    spread = values.std()
    return (values - values.mean()) / (spread if spread > 1e-9 else 1)
