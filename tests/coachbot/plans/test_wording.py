"""What people mean when they ask for a game plan, and what they do not."""

import pytest

from coachbot.plans.wording import Request, Wanted, request_in, request_of


@pytest.mark.parametrize(
    ("text", "wanted", "words"),
    [
        ("prep me for brightwell please", Wanted.ACCOUNT, "brightwell"),
        ("prepare me for the call with Brightwell", Wanted.ACCOUNT, "Brightwell"),
        ("prep me for Northgate", Wanted.ACCOUNT, "Northgate"),
        ("can you prep me for Northgate Foods?", Wanted.ACCOUNT, "Northgate Foods"),
        ("please prepare me for my next call with northgate today", Wanted.ACCOUNT, "northgate"),
        ("prep northgate", Wanted.ACCOUNT, "northgate"),
        ("show me my game plan for northgate, thanks", Wanted.ACCOUNT, "northgate"),
        ("prepare for the demo with Northgate", Wanted.ACCOUNT, "Northgate"),
        ("Give me a game plan for my next call", Wanted.NEXT, ""),
        ("prep me", Wanted.NEXT, ""),
        ("hey coach, prep me for the next one", Wanted.NEXT, ""),
        ("gameplan please", Wanted.NEXT, ""),
        ("prep me for today", Wanted.TODAY, ""),
        ("game plan help", Wanted.HELP, ""),
    ],
)
def test_a_message_that_asks_for_a_game_plan(text: str, wanted: Wanted, words: str) -> None:
    assert request_in(text) == Request(wanted, words)


@pytest.mark.parametrize(
    "text",
    [
        "they say we're too expensive",
        "prepare for pushback on price",
        "they want to prepare a proposal for the board",
        "how do i prep for procurement",
        "the game plan was bad they said",
        "our prep call went badly",
        "",
    ],
)
def test_a_message_that_asks_for_something_else(text: str) -> None:
    assert request_in(text) is None


@pytest.mark.parametrize(
    ("words", "wanted", "named"),
    [
        ("", Wanted.NEXT, ""),
        ("next", Wanted.NEXT, ""),
        ("my next call", Wanted.NEXT, ""),
        ("today", Wanted.TODAY, ""),
        ("today's calls", Wanted.TODAY, ""),
        ("help", Wanted.HELP, ""),
        ("?", Wanted.HELP, ""),
        ("for Northgate", Wanted.ACCOUNT, "Northgate"),
        ("northgate", Wanted.ACCOUNT, "northgate"),
        ("with the call with northgate please", Wanted.ACCOUNT, "northgate"),
        ("%", Wanted.ACCOUNT, "%"),
        ("Nextdoor Inc", Wanted.ACCOUNT, "Nextdoor Inc"),
    ],
)
def test_the_words_behind_the_command(words: str, wanted: Wanted, named: str) -> None:
    assert request_of(words) == Request(wanted, named)


def test_a_pasted_page_costs_no_time() -> None:
    for text in ("prep " * 20_000, "please " * 20_000, "prep me for " + "a " * 50_000, "\u00a0" * 50_000):
        request_in(text)
        request_of(text)
