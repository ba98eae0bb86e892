"""What a model names of won calls and pages for a play, as far as it stands there word for word. Pure.

Nothing that a model writes gets into a draft: it names a piece that it was shown, quotes it, and the draft gets the
sentences of the piece in which the quote stands. See docs/adr/0033.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from coachbot.domain.claims import TO_A_MODEL, is_negated
from coachbot.domain.quotes import around
from coachbot.domain.sources import Source
from knowledge.library.pages import RecordedCall, Turn

SAY, ASK, WHY, AVOID = "say", "ask", "why", "avoid"
MOST: Mapping[str, int] = {SAY: 3, ASK: 2, WHY: 1, AVOID: 2}
MOST_CHARS = 400


@dataclass(frozen=True, slots=True)
class Piece:
    """A paragraph of a page, or what a seller said on a won call.

    Attributes:
        is_avoided: Whether its page says not to.
        call: The call it was said on; None of a page. ``after`` is what the buyer said just before.
    """

    id: str
    text: str
    source: Source
    is_avoided: bool = False
    call: RecordedCall | None = None
    turn: Turn | None = None
    after: str = ""

    def shown(self) -> dict[str, object]:
        """As the prompt has it."""
        said_by = self.turn.speaker or self.turn.role if self.turn else ""
        return {
            "id": self.id, "from": self.source.title, "said_by": said_by, "after": self.after, "text": self.text,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Named:
    """What a model names; not yet believed."""

    id: str
    section: str
    quote: str


@dataclass(frozen=True, slots=True)
class Quoted:
    """A line of a draft: whole sentences of a piece, verbatim."""

    section: str
    text: str
    piece: Piece


def quoted(named: Sequence[Named], pieces: Sequence[Piece]) -> tuple[Quoted, ...]:
    """The lines that stand where they are said to; none where there would be nothing to say."""
    offered = {piece.id: piece for piece in pieces}
    found: dict[str, Quoted] = {}
    for one in named:
        piece = offered.get(one.id)
        text = _text(one, piece) if piece is not None and one.section in MOST else ""
        is_full = sum(line.section == one.section for line in found.values()) == MOST.get(one.section, 0)
        if piece is not None and text and text not in found and not is_full:
            found[text] = Quoted(one.section, text, piece)
    return tuple(found.values()) if any(line.section == SAY for line in found.values()) else ()


def _text(one: Named, piece: Piece) -> str:
    """The sentences a quote stands in; empty where it does not, or does not belong into that section."""
    if TO_A_MODEL.search(one.quote) or TO_A_MODEL.search(piece.text):
        return ""
    text = " ".join((around(one.quote, piece.text) or "").split())
    # What a page says not to do must not become what to do, nor the other way round.
    fits = piece.is_avoided == (one.section == AVOID) or (one.section == AVOID and is_negated(text))
    return text if fits and len(text) <= MOST_CHARS else ""
