"""What a model may choose of a plan: which of the lines that code offers comes first, and fewer words of one. Pure.

It can put must-asks in another order and drop none; promises, people and the deal are not offered at all. What it names
that was not offered is nothing, and its own words are nothing: a line is the page's, or the page's with words left out.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

from coachbot.domain.shortening import shortened

MOST_PLAYS = 3


@dataclass(frozen=True, slots=True)
class Choice:
    """What was chosen, by what stays when the plan is made anew.

    Attributes:
        goal: The sentence of the stage's goal; empty leaves the plan's own.
        asks: Ids of the must-asks that come first, in order.
        plays: Pages of the plays that come first, in order; ``then`` is the line to answer with, by page.
        short: Lines with words left out, by the whole line.
    """

    goal: str = ""
    asks: tuple[str, ...] = ()
    plays: tuple[str, ...] = ()
    then: Mapping[str, str] = field(default_factory=dict[str, str])
    short: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def in_full(self) -> "Choice":
        """The same without a word left out, for where the whole lines stand nowhere beside it."""
        return replace(self, short={})


@dataclass(frozen=True, slots=True)
class OfferedPlay:
    """A play that may come up, and the lines that answer it; the first is what the plan has of itself."""

    page: str
    title: str
    buyer: str
    because: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Offer:
    """What there is to choose from, the likeliest first.

    Attributes:
        asks: Id, question and reason of each must-ask.
        about: What is known of this call and its own deal.
    """

    goals: tuple[str, ...]
    asks: tuple[tuple[str, str, str], ...]
    plays: tuple[OfferedPlay, ...]
    about: Mapping[str, Any]

    @property
    def is_worth(self) -> bool:
        """Whether there is anything to choose."""
        return len(self.goals) > 1 or len(self.asks) > 1 or bool(self.plays)

    def shown(self) -> dict[str, object]:
        """The lines as the prompt has them."""
        return {
            "goals": [{"id": f"g{n}", "text": text} for n, text in enumerate(self.goals, start=1)],
            "must_asks": [
                {"id": f"m{n}", "text": text, "reason": reason}
                for n, (_, text, reason) in enumerate(self.asks, start=1)
            ],
            "plays": [
                {
                    "title": play.title, "buyer": play.buyer, "because": play.because,
                    "lines": [{"id": f"p{n}.{at}", "text": text} for at, text in enumerate(play.lines, start=1)],
                }
                for n, play in enumerate(self.plays, start=1)
            ],
        }  # fmt: skip


Chooses: TypeAlias = Callable[[Offer, str], Choice | None]
"""Chooses among what is offered, for a person's id; None leaves the plan as it is."""


@dataclass(frozen=True, slots=True)
class _Line:
    """A line that was offered: of the goal, a must-ask by its id, or a play by its page."""

    kind: str
    of: str
    text: str


def chosen(lines: Sequence[tuple[str, str]], offer: Offer) -> Choice | None:
    """What of a model's choice holds; None where nothing does.

    Args:
        lines: Ids in order, each with fewer words for it or with none.
    """
    offered = dict(_lines(offer))
    taken: dict[tuple[str, str], _Line] = {}
    short: dict[str, str] = {}
    for ident, words in lines:
        line = offered.get(ident)
        key = (line.kind, line.of) if line else ("", "")
        if line is None or key in taken or (line.kind == "play" and _count(taken, "play") == MOST_PLAYS):
            continue
        taken[key] = line
        if words and (fewer := shortened(words, line.text)):
            short[line.text] = fewer
    if not taken:
        return None
    plays = {line.of: line.text for line in taken.values() if line.kind == "play"}
    goal = next((line.text for line in taken.values() if line.kind == "goal"), "")
    asks = tuple(line.of for line in taken.values() if line.kind == "ask")
    return Choice(goal, asks, tuple(plays), plays, short)


def _count(taken: Mapping[tuple[str, str], _Line], kind: str) -> int:
    return sum(of_kind == kind for of_kind, _ in taken)


def _lines(offer: Offer) -> Iterator[tuple[str, _Line]]:
    """Every line by its id; one goal is chosen, and one line of a play."""
    for n, text in enumerate(offer.goals, start=1):
        yield f"g{n}", _Line("goal", "", text)
    for n, (ident, text, _) in enumerate(offer.asks, start=1):
        yield f"m{n}", _Line("ask", ident, text)
    for n, play in enumerate(offer.plays, start=1):
        for at, text in enumerate(play.lines, start=1):
            yield f"p{n}.{at}", _Line("play", play.page, text)
