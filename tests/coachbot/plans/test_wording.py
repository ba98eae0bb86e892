"""What people mean when they ask for a game plan, and what they do not."""

import pytest

from coachbot.plans.wording import Wanted, request_in, request_of


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
    asked = request_in(text)

    assert asked is not None
    assert (asked.wanted, asked.words[-1] if asked.words else "") == (wanted, words)


@pytest.mark.parametrize(
    "text",
    [
        "they say we're too expensive",
        "they want to prepare a proposal for the board",
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
    asked = request_of(words)

    assert (asked.wanted, asked.words[-1] if asked.words else "") == (wanted, named)


@pytest.mark.parametrize("name", ["Coach", "Now", "On", "One", "Day", "USA Today", "Service Now"])
def test_an_account_may_be_called_like_a_word_of_everyday(name: str) -> None:
    assert request_of(name).words[0] == name


@pytest.mark.parametrize(
    "text",
    [
        "prep me on the security objection",
        "Give me prep questions for a CFO",
        "i need prep for procurement",
        "prepare northgate",
    ],
)
def test_what_may_be_a_question_for_the_playbook_is_no_plain_request(text: str) -> None:
    asked = request_in(text)

    assert asked is not None
    assert not asked.plainly


def test_a_pasted_page_costs_no_time() -> None:
    for text in ("prep " * 20_000, "please " * 20_000, "prep me for " + "a " * 50_000, "\u00a0" * 50_000):
        request_in(text)
        request_of(text)
