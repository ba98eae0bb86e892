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
        reading: The library has not been read by meaning yet, so that words alone were looked for.
    """

    relevance: float
    hits: tuple[Hit, ...]
    by_words_in: str = ""
    reading: bool = False

    @property
    def by_words(self) -> bool:
        """Whether nothing but words was looked for."""
        return self.reading or bool(self.by_words_in)
