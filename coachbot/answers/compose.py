"""Building the answer from what was found. Pure: every text is a verbatim slice of a page, or a row's cells."""

from dataclasses import dataclass

from coachbot.answers.answer import Heard
from coachbot.answers.units import Unit
from coachbot.domain.sources import Line
from knowledge.library.formats.plays import Play
from knowledge.library.pages import Page, RecordedCall
from knowledge.library.text.chunking import beginning, sentences
from knowledge.library.text.query import stems

MAX_ASK = 3
WHY_CHARS = 280
QUOTE_CHARS = 260
LINE_CHARS = 300


@dataclass(frozen=True, slots=True)
class Way:
    """One line of a play, in one style."""

    style: str
    line: str


def ways(play: Play) -> list[Way]:
    """Every line of a play in the order of "another way": each style's first line, then their second, …"""
    longest = max(len(say.lines) for say in play.says)
    return [Way(say.style, say.lines[n]) for n in range(longest) for say in play.says if n < len(say.lines)]


def play_lines(play: Play, way: Way) -> dict[str, tuple[Line, ...]]:
    """Say, ask and why of a play, all from source ``s1``."""
    return {
        "say": (Line(way.line, "s1"),),
        "ask": tuple(Line(text, "s1") for text in play.ask[:MAX_ASK]),
        "why": tuple(Line(beginning(text, WHY_CHARS), "s1") for text in play.why[:1]),
    }


def line_of(unit: Unit, question: str, limit: int = LINE_CHARS) -> str:
    """The least of a unit that tells what it is: the sentence most like the question, and what fits beside it."""
    text = unit.texts[-1]
    if len(text) <= limit:
        return text
    spans = list(sentences(text))
    asked = set(stems(question))
    first = last = max(range(len(spans)), key=lambda n: (len(asked & set(stems(text[slice(*spans[n])]))), -n))
    while last + 1 < len(spans) and spans[last + 1][1] - spans[first][0] <= limit:
        last += 1
    while first and spans[last][1] - spans[first - 1][0] <= limit:
        first -= 1
    return text[spans[first][0] : spans[last][1]]


def heard(call: RecordedCall, page: Page, turn_number: int, source: str) -> Heard | None:
    """A turn of a won call that may be quoted."""
    if call.outcome != "won" or not call.quotable or not 0 < turn_number <= len(call.turns):
        return None
    turn = call.turns[turn_number - 1]
    quote = beginning(turn.text, QUOTE_CHARS)
    account = call.account or page.title
    return Heard(quote, source, turn.speaker, turn.role, account, call.on, turn.start_s)
