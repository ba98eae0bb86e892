"""Speech that a recognizer wrote down word by word, put together again. Pure."""

from collections.abc import Iterator, Sequence
from typing import Protocol

_FEWEST = 6
_MOST_WORDS = 1.3
# Silence that long ends what one unnamed person says.
_PAUSE_S = 1.5
_JOINED = ".,?!;:…%)’'"


class Said(Protocol):
    """A word or several, by somebody."""

    @property
    def speaker(self) -> str:
        """Empty where the file names nobody."""
        ...

    @property
    def text(self) -> str:
        """The word."""
        ...

    @property
    def start(self) -> float | None:
        """In the file's own unit."""
        ...

    @property
    def end(self) -> float | None:
        """In the file's own unit."""
        ...


def is_word_by_word(words: Sequence[int]) -> bool:
    """Whether a list holds words, not sentences, by how many words each of its entries has."""
    return len(words) >= _FEWEST and sum(words) <= _MOST_WORDS * len(words)


def by_speaker(words: Sequence[Said]) -> Iterator[tuple[str, str, float | None, float | None]]:
    """Speaker, text, start and end of each stretch of one speaker; punctuation stands beside its word."""
    speaker, start, end = "", None, None
    text = ""
    for word in words:
        is_mark = bool(word.text) and all(char in _JOINED for char in word.text)
        # A mark without a speaker is whoever's word stands before it.
        changes = not is_mark and word.speaker != speaker
        if text and (changes or _pauses(end, word, speaker)):
            yield speaker, text, start, end
            text, start, end = "", None, None
        if not text:
            speaker, start = word.speaker, word.start
        text = f"{text}{'' if is_mark or not text else ' '}{word.text}"
        end = word.end if word.end is not None else end
    if text:
        yield speaker, text, start, end


def _pauses(end: float | None, word: Said, speaker: str) -> bool:
    return not speaker and end is not None and word.start is not None and word.start - end > _PAUSE_S
