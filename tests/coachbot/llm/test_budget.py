"""What may be asked in a day."""

from datetime import date, timedelta

import pytest

from coachbot.domain.model import Capability, For, Use
from coachbot.llm.budget import Budget, Price
from coachbot.llm.reply import estimated
from tests.fakes import MemoryLedger

DAY = date(2026, 11, 25)


def budget(*taken: tuple[str, Use], day: date = DAY, money: float = 0.0) -> Budget:
    ledger = MemoryLedger()
    for person, use in taken:
        ledger.add(day, For(Capability.ANSWERS, person), "a:b", use)
    return Budget(ledger, tokens=1_000, person_tokens=300, money=money, price=Price(3.0, 15.0))


@pytest.mark.parametrize(
    ("taken", "is_spent"),
    [
        ([], False),
        ([("maya", Use(200, 99))], False),
        ([("maya", Use(200, 100))], True),
        ([("tom", Use(300, 300)), ("maya", Use(1, 1))], False),
        ([("tom", Use(500, 200)), ("ben", Use(200, 100))], True),
        ([("", Use(999, 0))], False),
        ([("", Use(1_000, 0))], True),
    ],
)
def test_everybody_and_each_have_their_bound(taken: list[tuple[str, Use]], is_spent: bool) -> None:
    assert budget(*taken).is_spent(DAY, "maya") is is_spent


def test_nobody_in_particular_is_bound_by_everybodys_alone() -> None:
    assert not budget(("", Use(400, 0))).is_spent(DAY, "")


def test_the_next_day_begins_anew() -> None:
    assert not budget(("maya", Use(1_000, 0))).is_spent(DAY + timedelta(days=1), "maya")


def test_money_is_a_bound_where_one_is_set() -> None:
    took = ("tom", Use(500, 100))

    assert Price(3.0, 15.0).of(took[1]) == pytest.approx(0.003)
    assert budget(took, money=0.0031).is_spent(DAY, "maya") is False
    assert budget(took, money=0.0030).is_spent(DAY, "maya") is True


def test_a_bound_of_nothing_lets_nothing_through() -> None:
    assert Budget(MemoryLedger(), 0, 300, 0.0, Price()).is_spent(DAY, "")


def test_four_characters_are_a_token_and_nothing_is_one_too() -> None:
    assert estimated(400, 0) == Use(101, 1)
