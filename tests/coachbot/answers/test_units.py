"""What of a page can be shown alone, and what cannot."""

import pytest

from coachbot.answers.units import Shape, units


def texts(page: str) -> list[str]:
    return [unit.text for unit in units(page, "Page")]


def test_a_list_is_shown_under_the_sentence_that_leads_in_to_it() -> None:
    page = "# Page\n\nA trial needs three things:\n\n- a named sponsor\n- a date on which they decide\n- one open renewal\n"

    whole, *items = units(page, "Page")

    assert whole.shape is Shape.LIST
    assert whole.text.startswith("A trial needs three things:\n\n- a named sponsor")
    assert all(item.texts[0] == "A trial needs three things:" for item in items)
    assert "A trial needs three things:" not in texts(page)


def test_a_row_is_read_under_its_head_and_without_who_keeps_it() -> None:
    page = "| # | Question | Answer | Owner | Updated |\n|---|---|---|---|---|\n| 1 | Do you have an SLA? | 99.9 % | Ops | 2026-08 |\n"

    assert texts(page) == ["Question: Do you have an SLA? · Answer: 99.9 %"]


@pytest.mark.parametrize(
    ("page", "shown"),
    [
        ("We typically give ten days.\n\nHowever, a renewal gets none.", "We typically give ten days.\n\nHowever, a renewal gets none."),
        ("A buyer may ask for the source.\n\nIn these cases legal decides.", "A buyer may ask for the source.\n\nIn these cases legal decides."),
    ],
)  # fmt: skip
def test_half_a_fact_comes_with_its_other_half(page: str, shown: str) -> None:
    assert shown in texts(page)


def test_what_says_nothing_alone_is_no_unit() -> None:
    assert texts("## Do not say\n\nWe are the cheapest on the market.") == []
    assert texts("What does your renewal process look like today?") == []
    assert texts("| Plan | Price |\n|---|---|\n") == []


def test_a_long_paragraph_is_shown_in_whole_sentences() -> None:
    page = " ".join(f"Sentence number {n} says something of its own, (e.g. this)." for n in range(40))

    assert all(text.endswith("(e.g. this).") for text in texts(page))
    assert all(len(text) <= 600 for text in texts(page))
