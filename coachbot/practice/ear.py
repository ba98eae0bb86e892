"""Recognizes what a rep's turn means in a scene: learned from its own phrases, as plays are (ADR 11)."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from coachbot.practice.heard import sentences
from knowledge.library.formats.scene import Scene
from knowledge.library.formats.scene_lines import CommonLines

Floats = NDArray[np.float32]

FACT, KNOWN, MET, OPENS, CLOSES, ACT = "fact", "knows", "met", "opens", "closes", "act"
# Speech-to-text makes one sentence of a turn; more parts than these add nothing.
_MAX_PARTS = 6
_MIN_PART_WORDS = 3


class Learned(Protocol):
    """Scores each label for a text, as ``knowledge.library.index.recognition.Recognizer``."""

    @property
    def pages(self) -> tuple[str, ...]: ...
    def scores(self, text: str, vector: Floats) -> Floats: ...
    def certainty(self, score: float) -> float: ...


Embed = Callable[[Sequence[str]], Floats]
"""One unit vector a text."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """How much a turn sounds like each thing a rep may say here, 0.0 to 1.0 by label."""

    by_label: Mapping[str, float]

    def best(self, *groups: str) -> tuple[str, float]:
        """The likeliest label of these groups, without its group, and how sure; empty and 0.0 where there is none."""
        found = ((label, sure) for label, sure in self.by_label.items() if label.partition(":")[0] in groups)
        label, sure = max(found, key=lambda pair: pair[1], default=("", 0.0))
        return label, sure

    def of(self, group: str, name: str) -> float:
        """How sure of one label."""
        return self.by_label.get(f"{group}:{name}", 0.0)


@dataclass(frozen=True)
class Ear:
    """Hears turns in one scene."""

    learned: Learned
    embed: Embed

    def __call__(self, text: str) -> Meaning:
        """What a turn means: of its sentences and the whole, what each sounds like most."""
        parts = self._parts(text)
        if not parts:
            return Meaning({})
        vectors = self.embed(parts)
        scores = np.max(
            [self.learned.scores(part, vector) for part, vector in zip(parts, vectors, strict=True)], axis=0
        )
        return Meaning(
            {
                label: self.learned.certainty(float(score))
                for label, score in zip(self.learned.pages, scores, strict=True)
            }
        )

    @cached_property
    def _memo(self) -> dict[str, Meaning]:
        return {}

    def _parts(self, text: str) -> list[str]:
        said = [sentence.text for sentence in sentences(text)]
        long = [part for part in said if part.count(" ") + 1 >= _MIN_PART_WORDS][-_MAX_PARTS:]
        whole = " ".join(said)
        return list(dict.fromkeys([*long, whole])) if whole else []


def phrases(scene: Scene, common: CommonLines) -> Iterator[tuple[str, str]]:
    """Everything a rep may say in a scene, with its label."""
    lines = scene.lines
    for name, told in lines.facts.items():
        yield from ((f"{FACT}:{name}", text) for text in told.asks)
    for name, known in lines.knows.items():
        yield from ((f"{KNOWN}:{name}", text) for text in known.asks)
    for at, objection in enumerate(lines.objections):
        yield from ((f"{MET}:{at}", text) for text in objection.met_by)
    for group, moves in ((OPENS, lines.opens), (CLOSES, lines.closes)):
        for at, move in enumerate(moves):
            yield from ((f"{group}:{at}", text) for text in move.phrases)
    yield from ((f"{ACT}:step", text) for text in lines.steps.phrases)
    yield from ((f"{ACT}:clear_no", text) for text in lines.clear_no.phrases)
    for act, texts in common.acts.items():
        yield from ((f"{ACT}:{act}", text) for text in texts)
