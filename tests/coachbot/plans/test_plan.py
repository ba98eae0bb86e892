"""What a game plan says, on the sample team's library and deals."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from coachbot.bootstrap import SHIPPED_CONTENT, Coach
from coachbot.domain.deals import Deal, Outcome
from coachbot.domain.people import Person
from coachbot.domain.sources import as_json
from coachbot.plans.background import CallFacts
from coachbot.plans.debrief import Debrief, DebriefState
from coachbot.plans.game_plan import GamePlan
from coachbot.plans.meeting import Attendee, Meeting
from coachbot.plans.sales_call import OwnSide
from coachbot.team import imports

NOW = datetime(2026, 11, 25, 15, 0, tzinfo=UTC)
TOM = Person("tom", "Tom", "tom@us.example", time_zone="America/Chicago", style="direct")
SIDE = OwnSide(me="tom@us.example", domains=frozenset({"us.example"}))


@pytest.fixture(scope="module")
def deals() -> dict[str, Deal]:
    read = imports.deals((SHIPPED_CONTENT / "team" / "deals.csv").read_bytes(), today=NOW.date())
    return {deal.id: deal for deal in read.found}


def planned(coach: Coach, *deals: Deal, rep: Person = TOM, **known: Any) -> GamePlan:
    people = tuple(Attendee(one.name, one.email) for deal in deals for one in deal.contacts)
    start = NOW + timedelta(minutes=30)
    meeting = Meeting("u", "once", start, start + timedelta(minutes=45), "A call", attendees=people)
    return coach.plans.plan_call(meeting, rep, CallFacts(SIDE, deals, **known), due_at=NOW)


def test_every_line_of_every_plan_has_its_source_and_stands_there(coach: Coach, deals: dict[str, Deal]) -> None:
    for deal in deals.values():
        plan = planned(coach, deal)
        sources = {source.id: source for source in plan.sources}
        lines = [
            *((one.text, one.source) for one in (plan.why, plan.goal, plan.next_step, *plan.promises) if one),
            *((one.text, one.source) for one in plan.must_ask),
            *((one.say, one.source) for one in plan.likely_objections),
            *((one.then, one.source) for one in plan.if_then),
        ]
        assert len(lines) > 8, deal.id
        for text, ident in lines:
            page = coach.base.pages.page(sources[ident].page) if sources[ident].page else None
            known = page.text if page else " ".join((deal.next_step, *deal.promises))
            assert text in known.replace("\n", " ") or text in known, (deal.id, text)


def test_a_plan_has_what_a_rep_needs(coach: Coach, deals: dict[str, Deal]) -> None:
    for deal in deals.values():
        plan = planned(coach, deal)
        assert len(plan.must_ask) == 5
        assert len(plan.likely_objections) == 2
        assert 2 <= len(plan.if_then) <= 3
        assert plan.why
        assert plan.warm_up
        assert plan.focus


def test_the_competitor_comes_first_among_what_they_may_say(coach: Coach, deals: dict[str, Deal]) -> None:
    first = {
        deal.competitor: planned(coach, deal).likely_objections
        for deal in deals.values()
        if deal.competitor and deal.is_open
    }

    assert {name: {one.play for one in found} for name, found in first.items()}["Built in-house"] >= {
        "playbook/plays/built-it-ourselves"
    }
    for name, play in (
        ("Renewtrack", "playbook/plays/incumbent-renewtrack"),
        ("Spreadsheet", "playbook/plays/status-quo"),
    ):
        assert play in {one.play for one in first[name]}


def test_nobody_is_told_what_to_say_to_silence(coach: Coach, deals: dict[str, Deal]) -> None:
    told = {one.id for deal in deals.values() for one in planned(coach, deal).if_then}

    assert told.isdisjoint(
        {"playbook/plays/proposal-silence", "playbook/plays/ghosted-after-first-call", "playbook/plays/multi-threading"}
    )


def test_the_reps_own_style_is_heard_first(coach: Coach, deals: dict[str, Deal]) -> None:
    def styles(rep: Person) -> set[str]:
        return {one.style for deal in deals.values() for one in planned(coach, deal, rep=rep).likely_objections}

    assert styles(TOM) - {""} != styles(replace(TOM, style="curious")) - {""}


def test_a_new_hire_works_on_the_weeks_behaviours(coach: Coach, deals: dict[str, Deal]) -> None:
    new = replace(TOM, started_on=NOW.date() - timedelta(days=8))

    assert [one.id for one in planned(coach, deals["northgate"], rep=new).focus] == [
        "upfront_agenda",
        "open_question",
        "question_count",
    ]


def test_what_came_up_last_time_and_was_not_said_is_likely_again(coach: Coach, deals: dict[str, Deal]) -> None:
    before = Debrief(
        "tom",
        "p",
        "once",
        NOW - timedelta(days=4),
        "Northgate Foods",
        state=DebriefState.DONE,
        outcome=Outcome.NEXT_STEP,
        moments={"playbook/plays/price-objection": "unsaid"},
        note="CFO joins next time",
    )

    plan = planned(coach, deals["northgate"], debriefs=[before])

    assert "playbook/plays/price-objection" in {one.id for one in plan.if_then}
    assert "next step booked: CFO joins next time" in [one.text for one in plan.history]


def test_who_was_met_and_when(coach: Coach, deals: dict[str, Deal]) -> None:
    met = {"yolanda.reyes@northgatefoods.example": (2, NOW - timedelta(days=21))}

    room = {guest.name: guest for guest in planned(coach, deals["northgate"], met=met).room}

    assert (room["Yolanda Reyes"].met, room["Yolanda Reyes"].role) == (2, "VP Finance")
    assert room["Piers Halloran"].last_met is None


def test_no_deal_is_said_and_one_begins_at_the_beginning(coach: Coach) -> None:
    plan = planned(coach)

    assert (plan.deal, plan.deal_why, plan.stage) == (None, "No deal is known for these people.", "discovery")


def test_an_empty_library_still_says_who_comes_and_where_it_stands(deals: dict[str, Deal]) -> None:
    from coachbot.plans.plan import PlanCall
    from knowledge.library.formats.rubric import NOTHING

    class Empty:
        def facts(self) -> list[Any]:
            return []

        def page(self, page_id: str) -> None:
            return None

    empty: Any = Empty()
    start = NOW + timedelta(minutes=30)
    guest = Attendee("Yolanda Reyes", "yolanda.reyes@northgatefoods.example")
    meeting = Meeting("u", "once", start, start, "A call", attendees=(guest,))

    plan = PlanCall(empty, empty, NOTHING)(meeting, TOM, CallFacts(SIDE, [deals["northgate"]]), due_at=NOW)

    assert (len(plan.room), plan.must_ask, plan.if_then, plan.goal) == (1, (), (), None)
    assert plan.promises[0].text == "The security sheet to Mattie"


def test_a_plan_survives_being_stored(coach: Coach, deals: dict[str, Deal]) -> None:
    plan = planned(coach, deals["northgate"])

    assert GamePlan.from_json(json.loads(json.dumps(as_json(plan)))) == plan
