"""Deals from HubSpot: contract tests on cassettes, and what happens when HubSpot says no."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest

from coachbot.crm.hubspot import HubSpot
from coachbot.domain.deals import Contact, Deal
from coachbot.errors import CoachError, CrmTrouble
from tests.coachbot.calendars.serving import COOKIE, TOKEN, Reply, Silent, replayed, served
from tests.coachbot.calendars.stubs import HubSpotStub

TODAY = date(2026, 11, 22)
PRIMARY, OTHER, PERSON = 5, 341, 3


@dataclass
class Desk:
    """A company's HubSpot, and the coach that reads it."""

    crm: HubSpotStub
    base: str
    transport: httpx.BaseTransport | None = None
    stages: dict[str, str] = field(default_factory=dict)
    waited: list[float] = field(default_factory=list)

    def deals(self) -> list[Deal]:
        hubspot = HubSpot(
            TOKEN, base_url=self.base, stages=self.stages, sleep=self.waited.append, transport=self.transport
        )
        return hubspot.deals(today=TODAY)

    def deal(self, deal_id: str, **said: str | None) -> None:
        given = {"dealname": f"Deal {deal_id}", "dealstage": "appointmentscheduled", "hs_is_closed": "false"}
        self.crm.put("deals", deal_id, **{**given, **said})


@pytest.fixture
def desk(vcr: Any, record_mode: str) -> Iterator[Desk]:
    crm = HubSpotStub()
    with replayed(crm, vcr, recording=record_mode != "none") as transport:
        yield Desk(crm, "http://hubspot-stub.example", transport)


@pytest.fixture
def live() -> Iterator[Desk]:
    crm = HubSpotStub()
    with served(crm) as address:
        yield Desk(crm, address)


@pytest.mark.vcr
@pytest.mark.block_network
class TestOnCassette:
    def test_a_deal_comes_with_its_company_its_people_and_its_rep(self, desk: Desk) -> None:
        closes = "2026-12-18T00:00:00Z"
        desk.deal("11", amount="48000", closedate=closes, hs_next_step="Send  the proposal", hubspot_owner_id="7")
        desk.crm.owners = [{"id": "7", "email": "Maya@seller.example", "firstName": "Maya", "archived": False}]
        desk.crm.put("companies", "21", name="Parent Holding", domain="holding.example")
        desk.crm.put("companies", "22", name="Northgate Foods", domain="www.Northgate.example")
        desk.crm.link("11", "companies", ("21", OTHER), ("22", PRIMARY))
        ana = {"firstname": "Ana", "lastname": "Ruiz", "email": "Ana@northgate.example", "jobtitle": "CFO"}
        desk.crm.put("contacts", "31", **ana)
        desk.crm.put("contacts", "32", firstname="Nobody", lastname=None, email=None)
        desk.crm.put("contacts", "33", firstname=None, lastname=None, email="lee@northgate.example")
        desk.crm.link("11", "contacts", ("31", PERSON), ("32", PERSON), ("33", PERSON))

        assert desk.deals() == [
            Deal(
                id="11",
                account="Northgate Foods",
                domain="northgate.example",
                rep="maya@seller.example",
                stage="appointmentscheduled",
                amount=48_000.0,
                close_on=date(2026, 12, 18),
                contacts=(
                    Contact("Ana Ruiz", "ana@northgate.example", "CFO"),
                    Contact("lee@northgate.example", "lee@northgate.example"),
                ),
                next_step="Send the proposal",
            )
        ]

    def test_a_deal_of_which_little_is_known_is_a_deal(self, desk: Desk) -> None:
        desk.deal("11", dealname="Contoso pilot", amount="", closedate=None, hubspot_owner_id="404")

        [deal] = desk.deals()

        assert (deal.account, deal.domain, deal.rep, deal.amount, deal.close_on) == (
            "Contoso pilot",
            "",
            "",
            None,
            None,
        )
        assert deal.contacts == ()

    def test_every_page_is_read(self, desk: Desk) -> None:
        for number in range(1, 131):
            desk.deal(str(number), hubspot_owner_id=str(number))
            desk.crm.put("companies", str(number), name=f"Company {number}", domain=f"c{number}.example")
            desk.crm.link(str(number), "companies", (str(number), PRIMARY))
        desk.crm.owners = [{"id": str(number), "email": f"rep{number}@seller.example"} for number in range(1, 131)]

        found = desk.deals()

        assert [deal.id for deal in found] == [str(number) for number in range(1, 131)]
        assert (found[-1].account, found[-1].rep) == ("Company 130", "rep130@seller.example")

    def test_stages_are_told_in_the_words_of_the_playbook(self, desk: Desk) -> None:
        desk.stages = {"qualifiedtobuy": "discovery"}
        closed = {"hs_is_closed": "true", "closedate": "2026-11-01T00:00:00Z"}
        desk.deal("1", dealstage="qualifiedtobuy")
        desk.deal("2", dealstage="ContractSent")
        desk.deal("3", dealstage="closedwon", hs_is_closed_won="true", **closed)
        desk.deal("4", dealstage="closedlost", hs_is_closed_won="false", **closed)
        # The closed stages of a pipeline of one's own have numbers.
        desk.deal("5", dealstage="982374", hs_is_closed_won="true", **closed)
        desk.deal("6", dealstage="982375", hs_is_closed_won="false", **closed)

        assert [deal.stage for deal in desk.deals()] == ["discovery", "contractsent", "won", "lost", "won", "lost"]

    def test_what_closed_more_than_a_year_ago_is_left_where_it_is(self, desk: Desk) -> None:
        desk.deal("1", closedate="2024-01-31T00:00:00Z")
        desk.deal("2", hs_is_closed="true", dealstage="closedwon", closedate="2025-11-21T23:59:00Z")
        desk.deal("3", hs_is_closed="true", dealstage="closedwon", closedate="2025-11-22T00:00:00Z")

        assert [deal.id for deal in desk.deals()] == ["1", "3"]

    def test_a_company_without_deals_has_none(self, desk: Desk) -> None:
        assert desk.deals() == []


