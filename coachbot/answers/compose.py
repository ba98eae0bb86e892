"""Building the answer from what was found. Pure: every text is a verbatim slice of a page."""

from collections.abc import Sequence
from dataclasses import dataclass

from coachbot.answers.answer import Heard, Line
from knowledge.chunking import sentences
from knowledge.pages import Call, Page, Passage
from knowledge.plays import Play

MAX_ASK = 3
MAX_SENTENCES = 3
WHY_CHARS = 280
QUOTE_CHARS = 260
# A neighbor belongs to the answer when it is nearly as close to the question as the best sentence.
_NEIGHBOUR_SHARE = 0.7


@dataclass(frozen=True, slots=True)
class Way:
    """One line of a play, in one style."""

    style: str
    line: str


def ways(play: Play) -> list[Way]:
    """Every line of a play in the order of "another way": each style's first line, then their second, …"""
    longest = max(len(say.lines) for say in play.says)
    return [Way(say.style, say.lines[n]) for n in range(longest) for say in play.says if n < len(say.lines)]


def beginning(text: str, limit: int) -> str:
    """The first sentences that fit into ``limit`` characters; at least one."""
    end = 0
    for _, stop in sentences(text):
        if end and stop > limit:
            break
        end = stop
    return text[: end or len(text)]


def play_lines(play: Play, way: Way) -> dict[str, tuple[Line, ...]]:
    """Say, ask and why of a play, all from source ``s1``."""
    return {
        "say": (Line(way.line, "s1"),),
        "ask": tuple(Line(text, "s1") for text in play.ask[:MAX_ASK]),
        "why": tuple(Line(beginning(text, WHY_CHARS), "s1") for text in play.why[:1]),
    }


def best_sentences(passage: Passage, scores: Sequence[float]) -> list[str]:
    """The closest sentence of a passage with the neighbors that belong to it, verbatim, in order.

    Args:
        scores: One a sentence, as ``chunking.sentences`` cuts the passage.
    """
    spans = list(sentences(passage.text))
    top = max(range(len(spans)), key=lambda n: scores[n])
    chosen = [top]
    for step in (1, -1):
        n = top + step
        while 0 <= n < len(spans) and len(chosen) < MAX_SENTENCES and scores[n] >= scores[top] * _NEIGHBOUR_SHARE:
            chosen.append(n)
            n += step
    if passage.text[spans[top][0]] == "|" and 0 not in chosen:
        # A row means nothing without the head of its table.
        chosen = [_table_head(passage.text, spans, top), *chosen[: MAX_SENTENCES - 1]]
    return [passage.text[slice(*spans[n])] for n in sorted(set(chosen))]


def heard(call: Call, page: Page, turn_number: int, source: str) -> Heard | None:
    """A turn of a won call that may be quoted."""
    if call.outcome != "won" or not call.quotable or not 0 < turn_number <= len(call.turns):
        return None
    turn = call.turns[turn_number - 1]
    quote = beginning(turn.text, QUOTE_CHARS)
    account = call.account or page.title
    return Heard(quote, source, turn.speaker, turn.role, account, call.on, turn.start_s)


def _table_head(text: str, spans: list[tuple[int, int]], row: int) -> int:
    while row > 0 and text[spans[row - 1][0]] == "|":
        row -= 1
    return row
