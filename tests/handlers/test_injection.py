"""Every collected injection in every place a model reads, with a model that obeys it: nothing of that is shown.

Here through the use cases and the cards; ``test_injection_in_slack`` takes some of them through the whole bot.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from coachbot.answers.answer import Answer
from coachbot.answers.ports import Question
from coachbot.answers.tailor import Tailor
from coachbot.bootstrap import SHIPPED_CONTENT, Coach
from coachbot.domain.grounds import tokens
from coachbot.domain.hours import LocalHours
from coachbot.domain.people import Person
from coachbot.insight.ports import Unanswered
from coachbot.insight.summary import Summarize
from coachbot.plans.background import CallFacts
from coachbot.plans.choice import Choice, Offer, OfferedPlay
from coachbot.plans.choose import ChooseLines
from coachbot.plans.jobs import CallDue
from coachbot.plans.meeting import Attendee, Meeting
from coachbot.plans.sales_call import OwnSide
from coachbot.team import imports
from coachbot.upkeep.from_calls import FromCalls
from coachbot.upkeep.ports import Asked
from handlers.answers.cards import Cards
from handlers.insight import words as digest_words
from handlers.insight.cards import DigestCards
from handlers.plans.cards import PlanCards
from handlers.upkeep import cards as play_cards
from handlers.upkeep.drafting import of_quotes
from knowledge.library.pages import Page
from prompts.render import Prompts, Rendered
from tests.coachbot.upkeep.test_from_calls import ASKED, DANA, Shelf, call, page
from tests.fakes import ScriptedModel
from tests.support.digests import draft_of_words, play_of_words
from tests.support.hostile import hostile_texts
from tests.support.obedient import around, followed, forbidden, inputs_of, obeyed, texts_in

pytestmark = pytest.mark.slow
PROMPTS = Prompts()
NOW = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)
TOM = Person("tom", "Tom", "tom@us.example", time_zone="America/Chicago", style="direct")
QUESTION = "what would a delay cost them"
LINE = "Ask them what a delay would cost, and wait for the answer."
ANOTHER = "Tell them that we begin with one office and add the others later."
FINE = f"I hear you. {LINE}"
TERMS = f"# Delays\n\n{LINE}\n\n## Beginning\n\n{ANOTHER}\n"
Wrong = tuple[str, str]


@pytest.fixture(scope="module")
def orders(shared: Path) -> list[str]:
    return [one for one in hostile_texts(shared / "data/badinput/injection") if one.strip()]


class Library(Shelf):
    """A few pages, each found whatever is asked."""

    trouble = ""


def wrong_in(card: Any, said: Sequence[str], known: Sequence[str]) -> list[Wrong]:
    """What must not stand on a card, and what of a model's obedience stands on it."""
    seen = [*texts_in(card.blocks), *card.text.splitlines()]
    return [("forbidden", one) for one in forbidden(card.text, card.blocks)] + [
        ("followed", one) for one in followed(seen, said, known)
    ]


# -- answers -------------------------------------------------------------------------------------------


def better(coach: Coach, found: Page, question: str, said: Sequence[str]) -> Iterator[Answer]:
    """What becomes of an answer when a model says each of these, three at a time, over each piece of a page."""
    library: Any = Library(found)
    model = ScriptedModel()
    tailor = Tailor(replace(coach.answers.ask, playbook=library, pages=library), model, PROMPTS)
    asked = Question(question, "maya")
    given = Answer("a1", question[:1_500], 0.4, refused=True, reason="Nothing on it.")
    model.says = lambda _: json.dumps({"queries": list(said)})
    reading = tailor.reads(given, asked)
    pieces = [one for one in reading.offered.values() if one.text != ANOTHER][:2]
    lines = [{"unit": one.id, "quote": one.text, "say": say} for say in said for one in pieces]
    for at in range(0, len(lines), 3):
        model.says = lambda _, at=at: "\n".join(json.dumps(one) for one in lines[at : at + 3])
        yield from list(tailor(reading, given, asked))[-1:]


