"""The words of a text as they are spelled there, for mending those of a question."""

import re

_LETTERS = re.compile(r"[a-z]{4,}")


def spelled(text: str) -> list[str]:
    """Words of four letters and more, in lower case."""
    return _LETTERS.findall(text.lower())
