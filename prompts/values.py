"""Writes a value so that it stays data inside a prompt, whatever it says."""

import json
import unicodedata
from functools import lru_cache


def as_json(value: object) -> str:
    """Write a value as one line of JSON that can close no fence, tag or line of the prompt around it.

    Raises:
        ValueError: The value is not made of texts, numbers, lists and mappings.
    """
    try:
        written = json.dumps(value, ensure_ascii=False, allow_nan=False)
    except (TypeError, RecursionError) as error:
        raise ValueError(str(error)) from error
    return "".join(map(_shown, written))


# A text has few different characters, and most of them many times.
@lru_cache(maxsize=4096)
def _shown(char: str) -> str:
    """The character, or its escape: JSON's own signs are all plain, so what is escaped stands inside a string."""
    category = unicodedata.category(char)
    if char in "<>&" or category.startswith("C") or category in {"Zl", "Zp"}:
        units = char.encode("utf-16-be", "surrogatepass").hex()
        return "".join(f"\\u{units[start : start + 4]}" for start in range(0, len(units), 4))
    return char
