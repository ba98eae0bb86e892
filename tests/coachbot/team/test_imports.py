"""People and deals from the files people really have."""

from datetime import date

import pytest

from coachbot.bootstrap import SHIPPED_CONTENT
from coachbot.errors import BadFile
from coachbot.team import imports

TODAY = date(2026, 11, 25)


def test_the_sample_teams_files_are_taken_whole() -> None:
    people = imports.people((SHIPPED_CONTENT / "team" / "people.csv").read_bytes())
    deals = imports.deals((SHIPPED_CONTENT / "team" / "deals.csv").read_bytes(), today=TODAY)

    assert (len(people.found), people.failed) == (12, ())
    assert (len(deals.found), deals.failed) == (18, ())
    northgate = next(deal for deal in deals.found if deal.id == "northgate")
    assert (northgate.close_on, len(northgate.contacts)) == (date(2026, 12, 7), 3)


def test_bad_lines_are_named_and_the_others_taken() -> None:
    text = """id,account,stage,amount,close_on,contacts,domain
a,Acme,discovery,"$48,000",2026-12-20,Ana <ana@acme.example> (CFO),
b,,discovery,,,,
c,C,discovery,lots,,,
d,D,discovery,,20.12.2026,,
e,E,discovery,,,nobody,
f,F,discovery,,,,not a domain
a,Again,discovery,,,,
g,G,discovery,1,2026-12-20,,,extra
"""
    read = imports.deals(text.encode(), today=TODAY)

    acme = read.found[0]
    assert (acme.amount, acme.close_on, acme.domain) == (48_000.0, date(2026, 12, 20), "acme.example")
    assert [deal.id for deal in read.found] == ["a", "c", "d", "e", "f"]
    assert read.found[2].close_on == date(2026, 12, 20)
    assert [(one.line, one.reason) for one in read.failed] == [
        (3, "Account is empty."),
        (8, "The id “a” stands twice."),
        (9, "There are more values than columns."),
    ]
    assert [(one.line, one.reason.partition(",")[0]) for one in read.notes] == [
        (4, "Amount “lots” is no number"),
        (6, "Contact “nobody” has no address"),
        (7, "Domain “not a domain” is no domain"),
    ]


def test_an_address_that_anybody_may_have_says_nothing_of_an_account() -> None:
    text = """id,account,stage,contacts
a,Acme,discovery,Ana <ana.ruiz@gmail.com> (CFO)
b,Bolt,discovery,Bo <bo@gmail.com>; Cy <cy@bolt.example>
"""
    read = imports.deals(text.encode(), today=TODAY)

    assert [deal.domain for deal in read.found] == ["", "bolt.example"]


def test_people_need_an_address_and_an_odd_role_or_zone_costs_only_that() -> None:
    text = """ID,Name,Email,Role,Time_Zone
a,Ana,Ana@us.example,,
b,Bo,bo@us.example,boss,
c,Cy,cy,rep,
d,Di,di@us.example,rep,Mars/Olympus
"""
    read = imports.people(text.encode("utf-8-sig"))

    assert [(one.person.email, one.person.role, one.person.time_zone) for one in read.found] == [
        ("ana@us.example", "rep", ""),
        ("bo@us.example", "rep", ""),
        ("di@us.example", "rep", ""),
    ]
    assert [one.line for one in read.failed] == [4]
    assert [(one.line, one.reason.partition(";")[0]) for one in read.notes] == [
        (3, "The role “boss” is none of admin, manager, rep, vp"),
        (5, "Nobody knows the time zone “Mars/Olympus”, so Slack's is used"),
    ]


def test_one_address_is_one_persons() -> None:
    text = "id,name,email,slack\na,Ana,ana@us.example,U1\nb,Bo,ANA@us.example,\nc,Cy,cy@us.example,U1\nd,Di,di@us.example,\n"

    read = imports.people(text.encode())

    assert [one.person.id for one in read.found] == ["a", "d"]
    assert [(one.line, one.reason) for one in read.failed] == [
        (3, "“ana@us.example” is already the address of “a”."),
        (4, "“U1” is already the Slack id of “a”."),
    ]


@pytest.mark.parametrize("data", [b"", b"name;email\nAna;a@b.example", b"\xff\xfe\x00"])
def test_what_is_no_such_file_is_refused_in_a_sentence(data: bytes) -> None:
    with pytest.raises((BadFile, ValueError)) as caught:
        imports.deals(data, today=TODAY)
    assert str(caught.value).endswith(".")


@pytest.mark.parametrize(
    ("written", "amount"),
    [
        ("48000", 48_000), ("48,000", 48_000), ("48.000", 48_000), ("$48,000.50", 48_000.5), ("48.000,50 €", 48_000.5),
        ("48,50", 48.5), ("48.5", 48.5), ("1.234.567", 1_234_567), ("48 000", 48_000), ("", None),
    ],
)  # fmt: skip
def test_amounts_are_read_as_spreadsheets_write_them(written: str, amount: float | None) -> None:
    (deal,) = imports.deals(f'id;account;stage;amount\na;A;discovery;"{written}"\n'.encode(), today=TODAY).found

    assert deal.amount == amount


@pytest.mark.parametrize("head", ["id;account;stage", "id\taccount\tstage", "sep=;\r\nid;account;stage"])
def test_other_separators_than_the_comma_are_seen(head: str) -> None:
    mark = "\t" if "\t" in head else ";"

    assert [one.id for one in imports.deals(f"{head}\na{mark}A{mark}won\n".encode(), today=TODAY).found] == ["a"]


def test_a_closed_deal_is_closed_however_a_crm_writes_it() -> None:
    data = b"id,account,stage\na,A,Closed Won\nb,B,closedlost\nc,C,Proof of  concept\n"

    assert [one.stage for one in imports.deals(data, today=TODAY).found] == ["won", "lost", "proof of concept"]


def test_everybodys_domain_in_the_file_is_no_accounts_either() -> None:
    data = b"id,account,stage,domain,contacts\na,Solo,won,gmail.com,Bo <bo@gmail.com>\nb,B,won,gmail.com,Al <al@b.example>\n"

    assert [one.domain for one in imports.deals(data, today=TODAY).found] == ["", "b.example"]


def test_an_amount_below_zero_is_left_out_and_named() -> None:
    read = imports.deals(b"id,account,stage,amount\na,A,won,-5\n", today=TODAY)

    assert (read.found[0].amount, read.notes[0].reason) == (None, "Amount “-5” is below zero, so it was left out.")
