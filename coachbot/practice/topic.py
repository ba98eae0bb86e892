"""Which words of a text carry its topic, and which are names. Pure."""

import re
from functools import lru_cache

from coachbot.practice.heard import plain, words
from knowledge.library.text.lexicon import STOP_WORDS
from knowledge.library.text.query import stem


@lru_cache(maxsize=50_000)
def content(text: str) -> frozenset[str]:
    """Stems of the words of a text that carry its topic."""
    return frozenset(stem(word) for part in words(text) for word in part.split("'")[:1] if _carries(word))


@lru_cache(maxsize=20_000)
def figures_in(text: str) -> frozenset[str]:
    """Numbers of a text, written or spelled out, from two upward."""
    return frozenset(word for word in words(text) if word in _NUMBER_WORDS or any(char.isdigit() for char in word))


@lru_cache(maxsize=20_000)
def names_in(text: str) -> frozenset[str]:
    """Capitalized words that do not begin a sentence, lower case."""
    found = re.findall(r"(?<![.!?:\"“]\s)(?<!^)\b(?!I\b)[A-Z][a-z]{2,}\b", plain(text))
    return frozenset(name.lower() for name in found if stem(name.lower()) and name.lower() not in _NO_NAMES)


def _carries(word: str) -> bool:
    return len(word) > 2 and word not in STOP_WORDS and word not in _LIGHT


_NO_NAMES = frozenset(
    [
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
        "excel",
        "slack",
        "google",
        "microsoft",
        "salesforce",
        "sharepoint",
        "outlook",
        "english",
    ]
)
# They pick up nothing of what somebody said.
_LIGHT = frozenset(
    [
        "okay",
        "yes",
        "yeah",
        "sure",
        "right",
        "well",
        "thing",
        "things",
        "lot",
        "lots",
        "like",
        "just",
        "really",
        "get",
        "got",
        "going",
        "know",
        "think",
        "want",
        "need",
        "make",
        "made",
        "say",
        "said",
        "see",
        "use",
        "used",
        "one",
        "two",
        "way",
        "good",
        "great",
        "time",
        "today",
        "thanks",
        "thank",
        "maybe",
        "also",
        "much",
        "many",
        "more",
        "most",
        "kind",
        "sort",
        "bit",
        "work",
        "works",
        "still",
        "even",
        "back",
        "take",
        "new",
        "first",
        "last",
        "year",
        "week",
        "day",
        "tell",
        "ask",
        "let",
        "come",
        "put",
        "give",
        "look",
        "mean",
        "people",
    ]
)
_NUMBER_WORDS = frozenset(
    [
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
        "twenty",
        "thirty",
        "forty",
        "fifty",
        "sixty",
        "seventy",
        "eighty",
        "ninety",
        "hundred",
        "thousand",
        "half",
        "third",
        "quarter",
        "double",
        "twice",
    ]
)
