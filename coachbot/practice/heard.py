"""What was said, as the finders see it: one spelling, no fillers, nothing that needs punctuation."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

_INVISIBLE = {"Cf", "Cc", "Co", "Cs"}
_FILLERS = re.compile(r"\b(?:u+h+m*|u+m+|e+r+m*|hm+|mm+|ah+|eh|you know(?=,)|i mean(?=,))\b[,.]?\s*", re.IGNORECASE)
_SENTENCE = re.compile(r"(?<![.!?;\n])[.!?;\n]+(?=\s|$)|\s[-–—]+\s|--+|—")
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_STAMMER = re.compile(r"\b(\w+)(?:[-,]* \1\b)+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A stretch between two stops.

    Attributes:
        words: Lower case, apostrophes straight, fillers and stammers left out.
        asked: Whether it ends in a question mark.
        shown: As it was said, with its stop.
    """

    words: tuple[str, ...]
    asked: bool
    shown: str = ""

    @property
    def text(self) -> str:
        """The words with single spaces, for patterns."""
        return " ".join(self.words)


@lru_cache(maxsize=20_000)
def plain(text: str) -> str:
    """NFKC, without control and zero-width characters, white space single; what quotes are cut from and compared as."""
    kept = "".join(" " if char in "\n\r\t" else char for char in unicodedata.normalize("NFKC", text) if _shown(char))
    return " ".join(kept.replace("’", "'").replace("‘", "'").split())


@lru_cache(maxsize=20_000)
def sentences(text: str) -> tuple[Sentence, ...]:
    """The stretches of a turn between stops; a turn without stops is one."""
    said = plain(text)
    parts: list[Sentence] = []
    start = 0
    for stop in [*_SENTENCE.finditer(said), None]:
        end = stop.end() if stop else len(said)
        bare = _STAMMER.sub(r"\1", _FILLERS.sub("", said[start : stop.start() if stop else len(said)]))
        if found := words(bare):
            parts.append(Sentence(tuple(found), stop is not None and "?" in stop.group(), said[start:end].strip()))
        start = end
    return tuple(parts)


def words(text: str) -> list[str]:
    """Lower-case words; a contraction is one."""
    return _WORD.findall(plain(text).lower())


def without_fillers(text: str) -> str:
    """The text without what is said while thinking."""
    return _FILLERS.sub("", plain(text))


def word_count(text: str) -> int:
    """Words, fillers left out."""
    return len(words(without_fillers(text)))


def joined(said: Sequence[Sentence]) -> str:
    """All words of a turn, for patterns that reach over stops."""
    return " ".join(sentence.text for sentence in said)


def _shown(char: str) -> bool:
    return char in "\n\r\t" or unicodedata.category(char) not in _INVISIBLE
