"""Exports as they come: one odd cell costs that cell, and what was not understood is named."""

from datetime import date

import pytest

from coachbot.domain.zones import zone_called
from coachbot.errors import BadFile
from coachbot.team import imports, values

TODAY = date(2026, 11, 25)
DAY = date(2026, 11, 25)


def deals(text: str, **more: object) -> "imports.Imported[imports.Deal]":
    return imports.deals(text.encode(), today=TODAY, **more)  # type: ignore[arg-type]


# -- days and amounts ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "written",
    [
        "2026-11-25", "25.11.2026", "11/25/2026", "2026-11-25 00:00:00", "2026-11-25T00:00:00Z", "2026-11-25 14:30",
        "25-Nov-2026", "Nov 25, 2026", "25 November 2026", "Wed, Nov 25 2026", "25. November 2026", "25 de noviembre de 2026",
        "46351", "20261125", "2026/11/25", "25.11.26", "11/25/2026 2:30 PM",
    ],
)  # fmt: skip
def test_a_day_with_one_meaning_is_read(written: str) -> None:
    assert values.day(written, values.order_of([written])) == DAY


@pytest.mark.parametrize("written", ["05/06/2026", "2026-02-30", "Q4", "soon", "November", "31/31/2026"])
def test_a_day_with_none_or_two_is_left_out_and_named(written: str) -> None:
    read = deals(f"id,account,stage,close_on\nd,D,discovery,{written}\n")

    assert (len(read.found), read.found[0].close_on) == (1, None)
    assert f"“{written}”" in read.notes[0].reason


@pytest.mark.parametrize(("other", "day"), [("25/11/2026", date(2026, 6, 5)), ("11/25/2026", date(2026, 5, 6))])
def test_a_columns_other_days_tell_which_is_the_month(other: str, day: date) -> None:
    read = deals(f"id,account,stage,close_on\na,A,discovery,05/06/2026\nb,B,discovery,{other}\n")

    assert read.found[0].close_on == day


@pytest.mark.parametrize(
    ("written", "amount"),
    [
        ("USD 48,000.00", 48_000), ("48,000 USD", 48_000), ("US$48,000", 48_000), ("48k", 48_000), ("₹4,80,000.00", 480_000),
        ("48.000,00 €", 48_000), ("1.2M", 1_200_000), ("CHF 48'000.50", 48_000.5), ("1.2E+05", 120_000), ("48 000,5", 48_000.5),
    ],
)  # fmt: skip
def test_an_amount_is_read_past_its_currency(written: str, amount: float) -> None:
    assert values.amount(written) == amount


def test_a_columns_other_amounts_tell_what_a_point_means() -> None:
    (small, _) = deals('id,account,stage,amount\na,A,discovery,1.250\nb,B,discovery,"12,500.75"\n').found

    assert small.amount == 1.25


def test_what_is_no_amount_is_named() -> None:
    read = deals("id,account,stage,amount\na,A,discovery,n/a\n")

    assert (read.found[0].amount, read.notes[0].reason) == (None, "Amount “n/a” is no number, so it was left out.")


# -- stages ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "stage"),
    [
        ("6 - Closed Won", "won"), ("Gewonnen", "won"), ("Lost - price", "lost"), ("Closed (lost)", "lost"), ("closedlost", "lost"),
        ("Negotiation", "negotiation"), ("Lost luggage pilot", "lost luggage pilot"), ("Won back pipeline", "won back pipeline"),
    ],
)  # fmt: skip
def test_won_and_lost_where_the_word_says_so(written: str, stage: str) -> None:
    assert values.stage(written) == stage


def test_a_stage_of_no_playbook_is_named() -> None:
    read = deals("id,account,stage\na,A,Closed\nb,B,discovery\nc,C,won\n", stages={"discovery"})

    assert [(note.line, note.reason.partition(" is")[0]) for note in read.notes] == [(2, "The stage “Closed”")]


# -- whole files -----------------------------------------------------------------------------------


def test_one_stray_quotation_mark_costs_no_other_line() -> None:
    read = deals(
        'id,account,stage,next_step\na,A,discovery,"ship the 24" screen"\nb,B,discovery,"two\nlines"\nc,C,discovery,"open\nd,D,discovery,x\n'
    )

    assert [(deal.id, deal.next_step) for deal in read.found if deal.id != "c"] == [
        ("a", 'ship the 24 screen"'), ("b", "two lines"), ("d", "x"),
    ]  # fmt: skip
    assert {told.line for told in (*read.failed, *read.notes)} == {2, 5}


HUBSPOT = """Record ID,Deal Name,Deal Stage,Close Date,Deal owner,Amount,Associated Company,Associated Contact
98,Northgate - renewals,Appointment Scheduled,2026-11-25 14:30,Maya Lin,48000,Northgate Foods (1234567),Ana Ruiz (ana@northgate.example)
"""
PIPEDRIVE = """Deal - ID;Deal - Title;Deal - Organization;Deal - Stage;Deal - Status;Deal - Value;Deal - Expected close date
98;Renewals;Northgate Foods;Negotiation;Won;48.000,00 €;25.11.2026
"""
SALESFORCE = """Open pipeline
As of 2026-11-01

Opportunity ID,Account Name,Opportunity Name,Stage,Amount,Close Date,Opportunity Owner
98,Northgate Foods,Renewals,Discovery,"USD 48,000.00",11/25/2026,Maya Lin
Grand Totals (1 records),,,,,,
"""


