"""A play that is begun from a question: what a buyer says is not what a rep asks the coach."""

import pytest

from coachbot.upkeep.draft import buyers_words


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("They pay everything in Brazilian reais, what do I say?", "They pay everything in Brazilian reais"),
        ("They want it in escrow: how should we respond to that", "They want it in escrow"),
        ("Sie zahlen nur in Reais. Was sage ich da?", "Sie zahlen nur in Reais."),
        ("Pagan todo en reales, ¿qué digo?", "Pagan todo en reales"),
        ("They ask: what do I say to my boss?", "They ask: what do I say to my boss?"),
        ("What do I say?", "What do I say?"),
        ("How do we get out of the contract?", "How do we get out of the contract?"),
        ("We pay in reais, what do I say\nCan we pay in reais?", "We pay in reais\nCan we pay in reais?"),
    ],
)
def test_what_a_rep_asks_the_coach_is_no_word_of_the_buyers(asked: str, said: str) -> None:
    assert buyers_words(asked) == said
