"""From a rep's own missed moment to three turns: it begins with the buyer's real words. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from coachbot.practice.objections import is_taken_up, objections
from coachbot.practice.talk import Talk
from knowledge.library.formats.scene import Persona, Scene
from knowledge.library.formats.scene_lines import SceneLines, WinRule

PREFIX = "moment:"
BEHAVIOURS = ("objection_recognised", "objection_clarify", "objection_confirm")
_MAX_HEARD_CHARS = 400


@dataclass(frozen=True, slots=True)
class Moment:
    """What was missed.

    Attributes:
        heard: The buyer's words.
        speaker: Who said them; empty where it is not known.
        where: The account.
    """

    heard: str
    speaker: str = ""
    where: str = ""
    plays: tuple[str, ...] = ()


def scene_from(ident: str, moment: Moment) -> Scene:
    """Three turns with somebody who says again what was said then."""
    with_whom = f" with {moment.where}" if moment.where else ""
    heard = moment.heard if len(moment.heard) <= _MAX_HEARD_CHARS else moment.heard[: _MAX_HEARD_CHARS - 1] + "…"
    return Scene(
        id=f"{PREFIX}{ident}",
        title=f"Your moment at {moment.where}" if moment.where else "Your own moment",
        stage="",
        plays=moment.plays,
        behaviours=BEHAVIOURS,
        difficulty=2,
        persona=Persona(name=moment.speaker or "The buyer", company=moment.where),
        minutes=1,
        opening=heard,
        situation=f"You are back on the call{with_whom}, one turn before it slipped.",
        facts=(),
        opens=(),
        closes=(),
        objections=(heard,),
        win=("The rep has taken it up and asked what is behind it.",),
        lines=SceneLines(win=WinRule(facts=0, objections=1, step=False)),
    )


def missed_in(talk: Talk) -> list[tuple[int, str]]:
    """The buyer's turns that raised something the seller's next turn was not about, with the words."""
    found: list[tuple[int, str]] = []
    for objection in objections(talk):
        following = talk.after(objection.turn)[:1]
        if following and is_taken_up(following[0], objection.text) is None:
            found.append((objection.turn, _objecting_words(objection.text)))
    return found


def _objecting_words(text: str) -> str:
    """The last sentences of a long turn: what was said before the answer."""
    parts: Sequence[str] = re.split(r"(?<=[.!?])\s+", text.strip())
    return " ".join(parts[-3:])
