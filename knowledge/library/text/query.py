"""A rep's question as search sees it."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Any, cast

import Stemmer

from knowledge.library.text.lexicon import CHAT, FRAMES, JARGON, STOP_WORDS

TYPO_WEIGHT = 0.8
JARGON_WEIGHT = 0.4

_WORD = re.compile(r"[^\W_]+")
_TOKEN = re.compile(r"[^\W_]+|[\W_]+")
_SHORTHAND = re.compile(r"[a-z0-9]+/o\b|[a-z0-9']+")
_COMPOUND = re.compile(r"\b([a-z]{2,20})-([a-z]{2,20})\b")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}\b)")
_K = re.compile(r"\b(\d{1,4}(?:\.\d{1,3})?)[kK]\b")
_PERCENT = re.compile(r"(?<=\d) ?%")
# Not in a text all in capitals, where every "it" is one.
_IT = re.compile(r"\bIT\b(?=[^a-z]{0,3}[a-z])|(?<=[a-z] )\bIT\b")
_DEPARTMENT = "informationtechnology"
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
    return [stem(word) for word in words(evened(text)) if word not in STOP_WORDS] + _compounds(text)


def evened(text: str) -> str:
    """Amounts and departments written the one way in which they are compared: 10000, 12 percent, informationtechnology.

    Without it "10k" and "10,000", "12%" and "12 percent" are strangers, and "IT" is the little word "it".
    """
    text = _THOUSANDS.sub("", text)
    text = _K.sub(lambda found: str(round(float(found[1]) * 1000)), text)
    return _IT.sub(_DEPARTMENT, _PERCENT.sub(" percent", text))


def _compounds(text: str) -> list[str]:
    """Stems of the words that a hyphen parts, in one: "non-profit" is "nonprofit" to many."""
    return [stem("".join(found)) for found in _COMPOUND.findall(text.lower())]


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


def understand(
    question: str,
    is_known: Callable[[str], bool],
    correct: Callable[[str], str | None],
    abbreviations: Mapping[str, str] = MappingProxyType({}),
) -> Query:
    """Turn a question into a query.

    Args:
        is_known: Whether a stem occurs in the library.
        correct: The library's word nearest to a misspelt one.
        abbreviations: What the library says its own stand for.
    """
    text: list[str] = []
    terms: dict[str, float] = {}
    explained: list[str] = []
    tokens = _TOKEN.findall(written_out(evened(question)))
    joined = _joined(tokens, is_known)
    for at, token in enumerate(tokens):
        if not token[0].isalnum() or token in STOP_WORDS:
            text.append(token)
            continue
        if at in joined and not is_known(stem(token)):
            text.append(token)
            continue
        fixed = None if is_known(stem(token)) else correct(token)
        word, weight = (fixed, TYPO_WEIGHT) if fixed else (token, 1.0)
        text.append("IT" if word == _DEPARTMENT else word)
        terms[stem(word)] = max(terms.get(stem(word), 0.0), weight)
        explained.extend(known[token] for known in (abbreviations, JARGON) if token in known)
    terms |= dict.fromkeys(joined.values(), 1.0)
    content = tuple(terms)
    for term in [term for meaning in explained for term in stems(meaning)]:
        terms.setdefault(term, JARGON_WEIGHT)
    for short, meaning in abbreviations.items():
        if terms.keys() >= set(stems(meaning)):
            terms.setdefault(stem(short), JARGON_WEIGHT)
    tail = f" ({', '.join(explained)})" if explained else ""
    return Query("".join(text) + tail, terms, content)


def _joined(tokens: Sequence[str], is_known: Callable[[str], bool]) -> dict[int, str]:
    """Where two neighbors are one word of the library's ("non profit" where it writes nonprofit), and its stem."""
    found: dict[int, str] = {}
    for at, (first, gap, second) in enumerate(zip(tokens, tokens[1:], tokens[2:], strict=False)):
        whole = gap == "-" or (gap == " " and first not in STOP_WORDS and second not in STOP_WORDS)
        if whole and first.isalpha() and second.isalpha() and is_known(stem(first + second)):
            found |= dict.fromkeys((at, at + 2), stem(first + second))
    return found