@pytest.mark.slow
def test_more_than_ten_thousand_deals_are_searched_for_in_parts(live: Desk) -> None:
    for number in range(1, 10_151):
        live.deal(str(number))

    assert [deal.id for deal in live.deals()] == [str(number) for number in range(1, 10_151)]


def test_who_is_asked_to_slow_down_waits_as_long_as_told_and_then_longer_each_time(live: Desk) -> None:
    live.deal("1")
    live.crm.next.append(Reply(429, {"errorType": "RATE_LIMIT"}, {"Retry-After": "3"}))
    live.crm.next += [Reply(429, {"errorType": "RATE_LIMIT"})] * 2

    assert [deal.id for deal in live.deals()] == ["1"]
    assert live.waited == [3.0, 2.0, 4.0]


def test_a_deal_with_more_people_than_a_page_has_them_all(live: Desk) -> None:
    live.deal("1")
    live.crm.links_a_page = 2
    people = [(str(number), PERSON) for number in range(10, 15)]
    for number, _ in people:
        live.crm.put("contacts", number, firstname="Ana", email=f"ana{number}@buyer.example")
    live.crm.link("1", "contacts", *people)

    (deal,) = live.deals()

    assert [one.email for one in deal.contacts] == [f"ana{number}@buyer.example" for number, _ in people]


@pytest.mark.parametrize(("seconds", "waited"), [("1", [1.0, 2.0, 4.0, 8.0]), ("600", [])])
def test_who_is_asked_again_and_again_or_for_very_long_gives_up_for_now(
    live: Desk, seconds: str, waited: list[float]
) -> None:
    live.crm.next += [Reply(429, {}, {"Retry-After": seconds})] * 5

    with pytest.raises(CrmTrouble, match="tried again"):
        live.deals()
    assert live.waited == waited


@pytest.mark.parametrize(
    ("reply", "says"),
    [
        (Reply(401, {"category": "INVALID_AUTHENTICATION"}), "token of the private app"),
        (Reply(403, {"category": "MISSING_SCOPES"}), "crm.objects.deals.read"),
        (Reply(500, b"<html>"), "tried again"),
        (Reply(200, b"<html>garbage"), "tried again"),
        (Reply(200, {"results": 5}), "tried again"),
        (Reply(302, {}, {"Location": "http://elsewhere.example/"}), "tried again"),
    ],
)
def test_when_hubspot_says_no_a_sentence_says_what_to_do(live: Desk, reply: Reply, says: str) -> None:
    live.crm.next.append(reply)

    with pytest.raises(CoachError, match=says) as caught:
        live.deals()

    assert caught.value.__cause__ is None
    assert len(live.crm.asked) == 1


def test_who_does_not_answer_is_waited_for_ten_seconds() -> None:
    network = Silent()

    with pytest.raises(CrmTrouble, match="tried again"):
        Desk(HubSpotStub(), "https://hubspot.example", network).deals()

    assert network.waited == [10.0]


def test_the_token_is_in_no_log_and_no_message(live: Desk, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    live.deal("1")
    live.deals()
    troubles = []
    for desk in (live, Desk(live.crm, "https://hubspot.example", Silent())):
        live.crm.next = [Reply(403, {})]
        with pytest.raises(CrmTrouble) as caught:
            desk.deals()
        troubles.append(repr(caught.value) + repr(caught.value.__cause__))

    assert [told for told in (*troubles, *(r.getMessage() for r in caplog.records)) if TOKEN in told] == []


def test_no_cassette_holds_a_token_a_cookie_or_an_address_outside_example() -> None:
    cassettes = list(Path(__file__).parent.parent.glob("c*/cassettes/**/*.yaml"))
    assert len(cassettes) > 25

    for cassette in cassettes:
        text = cassette.read_text(encoding="utf-8")
        assert TOKEN not in text
        assert COOKIE not in text
        assert not re.search(r"(?i)bearer|authorization|cookie|client_secret|access_token", text)
        # The UID of an event may look like an address.
        told = re.sub(r'iCalUID\W+[^"\\]+', "", text)
        assert [one for one in re.findall(r"[\w.+-]+@[\w.-]+\w", told) if not one.endswith(".example")] == []
