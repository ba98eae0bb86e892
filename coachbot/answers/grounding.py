"""Whether what a model would have a rep say is borne out by the piece of a page that it names. Pure.

A model cites what does not support it, so nothing it says is believed: the piece must be one that it was shown, the
quote must stand there word for word, and what the line adds of numbers, names, dates and promises must stand in the
quote. What fails is dropped; see docs/adr/0033.
"""

from dataclasses import dataclass
from enum import StrEnum

from coachbot.domain.claims import TO_A_MODEL
from coachbot.domain.quotes import around


class Fault(StrEnum):
    """Why a line is not shown."""

    NOT_SHOWN = "the piece it names was not offered"
    NOT_QUOTED = "the quote does not stand in the piece"
    TURNED = "a no, a condition or a bound of the quote is missing, or one is added"
    LINK = "it holds a link, a mention or markup"
    NUMBER = "it holds a number that the quote does not"
    NAME = "it holds a name or a date that the quote does not"
    PROMISE = "it promises what the quote does not, or what no approved page says"
    TO_A_MODEL = "it speaks of instructions"
    BESIDE = "it says something else than the piece"
    ASKED = "it says what was asked, and not what the piece says"
    EMPTY = "it says nothing"


@dataclass(frozen=True, slots=True)
class Offered:
    """A piece of a page as a model is shown it.

    Attributes:
        page: The page's id; ``under``: its title and the headings above the piece.
        may_promise: Whether the page is approved, and its review not overdue.
    """

    id: str
    page: str
    under: tuple[str, ...]
    text: str
    may_promise: bool


@dataclass(frozen=True, slots=True)
class Drafted:
    """What a model says of a piece; not yet believed."""

    unit: str
    quote: str
    say: str


def chosen_wrongly(draft: Drafted, offered: Offered | None) -> Fault | None:
    """Why the piece that a model chose must not be shown as the answer; None where it may."""
    if offered is None or offered.id != draft.unit:
        return Fault.NOT_SHOWN
    if TO_A_MODEL.search(draft.quote) or TO_A_MODEL.search(offered.text):
        return Fault.TO_A_MODEL
    return Fault.NOT_QUOTED if around(draft.quote, offered.text) is None else None
