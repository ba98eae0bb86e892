"""Building the answer from what was found. Pure: every text is a verbatim slice of a page."""

from collections.abc import Sequence
from dataclasses import dataclass

from coachbot.answers.answer import Heard
from coachbot.domain.sources import Line
from knowledge.library.formats.plays import Play
from knowledge.library.pages import Page, Passage, RecordedCall
from knowledge.library.text.chunking import beginning, sentences
from knowledge.library.text.markdown import plain

MAX_ASK = 3
MAX_SENTENCES = 3
WHY_CHARS = 280
QUOTE_CHARS = 260
# A neighbor belongs to the answer when it is this much as close to the question as the one beside it.
_SAME_PARAGRAPH_SHARE = 0.3
_ELSEWHERE_SHARE = 0.75


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


def to_score(passage: Passage) -> list[str]:
    """What to hold against the question for each sentence; a table's row is read under its head."""
    text, spans = passage.text, list(sentences(passage.text))
    found: list[str] = []
    head = ""
    for n, (start, end) in enumerate(spans):
        if text[start] != "|":
            head = ""
        elif _is_table_head(text, spans, n):
            head = text[start:end]
        found.append(plain(f"{head} {text[start:end]}" if head else text[start:end]))
    return found


def best_sentences(passage: Passage, scores: Sequence[float]) -> list[str]:
    """The closest sentence of a passage with the neighbors that belong to it, verbatim, in order.

    Args:
        scores: One for each text of ``to_score``.
    """
    text, spans = passage.text, list(sentences(passage.text))
    heads = {n for n in range(len(spans)) if _is_table_head(text, spans, n)}
    top = max(range(len(spans)), key=lambda n: (n not in heads, scores[n]))
    chosen = [top]
    for step in (1, -1):
        n = top + step
        while 0 <= n < len(spans) and len(chosen) < MAX_SENTENCES and _belongs(text, spans, scores, n, n - step):
            chosen.append(n)
            n += step
    if head := [n for n in heads if n < top and all(text[spans[row][0]] == "|" for row in range(n, top + 1))]:
        # A row means nothing without the head of its table.
        chosen = [head[-1], *chosen[: MAX_SENTENCES - 1]]
    return [text[slice(*spans[n])] for n in sorted(set(chosen))]


def _belongs(text: str, spans: Sequence[tuple[int, int]], scores: Sequence[float], n: int, to: int) -> bool:
    """Whether a sentence belongs to its neighbor: in one paragraph sooner than across two."""
    between = text[min(spans[n][1], spans[to][1]) : max(spans[n][0], spans[to][0])]
    share = _ELSEWHERE_SHARE if "\n" in between else _SAME_PARAGRAPH_SHARE
    return scores[n] >= scores[to] * share


def _is_table_head(text: str, spans: Sequence[tuple[int, int]], n: int) -> bool:
    first = n == 0 or text[spans[n - 1][0]] != "|"
    return text[spans[n][0]] == "|" and first and n + 1 < len(spans) and text[spans[n + 1][0]] == "|"


def heard(call: RecordedCall, page: Page, turn_number: int, source: str) -> Heard | None:
    """A turn of a won call that may be quoted."""
    if call.outcome != "won" or not call.quotable or not 0 < turn_number <= len(call.turns):
        return None
    turn = call.turns[turn_number - 1]
    quote = beginning(turn.text, QUOTE_CHARS)
    account = call.account or page.title
    return Heard(quote, source, turn.speaker, turn.role, account, call.on, turn.start_s)
