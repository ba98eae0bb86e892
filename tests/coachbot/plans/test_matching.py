"""Which deal a meeting is about."""

from dataclasses import replace
from datetime import date

from coachbot.domain.deals import Contact, Deal
from coachbot.plans.matching import match

ON = date(2026, 11, 25)
DEAL = Deal("d1", "Buyer", "buyer.example", "maya", "discovery")


def test_the_only_open_deal_of_the_account() -> None:
    found = match(["ana@buyer.example"], [DEAL, replace(DEAL, id="old", stage="lost")], ON)

    assert (found.deal, found.why) == (DEAL, "The only open deal with Buyer.")


def test_of_several_the_one_these_people_are_in() -> None:
    hers = replace(DEAL, id="d2", contacts=(Contact("Ana", "ana@buyer.example"),))

    assert match(["ana@buyer.example"], [DEAL, hers], ON).deal == hers


def test_then_the_nearest_close_date_within_ninety_days() -> None:
    past = replace(DEAL, id="past", close_on=date(2026, 11, 20))
    soon = replace(DEAL, id="soon", close_on=date(2026, 12, 20))
    later = replace(DEAL, id="later", close_on=date(2027, 1, 20))

    assert match([], [past, later, soon], ON).deal == soon


def test_then_the_largest_and_else_none_is_said() -> None:
    far = date(2027, 6, 1)
    small, large = (replace(DEAL, id=f"{n}", amount=n, close_on=far) for n in (10.0, 20.0))

    assert match([], [small, large], ON).deal == large
    tie = match([], [small, replace(small, id="x")], ON)
    assert (tie.deal, tie.why) == (None, "2 open deals fit equally well.")


def test_a_customer_without_an_open_deal_and_strangers() -> None:
    won = replace(DEAL, stage="won")

    assert match([], [won], ON).why == "No open deal; Buyer is a customer."
    assert match([], [], ON).why == "No deal is known for these people."
