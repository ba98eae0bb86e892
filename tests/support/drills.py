"""A drill and its result, with any text in every place that a person or a page fills."""

from datetime import UTC, datetime

from coachbot.practice.drill import Drill, DrillState, Length, Origin, Spoken
from coachbot.practice.feedback import Advice, Changed, Kept, PlayLine
from coachbot.practice.finish import Result
from coachbot.practice.mind import End, Mind
from coachbot.practice.score import BehaviourScore, CheckResult, Score, Status
from coachbot.practice.talk import Evidence
from knowledge.library.formats.rubric import Behaviour, Check
from knowledge.library.formats.scene import Persona, Scene
from knowledge.library.formats.scene_lines import SceneLines

AT = datetime(2026, 11, 25, 15, 0, tzinfo=UTC)


def scene_of_words(text: str) -> Scene:
    persona = Persona(name=text or "A", role=text, company=text, mood=text)
    return Scene(
        "s", text, "discovery", ("price-objection",), ("open_question",), 2, persona, 4, text, text, (), (text,),
        (text,), (text,), (text,), SceneLines(),
    )  # fmt: skip


def rubric_of_words(text: str) -> dict[str, Behaviour]:
    checks = tuple(Check(id=f"c{n}", text=text) for n in range(4))
    return {"open_question": Behaviour(id="open_question", name=text, tier="A", checks=checks)}


def drill_of_words(text: str) -> Drill:
    turns = (Spoken("buyer", text), Spoken("seller", text, key="k", seconds=9.5), Spoken("buyer", text, act="tells"))
    return Drill(
        "d1", "maya", "s", text, 2, Length.SCENE, ("open_question",), "1-abc", text, Origin.DAILY, "d1",
        DrillState.ENDED, Mind(0.0, told=("f",), end=End.LEFT), AT, turns, AT, AT, 50, channel="D1", thread="1.1",
    )  # fmt: skip


def result_of_words(text: str) -> Result:
    proof = Evidence(text, 1)
    checks = tuple(CheckResult(f"c{n}", text, passed, proof) for n, passed in enumerate((True, False, None, True)))
    behaviours = tuple(BehaviourScore("open_question", text, "A", status, 2, checks) for status in Status)
    score = Score("", True, 50, ("copied", "stuffing"), behaviours, "1-abc")
    line = PlayLine(text, "price-objection", text, text, "1")
    changed = Changed("open_question", "c1", text, 1, text, line)
    return Result(drill_of_words(text), score, score, Advice(Kept("open_question", "c0", text, proof), changed))
