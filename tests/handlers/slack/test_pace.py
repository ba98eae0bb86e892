"""Many messages for one conversation at the same moment."""

from handlers.slack.pace import Pace


def test_a_few_go_at_once_and_the_others_a_second_apart_in_the_order_they_came() -> None:
    pace = Pace()

    waits = [pace.wait_s("D1", f"message {n}", 100.0) for n in range(6)]

    assert waits == [0.0, 0.0, 0.0, 1.0, 2.0, 3.0]


def test_who_waited_has_a_place_that_later_ones_cannot_take() -> None:
    pace = Pace()
    for n in range(4):
        pace.wait_s("D1", f"message {n}", 100.0)

    assert pace.wait_s("D1", "a later one", 101.0) == 1.0
    assert pace.wait_s("D1", "message 3", 101.0) == 0.0


def test_another_conversation_waits_for_nobody() -> None:
    pace = Pace()
    for n in range(9):
        pace.wait_s("D1", f"message {n}", 100.0)

    assert pace.wait_s("D2", "theirs", 100.0) == 0.0
