"""In which language a text is, by the little words that every sentence needs. Pure.

Short questions full of slang mislead statistics over letters, so a text counts as another language than English only
where it holds more of that language's little words than of English ones.
"""

import re
from collections import Counter
from functools import lru_cache
from itertools import islice
from pathlib import Path

ENGLISH = "en"
NAMES = {
    "en": "English",
    "de": "German",
    "es": "Spanish",
    "fr": "French",
    "it": "Italian",
    "pt": "Portuguese",
    "nl": "Dutch",
}
_WORD = re.compile(r"[^\W\d_]+")
_LETTERS = {"de": "äöüß", "es": "ñ¿¡", "fr": "çœêè", "pt": "ãõ"}
_MOST_WORDS = 400


def _read(file: Path) -> dict[str, frozenset[str]]:
    lines = (line.partition(": ") for line in file.read_text(encoding="utf-8").splitlines())
    return {language: frozenset(words.split()) for language, _, words in lines}


# Function words, and the words with which a rep says who said something; a line a language.
LITTLE_WORDS = _read(Path(__file__).with_name("little_words.txt"))


@lru_cache(maxsize=4_096)
def language_of(text: str) -> str:
    """The code of a text's language; English in doubt, for that is what the built-in model reads."""
    return language_of_page(text)


def language_of_page(text: str) -> str:
    """The same, of a text that is too long to be remembered."""
    words = [found[0].lower() for found in islice(_WORD.finditer(text.replace("’", "'")), _MOST_WORDS)]
    counts = Counter({language: sum(map(little.__contains__, words)) for language, little in LITTLE_WORDS.items()})
    begin = text[:2_000].lower()
    for language, letters in _LETTERS.items():
        counts[language] += sum(map(begin.count, letters))
    best, most = max(counts.items(), key=lambda pair: (pair[1], pair[0] == ENGLISH))
    return best if most >= 2 and most > counts[ENGLISH] else ENGLISH


def content_words(text: str, language: str) -> list[str]:
    """The words of a question that carry a topic, in lower case."""
    little = LITTLE_WORDS.get(language, frozenset())
    return [word.lower() for word in _WORD.findall(text) if word.lower() not in little]
