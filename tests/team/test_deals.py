"""Which deals are known, after a file or a CRM was read again."""

from dataclasses import replace

import pytest

from coachbot.db.engine import Database
from coachbot.db.team import Team
from coachbot.domain.deals import Contact, Deal


@pytest.fixture
def team(db: Database) -> Team:
    return Team(db, "w")


def deal(ident: str) -> Deal:
    return Deal(id=ident, account=f"Account {ident}", domain="buyer.example", rep="", stage="discovery")


def known(team: Team) -> list[str]:
    return [one.id for one in team.deals_of(["buyer.example"], [])]


def test_a_deal_the_crm_has_no_more_is_dropped_and_a_files_stays(team: Team) -> None:
    team.save_deals([deal("from-a-file")])
    team.save_deals([deal("1"), deal("2")], source="hubspot")

    team.save_deals([deal("3")], source="hubspot")

    assert known(team) == ["3", "from-a-file"]


def test_a_crm_that_suddenly_has_none_drops_nothing(team: Team) -> None:
    team.save_deals([deal("1")], source="hubspot")

    team.save_deals([], source="hubspot")

    assert known(team) == ["1"]


def test_a_buyer_with_a_private_address_is_found_by_it_and_no_other_is(team: Team) -> None:
    bo = Contact("Bo", "bo@gmail.com", "Owner")
    team.save_deals([replace(deal("solo"), domain="", contacts=(bo,)), replace(deal("odd"), domain="gmail.com")])

    assert [one.id for one in team.deals_of(["gmail.com"], ["bo@gmail.com"])] == ["solo"]
    assert team.deals_of(["gmail.com"], ["stranger@gmail.com"]) == []


def test_nothing_is_no_accounts_name(team: Team) -> None:
    team.save_deals([deal("a")])

    assert team.accounts_like("%") == []


def test_a_file_with_a_part_of_the_deals_drops_nothing(team: Team) -> None:
    team.save_deals([deal("a"), deal("b")])

    team.save_deals([deal("b")])

    assert known(team) == ["a", "b"]
