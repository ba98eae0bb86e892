"""A rep's question as search sees it."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, cast

import Stemmer

from knowledge.library.text.lexicon import CHAT, FRAMES, JARGON, STOP_WORDS

TYPO_WEIGHT = 0.8
JARGON_WEIGHT = 0.4

_WORD = re.compile(r"[^\W_]+")
_TOKEN = re.compile(r"[^\W_]+|[\W_]+")
_SHORTHAND = re.compile(r"[a-z0-9]+/o\b|[a-z0-9']+")
_STEMMER: Any = cast("Any", Stemmer).Stemmer("english")


@dataclass(frozen=True, slots=True)
class Query:
    """A question, ready for both kinds of search.

    Attributes:
        text: What is embedded: frames gone, shorthand written out, typos corrected, jargon explained.
        terms: Stems with their weights, 0.0 to 1.0, for lexical search.
        content: The stems the rep really typed, typos corrected.
    """

    text: str
    terms: Mapping[str, float]
    content: tuple[str, ...]


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """The stem of a lower-case word."""
    return _STEMMER.stemWord(word)


NUMBER_STEMS = frozenset(
    stem(word) for word in ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
)


def words(text: str) -> list[str]:
    """Lower-case words, possessives and negations without their tails."""
    return _WORD.findall(text.lower().replace("’", "'").replace("'s", "").replace("n't", ""))


def stems(text: str) -> list[str]:
    """Stems of the words that carry a topic."""
    return [stem(word) for word in words(text) if word not in STOP_WORDS]


def written_out(question: str) -> str:
    """Lower case, without the frames around the question, chat shorthand in full."""
    text = question.lower().replace("’", "'")
    for frame in FRAMES:
        text = frame.sub(" ", text)
    text = re.sub(r"\s+", " ", text).strip(' -,?.!;:"“”')
    if len(text.split()) < 2:
        text = question.lower()
    text = _SHORTHAND.sub(lambda found: CHAT.get(found[0], found[0]), text.replace("w/ ", "with "))
    return re.sub(r"\s+", " ", text).strip()


def as_asked(text: str) -> str:
    """A question as it is embedded where no library's words are known."""
    return understand(text, lambda _: True, lambda _: None).text


def understand(question: str, is_known: Callable[[str], bool], correct: Callable[[str], str | None]) -> Query:
    """Turn a question into a query.

    Args:
        is_known: Whether a stem occurs in the library.
        correct: The library's word nearest to a misspelt one.
    """
    text: list[str] = []
    terms: dict[str, float] = {}
    content: list[str] = []
    explained: list[str] = []
    for token in _TOKEN.findall(written_out(question)):
        if not token[0].isalnum() or token in STOP_WORDS:
            text.append(token)
            continue
        fixed = None if is_known(stem(token)) else correct(token)
        word, weight = (fixed, TYPO_WEIGHT) if fixed else (token, 1.0)
        text.append(word)
        terms[stem(word)] = max(terms.get(stem(word), 0.0), weight)
        content.append(stem(word))
        if token in JARGON:
            explained.append(JARGON[token])
    for meaning in explained:
        for term in stems(meaning):
            terms.setdefault(term, JARGON_WEIGHT)
    tail = f" ({', '.join(explained)})" if explained else ""
    return Query("".join(text) + tail, terms, tuple(dict.fromkeys(content)))
