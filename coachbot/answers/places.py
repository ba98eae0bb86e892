"""Where questions were answered: what people chose becomes known, after a manager's yes."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from coachbot.answers import question as questions
from coachbot.answers.answer import Candidate


class State(StrEnum):
    """Whether a place is known; nothing is answered from an open or a declined one."""

    OPEN = "open"
    KNOWN = "known"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class Place:
    """A question, and the piece of a page that answered it.

    Attributes:
        quote: The piece, verbatim; where the page does not hold it any more, the place is nothing.
        by: Whose yes or no it was; empty while it is open.
    """

    id: str
    question: str
    page: str
    title: str
    quote: str
    state: State
    by: str
    at: datetime


class PlaceStore(Protocol):
    """Places by question and page."""

    def place(self, place_id: str) -> Place | None: ...
    def save_place(self, place: Place) -> None: ...
    def places(self, state: State) -> Sequence[Place]: ...


@dataclass(frozen=True, slots=True)
class Places:
    """Keeps what was chosen, and finds it again."""

    store: PlaceStore

    def chosen(self, asked: str, piece: Candidate, quote: str, *, by_manager: str, now: datetime) -> Place:
        """Somebody found an answer here; a manager's own choice needs nobody's yes.

        Args:
            by_manager: Id of the manager who chose; empty for anybody else.
        """
        ident = hashlib.sha256(f"{asked.lower()}\0{piece.page}\0{quote}".encode()).hexdigest()[:16]
        known = self.store.place(ident)
        if known is not None and (known.state is not State.OPEN or not by_manager):
            return known
        state = State.KNOWN if by_manager else State.OPEN
        place = Place(ident, asked, piece.page, piece.title, quote, state, by_manager, now)
        self.store.save_place(place)
        return place

    def decide(self, place_id: str, *, yes: bool, by: str) -> Place | None:
        """A manager's yes or no; None where the place is not there. The first decision stands."""
        place = self.store.place(place_id)
        if place is None or place.state is not State.OPEN:
            return place
        decided = replace(place, state=State.KNOWN if yes else State.DECLINED, by=by)
        self.store.save_place(decided)
        return decided

    def open(self) -> Sequence[Place]:
        """What waits for a yes, oldest first."""
        return self.store.places(State.OPEN)

    def known_for(self, asked: str) -> Place | None:
        """Where a question like this one was answered."""
        known = self.store.places(State.KNOWN)
        alike = questions.is_like(asked, [place.question for place in known])
        return next((place for place, like in zip(known, alike, strict=True) if like), None)
