"""The words around an answer, in the language of whoever asked."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, cast

from coachbot.errors import BadFile
from knowledge.library.errors import LibraryError
from knowledge.library.formats.frontmatter import load_yaml

OWN_FILE = "words.yml"
_FILE = Path(__file__).with_name("catalog.yml")
_ENGLISH = "en"


class Catalog:
    """Looks words up by name; a language that lacks one, and a language that is not there, get English.

    Args:
        own: What a team has of its own, by language and name.
    """

    def __init__(self, own: Mapping[str, Mapping[str, str]] | None = None) -> None:
        self._words = {language: dict(words) for language, words in _shipped().items()}
        for language, words in (own or {}).items():
            self._words.setdefault(language, {}).update(words)

    @property
    def languages(self) -> frozenset[str]:
        """The languages it has words in."""
        return frozenset(self._words)

    def __call__(self, language: str, name: str, **values: object) -> str:
        """The words of that name, with its slots filled.

        Raises:
            KeyError: There are no such words in English.
        """
        words = self._words.get(language, {}).get(name) or self._words[_ENGLISH][name]
        return words.format(**values)


def of_team(content: Path) -> Catalog:
    """The catalog with what a team's content folder adds to it.

    Raises:
        BadFile: Its file is not a list of languages, each with its words.
    """
    file = content / OWN_FILE
    if not file.is_file():
        return Catalog()
    try:
        return Catalog(_checked(load_yaml(file.read_text(encoding="utf-8"))))
    except (LibraryError, ValueError, TypeError, KeyError, IndexError) as error:
        raise BadFile(
            f"{file} cannot be used: {error}. Write it as the languages in {_FILE.name} are written."
        ) from error


def _checked(data: Any) -> dict[str, dict[str, str]]:
    if not isinstance(data, dict):
        raise TypeError("it is no list of languages")
    found: dict[str, dict[str, str]] = {}
    english = _shipped()[_ENGLISH]
    for language, words in cast("dict[Any, Any]", data).items():
        if not isinstance(words, dict):
            raise TypeError(f"“{language}” has no words")
        named = {str(name): str(text) for name, text in cast("dict[Any, Any]", words).items()}
        if unknown := sorted(set(named) - set(english)):
            raise ValueError(f"there are no words “{unknown[0]}”")
        for name, text in named.items():
            # A slot that nobody fills would only be found when a rep asks.
            text.format(**dict.fromkeys(("title", "question", "pages", "count"), ""))
            found.setdefault(str(language), {})[name] = text
    return found


@cache
def _shipped() -> dict[str, dict[str, str]]:
    return load_yaml(_FILE.read_text(encoding="utf-8"))
