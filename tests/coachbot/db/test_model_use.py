"""What models took is counted to the last token, whoever counts at the same time."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

from coachbot.db.engine import Database
from coachbot.db.model_use import ModelUse
from coachbot.domain.model import Capability, For, Use

DAY = date(2026, 11, 25)
OF = For(Capability.ANSWERS, "maya")


def test_replies_that_come_at_once_are_all_counted(db: Database) -> None:
    ledger = ModelUse(db, "w")

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: ledger.add(DAY, OF, "a:b", Use(n, 1)), range(40)))

    assert ledger.used(DAY, "maya") == Use(sum(range(40)), 40)


def test_another_workspace_counts_for_itself(db: Database) -> None:
    ModelUse(db, "w").add(DAY, OF, "a:b", Use(1, 1))

    assert ModelUse(db, "v").used(DAY) == Use(0, 0)


def test_a_day_of_very_many_tokens_is_still_a_number(db: Database) -> None:
    ledger = ModelUse(db, "w")
    for _ in range(3):
        ledger.add(DAY, OF, "a:b", Use(1_500_000_000, 0))

    assert ledger.used(DAY).tokens_in == 4_500_000_000
