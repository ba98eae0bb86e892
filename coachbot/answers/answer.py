"""An answer: texts from the library, each with its source, or an honest no."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import TypeAdapter

from coachbot.domain.sources import Line, Source, as_json


@dataclass(frozen=True, slots=True)
class Heard:
    """What somebody said on a won call.

    Attributes:
        at: Seconds from the start of the call; None where the transcript has no times.
    """

    text: str
    source: str
    speaker: str
    role: str
    account: str
    on: date | None
    at: float | None


@dataclass(frozen=True, slots=True)
class Nearest:
    """The play that came closest to a question nothing covers."""

    page: str
    title: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """A piece of a page that may be what was asked for.

    Attributes:
        heading: The headings above it, outermost first.
        line: The least of it that tells what it is, verbatim.
        source: The id of its source.
        version: The page's, whose text ``start`` and ``end`` are offsets in.
    """

    page: str
    version: str
    title: str
    heading: tuple[str, ...]
    line: str
    source: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Answer:
    """What the rep is shown.

    Attributes:
        reason: One sentence, when refused.
        kind: ``play``, ``prose`` or ``call``; empty when refused.
        section: The headings above a passage of prose.
        certainty: 0.0 to 1.0, of an answer from prose: whether it is what was asked for.
        piece: Where the answer from prose stands; ``others``: what else may be meant, where that is not sure; when
            refused, only named and not quoted.
        way: Which of the play's lines this is, from 0; "another way" is the next one.
        seen: Pages already shown for this question, this one included.
        language: In which the question was asked, as ISO 639-1; what frames the answer is in it too.
        worded: What a model says of it, each with the source that bears it out; shown first.
        is_known: A manager said that this piece answers the question.
        model: Which model under which prompt worded it; empty where none did.
        by_words_in: That language, where the model does not read it and only its words were looked for.
        reading: The library is still read by meaning, so that words alone were looked for.
        asked_before: How often this month a like question found nothing, this time included.
    """

    id: str
    question: str
    relevance: float
    refused: bool = False
    reason: str = ""
    kind: str = ""
    page: str = ""
    title: str = ""
    section: str = ""
    certainty: float = 1.0
    piece: Candidate | None = None
    others: tuple[Candidate, ...] = ()
    stage: str = ""
    style: str = ""
    way: int = 0
    worded: tuple[Line, ...] = ()
    say: tuple[Line, ...] = ()
    ask: tuple[Line, ...] = ()
    why: tuple[Line, ...] = ()
    proof: tuple[Heard, ...] = ()
    sources: tuple[Source, ...] = ()
    seen: tuple[str, ...] = ()
    nearest: Nearest | None = None
    asked_before: int = 0
    notice: str = ""
    language: str = "en"
    by_words_in: str = ""
    reading: bool = False
    is_known: bool = False
    engine: str = "extractive"
    model: str = ""

    @property
    def is_doubtful(self) -> bool:
        """Whether it is no play that was recognized, and not all but certain."""
        return self.kind != "play" and (self.refused or bool(self.others) or bool(self.by_words_in) or self.reading)

    @property
    def pages(self) -> frozenset[str]:
        """Every page it was made from or names."""
        named = (self.nearest.page,) if self.nearest else ()
        own = (source.page for source in self.sources)
        return frozenset(filter(None, (self.page, *named, *own, *(other.page for other in self.others))))

    def texts(self) -> list[tuple[str, str]]:
        """Every text shown, with the id of its source."""
        lines = (*self.worded, *self.say, *self.ask, *self.why, *self.proof)
        others = () if self.refused else self.others
        return [(line.text, line.source) for line in lines] + [(other.line, other.source) for other in others]

    def as_json(self) -> dict[str, Any]:
        """Plain data, dates as ISO 8601."""
        return as_json(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Answer":
        """The answer that ``as_json`` wrote."""
        return _ANSWER.validate_python(data)


_ANSWER = TypeAdapter(Answer)