@pytest.mark.parametrize("text", [HUBSPOT, PIPEDRIVE, SALESFORCE])
def test_an_export_is_read_by_the_names_of_its_columns(text: str) -> None:
    read = deals(text, reps={"maya lin": "maya"})

    (deal,) = read.found
    assert (deal.id, deal.account, deal.amount, deal.close_on) == ("98", "Northgate Foods", 48_000, DAY)
    assert deal.rep in ("maya", "")
    assert deal.stage == ("won" if text is PIPEDRIVE else deal.stage)
    assert read.columns["account"] in ("Associated Company", "Deal - Organization", "Account Name")
    assert not read.failed


def test_a_file_without_the_columns_is_told_which_it_has() -> None:
    with pytest.raises(BadFile, match=r"no column stage\. It has: Invoice, Company, Sum\."):
        deals("Invoice,Company,Sum\n1,A,2\n")


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("Ana Ruiz <ana@n.example> (CFO)", [("Ana Ruiz", "ana@n.example", "CFO")]), ("Ana (ana@n.example)", [("Ana", "ana@n.example", "")]),
        ("ana@n.example", [("ana@n.example", "ana@n.example", "")]),
        ("Ana (ana@n.example), Bo (bo@n.example)", [("Ana", "ana@n.example", ""), ("Bo", "bo@n.example", "")]),
        ("Ruiz, Ana <ana@n.example>; mailto:bo@n.example", [("Ruiz, Ana", "ana@n.example", ""), ("bo@n.example", "bo@n.example", "")]),
    ],
)  # fmt: skip
def test_contacts_however_they_stand_beside_their_address(written: str, found: list[tuple[str, str, str]]) -> None:
    assert [(one.name, one.email, one.role) for one in values.contacts(written)[0]] == found


def test_people_as_directories_export_them() -> None:
    text = """username,email,status,userid,fullname,displayname
maya,mailto:Maya@holdfast.example,Member,U0MAYA01,Maya Lin,maya
leo,leo@holdfast.example,Deactivated,U0LEO001,Leo Park,leo
"""
    read = imports.people(text.encode())

    (maya,) = [line.person for line in read.found]
    assert (maya.id, maya.name, maya.email, maya.slack) == ("maya", "Maya Lin", "maya@holdfast.example", "U0MAYA01")
    assert [(bad.line, bad.reason[:31]) for bad in read.failed] == [(3, "The list says “Deactivated”, so")]


def test_a_page_that_shows_a_calendar_is_no_calendar_and_is_not_repeated() -> None:
    text = "id,name,email,time_zone,calendar\np,Maya,maya@h.example,EST,https://calendar.google.com/calendar/embed?src=secret\n"
    read = imports.people(text.encode())

    assert (read.found[0].calendar, read.found[0].person.time_zone) == ("", "America/New_York")
    assert len(read.notes) == 2
    assert "secret-" not in str(read.notes)
    assert "src=" not in str(read.notes)


@pytest.mark.parametrize(
    ("written", "zone"),
    [
        ("EST", "America/New_York"),
        ("Pacific Time", "America/Los_Angeles"),
        ("MESZ", "Europe/Berlin"),
        ("AEDT", "Australia/Sydney"),
        ("West", ""),
    ],
)
def test_a_zone_by_its_abbreviation_is_the_same_for_people_and_calendars(written: str, zone: str) -> None:
    assert values.zone(written)[0] == zone
    assert not zone or zone_called(written.removesuffix(" Time")) == zone


def test_names_and_addresses_in_two_columns_are_paired_only_by_their_places() -> None:
    head = "id,account,stage,contacts,contact email\n"

    two = deals(f"{head}1,A,won,Ana Ruiz; Tom Weller,ana@x.example; tom@x.example\n").found[0].contacts
    odd = deals(f"{head}1,A,won,Ana Ruiz,ana@x.example; tom@x.example\n").found[0].contacts

    assert [(one.name, one.email) for one in two] == [("Ana Ruiz", "ana@x.example"), ("Tom Weller", "tom@x.example")]
    assert [one.name for one in odd] == ["ana@x.example", "tom@x.example"]


def test_a_quotation_mark_that_closes_lines_later_swallows_none() -> None:
    read = deals('id,account,stage\n1,"Northgate,discovery\n2,Leeds,discovery\n3,Acme",won\n4,Bolt,won\n')

    assert {deal.id for deal in read.found} >= {"2", "4"}
    assert {told.line for told in (*read.failed, *read.notes)} >= {2}


@pytest.mark.parametrize("written", ["1,2,3", "1.2.2026"])
def test_a_list_and_a_day_are_no_amounts(written: str) -> None:
    assert values.amount(written) is None


def test_a_directorys_own_ids_are_not_slacks() -> None:
    (line,) = imports.people(b"User ID,Name,Email\njdoe,Jo Doe,jo@x.example\n").found

    assert line.person.slack == ""
