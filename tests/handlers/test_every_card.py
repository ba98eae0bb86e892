"""Every card and form of every feature, with whatever a page, a buyer, a calendar or a rep may hold, is one Slack takes."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

from coachbot.answers.answer import Answer, Heard, Nearest
from coachbot.bootstrap import Coach
from coachbot.domain.deals import Outcome
from coachbot.domain.hours import LocalHours
from coachbot.domain.people import Person
from coachbot.domain.sources import Line, Source
from coachbot.insight.drafts import DraftState
from coachbot.plans.debrief import Debrief, DebriefState
from coachbot.plans.game_plan import (
    Focus,
    GamePlan,
    Guest,
    IfThen,
    MustAsk,
    Objection,
    Past,
    PlannedCall,
    Standing,
    WarmUp,
)
from coachbot.plans.meeting import CalendarMeeting, Meeting
from coachbot.plans.morning import Today
from coachbot.plans.series import Doubt, PutAway, meeting_value
from coachbot.sandbox.checks import check_message, check_view
from coachbot.upkeep.draft import State, page_of
from handlers.answers import cards as answers
from handlers.bot import slack_of
from handlers.features import features
from handlers.home.view import home_view, settings_form
from handlers.insight.cards import DigestCards
from handlers.plans.cards import PlanCards
from handlers.plans.debrief_cards import DebriefCards
from handlers.practice import cards as drills
from handlers.slack.blocks import Card
from handlers.slack.forms import sheet
from handlers.upkeep import cards as plays
from tests.support.digests import draft_of_words, play_of_words
from tests.support.drills import drill_of_words, result_of_words, rubric_of_words, scene_of_words

NOW = datetime(2026, 11, 25, 15, 0, tzinfo=UTC)
HOURS = LocalHours("America/New_York")
MAYA = Person("maya", "Maya", "maya@holdfast.example", role="admin")
TEXTS = (
    "Compared with what?", "", " ", "\u0000", "\u200b", "a\nb", "x" * 6_000, "🙂" * 4_000, "word " * 1_200,
    "<!channel> <@U123> <https://evil.test|click> *bold* &lt; https://evil.test/x?y=1 \u202egnp.exe @everyone",
    "a|b|c", "“quoted” 'single' \"double\" `code` ~strike~",
)  # fmt: skip


def answer(text: str, **more: Any) -> Answer:
    source = Source("s1", "plays/price", "plays/price.md", text, "abc", 3, "dana.whitfield", None, None, text)
    heard = Heard(text, "s1", text, "buyer", text, None, 61.0)
    fields: dict[str, Any] = {
        "id": "a1", "question": text, "relevance": 0.9, "kind": "play", "page": "plays/price", "title": text,
        "style": text, "say": (Line(text, "s1"),), "ask": (Line(text, "s1"),) * 3, "why": (Line(text, "s1"),),
        "proof": (heard,), "sources": (source,), "seen": ("plays/price",),
    }  # fmt: skip
    return Answer(**(fields | more))


def game_plan(text: str) -> GamePlan:
    source = Source("s1", "plays/price", "plays/price.md", text, "abc", 3, "dana", None, None, text)
    line = Line(text, "s1")
    return GamePlan(
        key="plan:maya:u:once",
        meeting=PlannedCall("u", "once", NOW + timedelta(minutes=30), NOW + timedelta(hours=1), text, "https://meet.example/x"),
        account=text,
        deal=Standing("d", text or "x", text, 48_000.0, NOW.date(), text, text, "s1"),
        deal_why=text,
        stage=text or "discovery",
        due_at=NOW,
        why=line,
        room=(Guest(text, text, text, 2, NOW.date(), "accepted"),) * 6,
        promises=(line,) * 3,
        goal=line,
        next_step=line,
        must_ask=tuple(MustAsk(f"discovery.{n}", text, text, "s1") for n in range(5)),
        likely_objections=(Objection("plays/price", text, text, text, text, (text, text), text, "s1"),) * 2,
        if_then=tuple(IfThen(f"plays/p{n}", text, text, "s1") for n in range(3)),
        focus=(Focus("f", text, "s1"),) * 3,
        warm_up=WarmUp("plays/price", text, (text,) * 3, text, "s1"),
        history=(Past(NOW.date(), text, "s1"),) * 4,
        sources=(source,) * 9,
    )  # fmt: skip


def plan_cards(text: str) -> Iterator[Card]:
    plan, look = game_plan(text), PlanCards()
    meeting = Meeting("u", "once", NOW, NOW + timedelta(minutes=45), text, series=True)
    call = CalendarMeeting("maya", meeting, None, text)
    yield look.message(plan, NOW, HOURS)
    yield look.message(plan, NOW, HOURS, accepted=["plays/p0", "plays/p1"], kept=False)
    yield look.message(replace(plan, must_ask=(), if_then=(), warm_up=None, deal=None, room=()), NOW, HOURS)
    yield look.details(plan)
    yield look.struck(plan, HOURS, "cancelled")
    assert plan.warm_up is not None
    yield look.warm_up(plan.warm_up)
    yield look.warm_up_line(plan.warm_up)
    yield look.today(Today(MAYA, HOURS, (call,) * 9, (text,) * 9, 30))
    yield look.today(Today(MAYA, HOURS, (), (), 30))
    yield look.doubt(Doubt(MAYA, HOURS, call))
    yield look.no_call(PutAway(meeting, meeting_value("u", "once"), ()))


def debrief_cards(text: str) -> Iterator[Card]:
    plan, look = game_plan(text), DebriefCards()
    asked = Debrief("maya", "u", "once", NOW, text, moments={"plays/p0": "", "plays/p1": "said"}, note=text)
    yield look.message(asked, plan)
    yield look.message(replace(asked, outcome=Outcome.STALLED, asked=("discovery.1",)), plan)
    done = replace(asked, outcome=Outcome.WON, state=DebriefState.DONE, first_tap_at=NOW, done_at=NOW)
    yield look.message(done, plan)
    yield look.message(replace(done, transcript=[{"speaker": text, "text": text, "start_s": None}]), plan)


def answer_cards(text: str) -> Iterator[Card]:
    look = answers.Cards()
    for private in (True, False):
        yield look.answer(answer(text), private=private)
        yield look.answer(answer(text, refused=True, reason=text, nearest=Nearest("p", text)), private=private)
        yield look.answer(answer(text, notice=text, kind="prose", section=text), private=private)
    yield look.for_manager("U1", text, answer(text))


def drill_cards(text: str) -> Iterator[Card]:
    look, drill, scene = drills.DrillCards(), drill_of_words(text), scene_of_words(text)
    result = result_of_words(text)
    yield look.offer(drill, scene, rubric_of_words(text))
    yield look.offer(drill, scene, {}, waits=False)
    yield look.put_off(drill, text)
    yield look.opening(drill)
    yield look.says(text)
    yield drills.speaker(scene).leads(look.says(text))
    yield look.heard(drill, text, "k")
    yield look.result(result)
    yield look.result(result, before=result)
    yield look.question("d1|open_question|c1", text, text, text)
    yield drills.shared(text, drill)
    yield drills.sharing(text, drill, "d1|dana|k")


def digest_cards(text: str) -> Iterator[Card]:
    look, draft = DigestCards(lambda rep: rep), draft_of_words(text)
    for state in DraftState:
        yield look.draft(replace(draft, state=state), "C1")
    yield look.draft(replace(draft, hidden=tuple(one.key for one in draft.digest.findings)), "")
    yield look.posted(draft)


def play_cards(text: str) -> Iterator[Card]:
    draft = play_of_words(text)
    yield plays.asked(draft, text)
    yield plays.waiting(draft, text)
    yield plays.decided(replace(draft, state=State.DROPPED), text, None)
    page, _ = page_of(replace(draft, state=State.LIVE, say="Yes."), "dana", NOW.date(), frozenset())
    yield plays.decided(replace(draft, state=State.LIVE), text, page)


def cards(text: str) -> list[Card]:
    return [
        *answer_cards(text),
        *plan_cards(text),
        *debrief_cards(text),
        *drill_cards(text),
        *digest_cards(text),
        *play_cards(text),
    ]


def forms(text: str) -> list[dict[str, Any]]:
    read = sheet("A role-play", drills.whole(text, drill_of_words(text), result_of_words(text)))
    draft, look = draft_of_words(text), DigestCards(lambda rep: rep)
    week = [look.form(draft), look.evidence(draft.digest, draft.digest.findings[0].key, text)]
    return [
        answers.manager_form("a1", text),
        DebriefCards().note_form("D1:1.1", text),
        read,
        *week,
        plays.form_for(play_of_words(text), "d1"),
    ]


@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
def test_every_card_is_one_slack_takes(text: str) -> None:
    for card in cards(text):
        check_message(card.text, card.blocks)
        assert len(card.text) <= 4_000
        assert "<!" not in card.text


@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
def test_every_form_is_one_slack_takes(text: str) -> None:
    for view in forms(text):
        check_view(view)


def test_home_and_the_settings_are_views_slack_takes(coach: Coach) -> None:
    parts = features(coach, slack_of(coach))[:-1]

    check_view(home_view(MAYA, parts, [("plans.plan", "1a2b3c4d")] * 9, NOW))
    check_view(settings_form(MAYA, parts))
    assert "given up" not in json.dumps(home_view(replace(MAYA, role="rep"), parts, [("x", "y")], NOW))


@pytest.mark.slow
def test_cards_and_forms_follow_slacks_schemas(shared: Path, coach: Coach) -> None:
    schemas = shared / "data" / "slack" / "schemas"
    blocks = Draft7Validator(json.loads((schemas / "block_kit.message_blocks.schema.json").read_text()))
    view = Draft7Validator(json.loads((schemas / "block_kit.view.schema.json").read_text()))
    parts = features(coach, slack_of(coach))[:-1]

    for text in (TEXTS[0], TEXTS[-3]):
        for card in cards(text):
            # The published schemas are older than charts.
            known = [block for block in card.blocks if block["type"] != "data_visualization"]
            assert [error.message for error in blocks.iter_errors(known)] == [], card.text[:80]
        for form in (*forms(text), settings_form(MAYA, parts)):
            assert [error.message for error in view.iter_errors(form)] == []
