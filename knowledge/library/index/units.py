"""What is embedded of a passage: itself, and the sentences that find it."""

import re

from knowledge.library.pages import Kind, Page, Passage
from knowledge.library.text.chunking import sentences
from knowledge.library.text.markdown import plain

_SPEAKER = re.compile(r"^[^:\n]{1,60}: ")
_LONG_TURN_CHARS = 300
# "Link to video" and the like are labels: they find nothing and cost as much as a sentence.
_MIN_UNIT_SPACES = 3


def units(text: str) -> list[str]:
    """What is embedded beside a passage of prose: its sentences, bullets and rows, as plain words."""
    return [plain(text[start:end]) for start, end in unit_spans(text)]


def unit_spans(text: str) -> list[tuple[int, int]]:
    """Where in a passage of prose its ``units`` stand."""
    return [span for span in sentences(text) if plain(text[slice(*span)]).count(" ") >= _MIN_UNIT_SPACES]


def call_units(text: str) -> list[str]:
    """What is embedded beside a passage of a call: its turns, without the names; long ones in sentences."""
    found: list[str] = []
    for line in text.splitlines():
        said = _SPEAKER.sub("", line)
        if len(said) <= _LONG_TURN_CHARS:
            found.append(said)
        else:
            found.extend(said[start:end] for start, end in sentences(said))
    return [unit for unit in found if unit.count(" ") >= _MIN_UNIT_SPACES]


def texts_of(page: Page, passage: Passage) -> list[str]:
    """What is embedded of a passage: itself under its title and heading, then its sentences.

    A play's triggers are sentences of its first passage: they are what buyers say.
    """
    if page.kind is Kind.CALL:
        return [f"{page.title}\n{passage.text}", *call_units(passage.text)]
    triggers: list[str] = (page.meta or {}).get("trigger", []) if passage.position == 0 else []
    return [f"{above(page.title, passage)}\n{plain(passage.text)}", *units(passage.text), *triggers]


def above(title: str, passage: Passage) -> str:
    """What stands over a passage of prose where it is embedded: the page's title and the nearest headings."""
    return " > ".join([title[:120], *(heading[:120] for heading in passage.heading[-3:])])
