"""Five kinds of rep against every buyer: ``python -m tests.coachbot.practice.simulation [COUNT] [DIFFICULTY…]``.

The lines of the good rep were written by somebody who had not seen what the recognizer learned from.
"""

import sys
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from random import Random
from tempfile import mkdtemp
from typing import Any

import yaml

from coachbot.bootstrap import Coach, build
from coachbot.practice.buyer import Buyer
from coachbot.practice.ear import Ear, Meaning
from coachbot.practice.hearing import hear
from coachbot.practice.mind import Act, End, Mind, chance_of, courses
from coachbot.practice.mouth import Mouth
from coachbot.settings import load
from knowledge.library.formats.scene import Scene

SELLERS = Path(__file__).parent / "sellers"
TURNS = 8
KINDS = ("good", "interrogator", "parrot", "pitcher", "random")
_NOISE = [
    "banana",
    "ladder",
    "seven",
    "cloud",
    "purple",
    "engine",
    "window",
    "tomato",
    "river",
    "carpet",
    "silent",
    "bread",
    "kettle",
    "north",
    "marble",
    "quickly",
    "jumping",
    "table",
    "green",
    "forty",
    "sandal",
    "violin",
    "pepper",
]
Lines = Mapping[str, Any]


@dataclass(slots=True)
class Rep:
    """Somebody who says something when it is their turn."""

    lines: Lines
    scene: Scene
    playbook: Sequence[str]
    chance: Random
    said: set[str] = field(default_factory=set[str])

    def pick(self, pool: Sequence[str]) -> str:
        """A line that was not said yet, where there is one."""
        line = self.chance.choice([one for one in pool if one not in self.said] or list(pool))
        self.said.add(line)
        return line

    def good(self, turn: int, mind: Mind, last: Act | None) -> str:
        """Listens: takes up what is raised, follows what is half said, and asks for a step when there is a reason."""
        kind = last.kind if last else ""
        if turn == 0:
            return self.pick(self.lines["opening"])
        if kind == "step_date":
            return self.pick(self.lines["agree"])
        if last and kind in ("raises", "harder"):
            return self.pick(self.lines["objections"][int(last.name)])
        if kind != "step_early" and self._feels_ready(turn, mind):
            return self.pick(self.lines["step"])
        if kind in ("not_yet", "statement_cold", "unsure_cold") and self.chance.random() < 0.4:
            return self.pick(self.lines["ack"])
        aside = self.chance.random()
        if aside < 0.17:
            return self.pick(self.lines["room" if aside < 0.08 else "small"])
        if last and kind == "hints" and self.chance.random() < 0.7:
            return self.pick(self.lines["facts"][last.name])
        return self._asks(mind)

    def _feels_ready(self, turn: int, mind: Mind) -> bool:
        win = self.scene.lines.win
        enough = len(mind.told) >= win.facts
        right = set(win.must) <= set(mind.told)
        return TURNS - turn <= 2 or (enough and self.chance.random() < (0.85 if right else 0.25))

    def _asks(self, mind: Mind) -> str:
        rest = [fact.id for fact in self.scene.facts if fact.id not in mind.told]
        if not rest:
            return self.pick(self.lines["step"])
        wanted = [one for one in rest if one in self.scene.lines.win.must]
        first = self.chance.choice(wanted) if wanted and self.chance.random() < 0.7 else self.chance.choice(rest)
        return self.pick(self.lines["facts"][first])

    def interrogator(self, turn: int, _mind: Mind, _last: Act | None) -> str:
        """Question after question, then a meeting."""
        return self.pick(self.lines["interrogator" if turn < TURNS - 2 else "step"])

    def parrot(self, turn: int, _mind: Mind, _last: Act | None) -> str:
        """Lines of the playbook, whatever was said."""
        return self.pick(self.playbook if turn < TURNS - 2 else self.lines["vague"])

    def pitcher(self, turn: int, _mind: Mind, _last: Act | None) -> str:
        """Talks of the product, then pushes for a meeting."""
        return self.pick(self.lines["pitcher"][:11] if turn < TURNS - 2 else self.lines["step"])

    def random(self, _turn: int, _mind: Mind, _last: Act | None) -> str:
        """Words."""
        return " ".join(self.chance.choice(_NOISE) for _ in range(self.chance.randint(3, 12)))


