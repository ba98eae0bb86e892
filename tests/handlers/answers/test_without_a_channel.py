"""Where no coaching channel is set, a question to the manager has nowhere to go."""

import pytest

from coachbot.answers.ports import Question
from coachbot.bootstrap import Coach
from handlers.answers.cards import Cards
from tests.support.workspace import buttons


@pytest.mark.parametrize(
    ("text", "offered"),
    [
        ("they say we're too expensive", ["Another way", "Practise this"]),
        ("how do i cook carbonara for six", []),
    ],
)
def test_ask_my_manager_is_not_offered(coach: Coach, text: str, offered: list[str]) -> None:
    answer = coach.answers.ask(Question(text, "maya", "D1", ""), "a1")

    without = Cards(asks_manager=False).answer(answer).blocks
    whole = Cards(asks_manager=True).answer(answer).blocks

    assert buttons({"blocks": without}) == offered
    assert buttons({"blocks": whole}) == [*offered, "Ask my manager"]
    # Slack refuses a row without a button.
    assert all(block["elements"] for block in without if block["type"] == "actions")