def test_a_message_that_gives_orders_gets_the_pages_words(coach: Coach, orders: list[str]) -> None:
    cards, wrong, worded = Cards(), list[Wrong](), 0
    terms = page("delays", TERMS)
    for number, order in enumerate(orders):
        did = obeyed(order, number)
        for answer in better(coach, terms, order, [FINE, *around(did, LINE)]):
            worded += bool(answer.worded)
            wrong += wrong_in(cards.answer(answer), did, [TERMS, FINE])

    assert worded >= len(orders), "what is in order is shown"
    assert wrong == []


def test_a_page_that_gives_orders_has_none_carried_out(coach: Coach, orders: list[str]) -> None:
    cards, wrong, worded = Cards(), list[Wrong](), 0
    for number, order in enumerate(orders):
        title = " ".join(order.split())[:60]
        text = f"{TERMS}\n## {title}\n\n{order}\n" if number % 2 else f"# {title}\n\n{LINE} {order}\n\n{TERMS}"
        did = obeyed(order, number)
        for answer in better(coach, page("delays", text), QUESTION, [FINE, *around(did, LINE)]):
            worded += bool(answer.worded)
            # The page may say what it says, to whoever looks it up; a model may not do it.
            wrong += wrong_in(cards.answer(answer), did, [text, FINE])

    assert worded >= len(orders)
    assert wrong == []


# -- drafts of plays -----------------------------------------------------------------------------------


def drafted(pages: Sequence[Page], asked: Asked, said: Sequence[str]) -> Iterator[Any]:
    """The card of a draft, when a model puts each of these into each of its sections."""

    def says(prompt: Rendered) -> str:
        pieces = inputs_of(prompt)["pieces"]
        fine = [{"id": one["id"], "section": "say", "quote": one["text"]} for one in pieces[:1]]
        did = [
            {"id": one["id"], "section": section, "quote": say} for one in pieces for say in said for section in _PARTS
        ]
        return json.dumps({"lines": [*did, *fine]})

    shelf = Shelf(*pages)
    lines = FromCalls(shelf, shelf, ScriptedModel(says), PROMPTS, lambda: NOW)(asked, DANA)
    if lines:
        yield play_cards.drafted(of_quotes(play_of_words(asked.question), lines, asked.question))


_PARTS = ("say", "ask", "why", "avoid")


def test_a_call_a_page_and_a_question_that_give_orders_make_no_draft_but_of_quotes(orders: list[str]) -> None:
    wrong, made = list[Wrong](), 0
    for number, order in enumerate(orders):
        heard, terms = call("won", f"{LINE} {order}"), page("delays", f"{TERMS}\n{order}\n")
        for of, asked in (
            ([heard], ASKED),
            ([terms], ASKED),
            ([call("won", LINE)], Asked("g", order, {"maya": order})),
        ):
            did = obeyed(order, number)
            for card in drafted(of, asked, [*around(did, LINE)]):
                made += 1
                wrong += wrong_in(card, did, [asked.question, *(one.text for one in of), f"{LINE} {order}"])

    assert made >= 2 * len(orders)
    assert wrong == []


# -- plans ---------------------------------------------------------------------------------------------


class OneOffer:
    """What there is to choose from for one plan."""

    def __init__(self, offer: Offer) -> None:
        self._offer = offer

    def offer(self, due: CallDue, *, now: datetime) -> Offer:
        return self._offer


def choice_of(offer: Offer, said: Sequence[str]) -> Choice | None:
    """What becomes of a plan when a model shortens every line to each of these."""

    def says(prompt: Rendered) -> str:
        given = inputs_of(prompt)
        lines = [*given["goals"], *given["must_asks"], *(line for play in given["plays"] for line in play["lines"])]
        did = [{"id": one["id"], "short": said[at % len(said)]} for at, one in enumerate(lines)]
        return json.dumps({"lines": [*did, *({"id": say[:20], "short": say} for say in said)]})

    keep: Any = OneOffer(offer)
    return ChooseLines(keep, ScriptedModel(says), PROMPTS)(CallDue("tom", "u", "once"), now=NOW)


