"""Which deals are known, after a file or a CRM was read again."""

from dataclasses import replace

import pytest

from coachbot.db.deals import Deals
from coachbot.db.engine import Database
from coachbot.domain.deals import Contact, Deal, deals_of


@pytest.fixture
def store(db: Database) -> Deals:
    return Deals(db, "w")


def deal(ident: str) -> Deal:
    return Deal(id=ident, account=f"Account {ident}", domain="buyer.example", rep="", stage="discovery")


def known(store: Deals) -> list[str]:
    return [one.id for one in deals_of(["ana@buyer.example"], store)]


def test_a_deal_the_crm_has_no_more_is_dropped_and_a_files_stays(store: Deals) -> None:
    store.save_deals([deal("from-a-file")])
    store.save_deals([deal("1"), deal("2")], source="hubspot")

    store.save_deals([deal("3")], source="hubspot")

    assert known(store) == ["3", "from-a-file"]


def test_a_crm_that_suddenly_has_none_drops_nothing(store: Deals) -> None:
    store.save_deals([deal("1")], source="hubspot")

    store.save_deals([], source="hubspot")

    assert known(store) == ["1"]


def test_a_buyer_with_a_private_address_is_found_by_it_and_no_other_is(store: Deals) -> None:
    bo = Contact("Bo", "bo@gmail.com", "Owner")
    store.save_deals([replace(deal("solo"), domain="", contacts=(bo,)), replace(deal("odd"), domain="gmail.com")])

    assert [one.id for one in deals_of(["bo@gmail.com"], store)] == ["solo"]
    assert deals_of(["stranger@gmail.com"], store) == []


def test_nothing_is_no_accounts_name(store: Deals) -> None:
    store.save_deals([deal("a")])

    assert store.accounts_like("%") == []


def test_a_file_with_a_part_of_the_deals_drops_nothing(store: Deals) -> None:
    store.save_deals([deal("a"), deal("b")])

    store.save_deals([deal("b")])

    assert known(store) == ["a", "b"]
