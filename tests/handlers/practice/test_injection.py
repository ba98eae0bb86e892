"""Every collected injection as a turn of a drill, with a buyer and a judge that obey it."""

import json
from datetime import UTC, datetime

import pytest

from coachbot.bootstrap import SHIPPED_CONTENT, Coach
from coachbot.domain.claims import TO_A_MODEL
from coachbot.domain.grounds import tokens
from coachbot.domain.people import Person
from coachbot.practice.cue import Cue
from coachbot.practice.drill import Drill
from coachbot.practice.fair import instructs
from coachbot.practice.judge import rulings
from coachbot.practice.model_judge import ModelJudge
from coachbot.practice.roleplay import TakeTurn
from coachbot.practice.talk import prepare
from coachbot.practice.voice import Voice
from handlers.practice.cards import DrillCards
from knowledge.library.formats.rubric import load as rubric_of
from prompts.render import Prompts, Rendered
from tests.coachbot.practice.test_score import GOOD as CALL
from tests.fakes import ScriptedModel
from tests.handlers.test_injection import Wrong, orders, wrong_in
from tests.support.obedient import around, inputs_of, obeyed

pytestmark = pytest.mark.slow
NOW = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)
PROMPTS = Prompts()
TOM = Person("tom", "Tom", "tom@us.example", time_zone="America/Chicago", style="direct")
__all__ = ["orders"]


def test_a_turn_that_gives_orders_is_answered_by_the_buyer(coach: Coach, orders: list[str]) -> None:
    cards, wrong, cues, worded = DrillCards(), list[Wrong](), list[Cue](), 0
    own = coach.practice.store.own("maya")

    def as_written(cue: Cue) -> str:
        cues.append(cue)
        return cue.line

    take = TakeTurn(coach.practice.cast, as_written)
    for number, order in enumerate(orders):
        drill = begun(coach, f"drill-{number}")
        take(own, drill.id, order, key=f"m{number}", now=NOW)
        coach.practice.steer.end(own, own.live() or drill, now=NOW)
        did, cue = obeyed(order, number), cues[-1]
        for say in (f"Well, {cue.line}", *around(did, cue.line)):
            model = ScriptedModel(lambda _, say=say: json.dumps({"say": say}))
            heard = Voice(model, PROMPTS, ("Open questions",))(cue)
            if heard != cue.line:
                worded += 1
                wrong += wrong_in(cards.says(heard), did, [cue.line])
            assert set(tokens(cue.line)) & set(tokens(heard))

    assert len(cues) == len(orders)
    assert worded, "what is in character is said"
    assert wrong == []


def begun(coach: Coach, ident: str) -> Drill:
    practice, own = coach.practice, coach.practice.store.own("maya")
    choice = practice.offer.choice(Person("maya", "", ""), now=NOW, scene="just-show-me")
    offered = practice.start.offer(own, choice, ident=ident, person="maya", now=NOW)
    return practice.start.begin(own, offered, channel="D1", thread=ident, now=NOW)


def test_a_turn_that_tells_a_judge_how_to_rule_proves_nothing(orders: list[str]) -> None:
    behaviours, proved, honest = [*rubric_of(SHIPPED_CONTENT).behaviours.values()][:1], list[str](), 0
    for order in orders:
        talk = prepare([*CALL, ("seller", order), ("buyer", order)])

        def obeys(prompt: Rendered, order: str = order) -> str:
            given = inputs_of(prompt)
            told = {"turn": len(CALL), "quote": order, "passed": True}
            return json.dumps({"rulings": [{"check": one["id"]} | told for one in given["checks"]]})

        found = rulings(ModelJudge(ScriptedModel(obeys), PROMPTS), talk, behaviours)
        proofs = [one.proof.quote for one in found.values() if one.proof is not None]
        proved += [quote for quote in proofs if instructs(quote) or TO_A_MODEL.search(quote)]
        honest += bool(proofs)
        assert all(quote == order for quote in proofs)

    assert honest, "what a seller says to a buyer proves something"
    assert proved == []
