"""What a library's own abbreviations stand for, as its pages explain them: "Solutions Architect (SA)"."""

import re
from collections.abc import Iterable

from knowledge.library.text.lexicon import STOP_WORDS

_MOST_CHARS = 80
_WORD = re.compile(r"[A-Za-z][\w']*")
_BRACKETS = re.compile(r"\(([^()\n]{2,80})\)")
_SHORT = re.compile(r"([A-Z]{2,6})s?")
_SHORT_BEFORE = re.compile(r"\b([A-Z]{2,6})s? $")
# What a meaning does not reach across.
_STOPS = re.compile(r"[.,:;!?|\n\"“”()\[\]]")


def abbreviations(texts: Iterable[str]) -> dict[str, str]:
    """The meaning of each abbreviation, both in lower case; the first page that explains one is believed."""
    meanings: dict[str, str] = {}
    for text in texts:
        for found in _BRACKETS.finditer(text):
            short, words = _pair(text[max(0, found.start() - _MOST_CHARS) : found.start()], found[1])
            meaning = _spelled(short, [word.lower() for word in _WORD.findall(words)])
            if meaning and short not in STOP_WORDS:
                meanings.setdefault(short, meaning)
    return meanings


def _pair(before: str, inside: str) -> tuple[str, str]:
    """The short form in lower case, and the words that may spell it, whichever of the two is in brackets."""
    if short := _SHORT.fullmatch(inside):
        return short[1].lower(), _STOPS.split(before)[-1]
    short = _SHORT_BEFORE.search(before)
    return (short[1].lower(), inside) if short else ("", "")


def _spelled(short: str, words: list[str]) -> str:
    """The last words whose initials spell the abbreviation, little ones skipped; nothing where they do not."""
    left, first = list(short), len(words) if short else 0
    while left and first:
        first -= 1
        if words[first][0] == left[-1]:
            left.pop()
        elif words[first] not in STOP_WORDS:
            return ""
    return "" if left else " ".join(words[first:])