@dataclass(slots=True)
class Outcome:
    """What many role-plays came to."""

    played: int = 0
    won: int = 0
    repeated: int = 0
    endless: int = 0
    courses: Counter[str] = field(default_factory=Counter[str])
    ends: Counter[str] = field(default_factory=Counter[str])

    @property
    def win_share(self) -> float:
        """0.0 to 1.0."""
        return self.won / self.played


@dataclass(frozen=True, slots=True)
class Table:
    """Where the reps meet the buyers of a coach."""

    coach: Coach

    def play(self, scene: Scene, difficulty: int, kind: str, count: int) -> Outcome:
        """So many role-plays of one kind of rep."""
        lines = yaml.safe_load((SELLERS / f"{scene.id}.yml").read_text(encoding="utf-8"))
        cast = self.coach.practice.cast
        playbook = [line.text for play in scene.plays for line in cast.material().lines[play]]
        buyer, mouth = Buyer(scene, difficulty, TURNS), Mouth(scene, cast.common())
        meaning, outcome = remembering(cast.ear(scene)), Outcome()
        for number in range(count):
            rep = Rep(lines, scene, playbook, Random(f"{scene.id}{difficulty}{kind}{number}"))
            self._one(buyer, mouth, meaning, getattr(rep, kind), f"{kind}{number}", outcome)
        return outcome

    def _one(
        self, buyer: Buyer, mouth: Mouth, meaning: Callable[[str], Meaning],
        says: Callable[[int, Mind, Act | None], str], seed: str, outcome: Outcome,
    ) -> None:  # fmt: skip
        heard = [buyer.scene.opening]
        mind, acts = replace(buyer.begins(), said=(buyer.scene.opening,)), list[Act]()
        while mind.end is End.OPEN and mind.turns <= TURNS:
            text = says(mind.turns, mind, acts[-1] if acts else None)
            turn = mind.turns
            understood = hear(text, meaning(text), to=heard[-1], recited=self.coach.practice.cast.material().shingles)
            mind, now = buyer.answers(mind, understood, chance_of(seed, turn))
            words, said = mouth.words(now, mind.said, chance_of(f"{seed}:words", turn))
            mind = replace(mind, said=said)
            acts += now
            heard.append(words)
        outcome.played += 1
        outcome.won += mind.end is End.WON
        outcome.repeated += len(heard) - len(set(heard))
        outcome.endless += mind.end is End.OPEN
        outcome.courses[courses(acts)] += 1
        outcome.ends[mind.end.value] += 1


def remembering(ear: Ear) -> Callable[[str], Meaning]:
    """The same lines are heard again and again."""
    return cache(ear.__call__)


def main(count: int, difficulties: Sequence[int]) -> None:
    """Play every scene and print a table."""
    coach = build(load(home=Path(mkdtemp())))
    table = Table(coach)
    sums: Counter[tuple[int, str]] = Counter()
    scenes = coach.practice.cast.scenes()
    for scene in scenes:
        for difficulty in difficulties:
            found = {kind: table.play(scene, difficulty, kind, count) for kind in KINDS}
            shares = "  ".join(f"{kind} {one.win_share:.3f}" for kind, one in found.items())
            odd = sum(one.repeated + one.endless for one in found.values())
            print(
                f"{scene.id:24} {difficulty}  {shares}  courses {len(found['good'].courses)}  repeated or endless {odd}"
            )
            for kind, one in found.items():
                sums[difficulty, kind] += one.won
    for difficulty in difficulties:
        shares = "  ".join(f"{kind} {sums[difficulty, kind] / count / len(scenes):.3f}" for kind in KINDS)
        print(f"{'all':24} {difficulty}  {shares}")
    coach.close()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100, [int(one) for one in sys.argv[2:]] or [2, 5])
