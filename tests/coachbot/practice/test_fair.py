"""Lists of what might be scored earn nothing; a warm word before a question is no list."""

import pytest

from coachbot.practice.fair import is_stuffed


@pytest.mark.parametrize(
    "text",
    [
        "Budget, timeline, decision maker, next step, pain, value, urgency.",
        "Who decides? Budget? Timeline? Pain? Next step? Value? Does that work?",
        "Great question. Empathy, discovery, open question, confirm, next step, Friday.",
    ],
)
def test_a_list_of_keywords_is_one(text: str) -> None:
    assert is_stuffed(text)


@pytest.mark.parametrize(
    "text",
    [
        "That's great to hear, Bernadette, thank you. Friday sounds doable. Where does the twenty come from?",
        "Okay, sure, fair enough, Tom. What made you look at this now?",
        "Right. Yes. Of course. So, Helen, who has to explain it to the board when one is missed?",
    ],
)
def test_a_warm_word_and_a_name_before_a_question_are_none(text: str) -> None:
    assert not is_stuffed(text)
