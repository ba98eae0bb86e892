"""What a search comes to."""

from dataclasses import dataclass

from knowledge.library.pages import PageFacts, Passage


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found, with why: cosine of its best sentence, and the fused score."""

    passage: Passage
    page: PageFacts
    score: float
    closeness: float


@dataclass(frozen=True, slots=True)
class Found:
    """What search says: the hits, best first, and whether the library covers the question at all (0.0 to 1.0).

    Attributes:
        by_words_in: The question's language, where only its words were looked for; empty where it was understood.
    """

    relevance: float
    hits: tuple[Hit, ...]
    by_words_in: str = ""