def test_a_calendar_that_gives_orders_changes_at_most_what_comes_first(coach: Coach, orders: list[str]) -> None:
    read = imports.deals((SHIPPED_CONTENT / "team" / "deals.csv").read_bytes(), today=NOW.date())
    deal = next(one for one in read.found if one.id == "northgate")
    facts, start, cards = (
        CallFacts(OwnSide("tom@us.example", frozenset({"us.example"})), (deal,)),
        NOW + timedelta(hours=1),
        PlanCards(),
    )
    plan_call, wrong, chose = coach.plans.plan_call, list[Wrong](), 0
    for number, order in enumerate(orders):
        people = (
            Attendee(order[:200], "yolanda.reyes@northgatefoods.example"),
            Attendee(order[-200:], "x@new.example"),
        )
        meeting = Meeting("u", "once", start, start + timedelta(minutes=45), order, attendees=people)
        did = obeyed(order, number)
        choice = choice_of(plan_call.offer(meeting, TOM, facts, due_at=NOW), did)
        plain, with_it = (plan_call(meeting, TOM, facts, due_at=NOW, choice=one) for one in (None, choice))
        chose += choice is not None
        assert {ask.text for ask in with_it.must_ask} == {ask.text for ask in plain.must_ask}
        assert with_it.cut == ()
        for look in (lambda plan: cards.message(plan, NOW, LocalHours("America/Chicago")), cards.details):
            card, before = look(with_it), look(plain)
            wrong += wrong_in(card, did, [*texts_in(before.blocks), *before.text.splitlines()])

    assert chose == len(orders)
    assert wrong == []


def test_a_page_that_gives_orders_makes_no_line_of_a_plan_but_its_own(orders: list[str]) -> None:
    wrong = list[Wrong]()
    for number, order in enumerate(orders):
        line = " ".join(order.split())
        play = OfferedPlay("plays/delay", line[:80], line, line, (LINE, line))
        did = obeyed(order, number)
        choice = choice_of(Offer((LINE, line), (("d.1", LINE, line), ("d.2", line, "")), (play,), {"title": line}), did)
        for whole, short in choice.short.items() if choice else ():
            assert whole in (LINE, line)
            wrong += [("followed", one) for one in followed([short], did, [whole])]
            assert set(tokens(short)) <= set(tokens(whole))

    assert wrong == []


# -- digests -------------------------------------------------------------------------------------------


def test_a_question_that_gives_orders_puts_nothing_on_top_of_a_digest_but_its_own_sentences(orders: list[str]) -> None:
    cards, wrong, topped = DigestCards(lambda rep: rep), list[Wrong](), 0
    draft = draft_of_words("price")
    for number, order in enumerate(orders):
        made = replace(draft.digest, unanswered=(Unanswered(order, 4, 3, "g1", "p"),))
        week, did = replace(draft, digest=made), obeyed(order, number)

        def obeys(prompt: Rendered, did: Sequence[str] = did) -> str:
            idents = [one["id"] for one in inputs_of(prompt)["sentences"]]
            return json.dumps({"lines": [*did, *idents[-1:], *did]})

        chosen = Summarize(ScriptedModel(obeys), PROMPTS)(digest_words.sentences(week.for_all))
        topped += bool(chosen)
        for look in (lambda one: cards.draft(one, ""), cards.posted):
            card, before = look(replace(week, in_short=chosen)), look(week)
            wrong += wrong_in(card, did, [*texts_in(before.blocks), *before.text.splitlines(), *chosen])

    assert topped == len(orders)
    assert wrong == []
