"""A play that is likely to be needed in a call, and what a plan takes from it. Pure but for the page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from coachbot.plans.choice import OfferedPlay
from coachbot.plans.game_plan import IfThen, Objection, WarmUp
from coachbot.plans.objections import Likely, buyer_words
from coachbot.plans.shelf import Cited, Shelf
from knowledge.library.formats.plays import Play, Say, parse_play
from knowledge.library.pages import Page
from knowledge.library.text.chunking import sentences

PROMPTS = 3
MOST_LINES = 4


@dataclass(frozen=True, slots=True)
class Picked:
    """A play that is likely to be needed."""

    likely: Likely
    page: Page
    play: Play

    def say(self, style: str) -> Say:
        """In the rep's style, if the play has it."""
        return next((say for say in self.play.says if say.style == style), self.play.says[0])

    def lines(self, style: str) -> tuple[str, ...]:
        """What can be answered with, the best first: a question, for that keeps the buyer talking; else the line."""
        asked = (*_questions(self.say(style).lines), *self.play.ask, self.say(style).lines[0])
        return tuple(dict.fromkeys(asked))[:MOST_LINES]


def picked_of(candidates: Sequence[Likely], shelf: Shelf) -> list[Picked]:
    """The plays of some candidates, whole."""
    return [
        Picked(candidate, whole, parse_play(whole.text))
        for candidate in candidates
        if (whole := shelf.page(candidate.page.id)) is not None
    ]


def offered(picked: Picked, style: str) -> OfferedPlay:
    """The same to choose from."""
    return OfferedPlay(
        picked.page.id, picked.page.title, picked.likely.buyer, picked.likely.because, picked.lines(style)
    )


def objection(picked: Picked, style: str, cited: Cited) -> Objection:
    """What the buyer is likely to say, and the line in full."""
    say = picked.say(style)
    return Objection(
        play=picked.page.id,
        title=picked.page.title,
        buyer=picked.likely.buyer,
        say=say.lines[0],
        style=say.style,
        ask=picked.play.ask[:2],
        because=picked.likely.because,
        source=cited.page(picked.page, say.lines[0]),
    )


def if_then(picked: Picked, style: str, cited: Cited, chosen: Mapping[str, str]) -> IfThen:
    """A line to take on: the one that was chosen, where it still stands there; else the best."""
    lines = picked.lines(style)
    wanted = chosen.get(picked.page.id, "")
    then = wanted if wanted in lines else lines[0]
    return IfThen(picked.page.id, picked.likely.buyer, then, cited.page(picked.page, then))


def warm_up(picked: Picked, style: str, cited: Cited) -> WarmUp:
    """Two minutes of saying it aloud."""
    others = [text for text in buyer_words(picked.likely.page.triggers) if text != picked.likely.buyer]
    line = picked.say(style).lines[0]
    prompts = (picked.likely.buyer, *others[: PROMPTS - 1])
    return WarmUp(picked.page.id, picked.page.title, prompts, line, cited.page(picked.page, line))


def _questions(lines: Sequence[str]) -> list[str]:
    return [
        line[start:end].strip()
        for line in lines
        for start, end in sentences(line)
        if line[start:end].strip().endswith("?")
    ]
