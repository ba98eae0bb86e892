"""Words that mean the same however they are written."""

import pytest

from knowledge.library.text.abbreviations import abbreviations
from knowledge.library.text.query import Query, stems, understand

BOOK = {
    "charities": "Non-profits pay half of the list price after sending their certificate.",
    "schools": "Schools pay the list price.",
    "security": "The IT department reviews the data flow before the contract is signed.",
    "timing": "It takes a week until the contract is signed.",
    "help": "Send a Request for Help (RFH) to the field team before you promise a date.",
    "approvals": "Above 10,000 dollars the regional director approves the price.",
    "onboarding": "Follow-up after the kickoff is a call on day five.",
}


KNOWN = frozenset(stems(" ".join(f"{name} {text}" for name, text in BOOK.items())))


def asked(question: str) -> Query:
    return understand(question, KNOWN.__contains__, lambda _: None, abbreviations(BOOK.values()))


@pytest.mark.parametrize(
    ("question", "page"),
    [
        ("nonprofit price?", "charities"),
        ("non profit price?", "charities"),
        ("non-profit price?", "charities"),
        ("what does IT want before the contract is signed", "security"),
        ("when do i need an rfh", "help"),
        ("who approves 10k", "approvals"),
        ("who approves $10,000", "approvals"),
        ("followup when", "onboarding"),
        ("follow up when", "onboarding"),
    ],
)
def test_every_word_of_a_question_is_found_however_it_is_written(question: str, page: str) -> None:
    known = set(stems(f"{page} {BOOK[page]}"))

    query = asked(question)

    assert set(query.content) - known <= set(stems("when who want price need"))
    assert {term for term, weight in query.terms.items() if weight == 1} & known


def test_a_request_for_help_is_also_looked_for_by_its_letters() -> None:
    assert "rfh" in asked("where does a request for help go").terms


def test_a_word_in_two_that_the_library_never_joins_stays_in_two() -> None:
    assert set(asked("list price").terms) == {"list", "price"}


def test_twelve_percent_is_twelve_percent() -> None:
    assert asked("can they have 12%").terms == asked("can they have 12 percent").terms


def test_a_little_word_in_capitals_for_weight_is_not_a_department() -> None:
    assert stems("IT IS NOT OUR PRICE") == stems("it is not our price")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Ask a Solutions Architect (SA) to join.", {"sa": "solutions architect"}),
        ("The MBR (monthly business review) is on Mondays.", {"mbr": "monthly business review"}),
        ("Know the Rules of Engagement (ROE).", {"roe": "rules of engagement"}),
        ("Prices are in dollars (USD) and net (NET).", {}),
        ("Never at night (IT is asleep).", {}),
    ],
)
def test_a_library_explains_its_own_abbreviations(text: str, found: dict[str, str]) -> None:
    assert abbreviations([text]) == found
