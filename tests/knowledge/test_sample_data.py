"""The sample team's people, deals and calendars agree with each other and with its calls."""

import csv
import re
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path

import pytest
import yaml

from knowledge.sample import material
from knowledge.sample.calendar import CONTACT, calendar, contacts

LIBRARY = Path(__file__).parents[2] / "knowledge"
CALLS = list(LIBRARY.glob("calls/*.call.yml"))
WRITTEN_ON = date(2026, 11, 22)  # the deals' days were counted from here
NOW = datetime(2026, 11, 23, 15, 4, tzinfo=UTC)
LIST = {"Team": (500, 18_000), "Growth": (2_000, 36_000), "Scale": (6_000, 64_000)}
TRADES = (0, 0.05, 0.08, 0.12, 0.13, 0.15)
STAGES = {*material.MUST_ASKS, "won", "lost", "stalled"}


def rows(name: str) -> list[dict[str, str]]:
    with (LIBRARY / "team" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


PEOPLE = {row["id"]: row for row in rows("people.csv")}
DEALS = {row["id"]: row for row in rows("deals.csv")}
REPS = [row["id"] for row in PEOPLE.values() if row["role"] == "rep"]


@cache
def ics(rep: str, now: datetime = NOW) -> str:
    return calendar(now, PEOPLE.values(), DEALS.values())[rep]


def events(text: str) -> list[dict[str, str]]:
    """Name (with parameters) to value; guests together under ATTENDEES."""
    unfolded = text.replace("\r\n ", "")
    found: list[dict[str, str]] = []
    for block in re.findall(r"BEGIN:VEVENT\r\n(.*?)END:VEVENT", unfolded, re.DOTALL):
        lines = [re.match(r"((?:\"[^\"]*\"|[^:\"])*):(.*)", line).groups() for line in block.splitlines()]
        guests = " ".join(value for name, value in lines if name.startswith("ATTENDEE"))
        found.append({**dict(lines), "ATTENDEES": guests})
    return found


# The team and its deals


def test_the_team_is_eight_reps_under_two_managers():
    assert len(REPS) == 8
    assert Counter(PEOPLE[rep]["manager"] for rep in REPS) == {"dana.whitfield": 4, "marcus.oyelaran": 4}
    assert all(PEOPLE[rep]["team"] == PEOPLE[PEOPLE[rep]["manager"]]["team"] for rep in REPS)
    assert len({PEOPLE[rep]["time_zone"] for rep in REPS}) >= 2
    assert all(person["email"] == f"{person['id']}@holdfast.example" for person in PEOPLE.values())


def test_every_deal_has_a_rep_a_stage_and_people_to_write_to():
    assert len(DEALS) == 18
    for deal in DEALS.values():
        assert deal["rep"] in REPS
        assert deal["stage"] in STAGES
        assert contacts(deal)
        assert "; ".join(found[0].strip() for found in CONTACT.finditer(deal["contacts"])) == deal["contacts"]
        assert all(email.endswith(f"@{deal['domain']}") for _, email in contacts(deal))


@pytest.mark.parametrize("deal", DEALS.values(), ids=lambda deal: deal["id"])
def test_an_amount_is_the_list_price_less_a_trade(deal: dict[str, str]):
    most, price = LIST[deal["package"]]
    allowed = {round(price * (1 - trade)) for trade in TRADES}
    if deal["id"] == "tessaly":
        allowed = {round(price * 1.05)}  # the renewal, with the increase the contract allows

    assert int(deal["amount"]) in allowed
    assert 300 <= int(deal["contracts"]) <= most


@pytest.mark.parametrize("deal", DEALS.values(), ids=lambda deal: deal["id"])
def test_a_closed_deal_closed_in_the_past(deal: dict[str, str]):
    assert (int(deal["close_in_days"]) < 0) == (deal["stage"] in {"won", "lost"})


@pytest.mark.parametrize("file", CALLS, ids=lambda file: file.name)
def test_a_deal_ends_as_its_call_says(file: Path):
    call = yaml.safe_load(file.read_text(encoding="utf-8"))
    deal = next(deal for deal in DEALS.values() if deal["account"] == call["account"])

    assert (deal["rep"], deal["stage"]) == (call["rep"], call["outcome"])
    assert {buyer["name"] for buyer in call["buyer"]} <= {name for name, _ in contacts(deal)}
    assert all(f"({buyer['role']})" in deal["contacts"] for buyer in call["buyer"])
    assert WRITTEN_ON + timedelta(days=int(deal["close_in_days"])) >= call["date"]
    assert date.fromisoformat(PEOPLE[call["rep"]]["started_on"]) < call["date"]


# The calendars


@pytest.mark.parametrize("rep", REPS)
def test_a_calendar_is_well_formed(rep: str):
    text = ics(rep)
    names = re.findall(r"^(BEGIN|END):(\w+)\r$", text, re.MULTILINE)

    assert text.replace("\r\n", "").count("\n") == text.replace("\r\n", "").count("\r") == 0
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert Counter(name for kind, name in names if kind == "BEGIN") == Counter(n for kind, n in names if kind == "END")
    assert text.startswith("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:")
    zones = set(re.findall(r"^TZID:(.*)\r$", text, re.MULTILINE))
    assert len(zones) >= 2
    assert set(re.findall(r";TZID=([^:;]+)", text.replace("\r\n ", ""))) <= zones
    for event in events(text):
        assert {"UID", "DTSTAMP", "SUMMARY", "SEQUENCE"} <= set(event)
        assert any(name.startswith("DTSTART") for name in event)
        assert any(name.startswith("DTEND") for name in event)


@pytest.mark.parametrize("rep", REPS)
def test_a_calendar_has_every_kind_of_event(rep: str):
    found = events(ics(rep))
    keys = [" ".join(event) for event in found]

    assert any("RECURRENCE-ID" in key for key in keys)
    assert any("EXDATE" in key for key in keys)
    assert any("DTSTART;VALUE=DATE" in key for key in keys)
    assert [event["STATUS"] for event in found if "STATUS" in event] == ["CANCELLED"]
    assert sum(bool(set(re.findall(r"@([\w.]+)", e["ATTENDEES"])) - {"holdfast.example"}) for e in found) >= 4
    single = [event["UID"] for event, key in zip(found, keys, strict=True) if "RECURRENCE-ID" not in key]
    assert len(single) == len(set(single))


def test_the_moved_meeting_was_due_in_its_series():
    found = [event for event in events(ics("maya.lindqvist")) if event["UID"].startswith("weekly")]
    series, moved = found

    assert int(moved["SEQUENCE"]) > int(series["SEQUENCE"])
    (starts,) = (value for name, value in series.items() if name.startswith("DTSTART"))
    (instead_of,) = (value for name, value in moved.items() if name.startswith("RECURRENCE-ID"))
    assert (datetime.fromisoformat(instead_of) - datetime.fromisoformat(starts)) == timedelta(weeks=4)


@pytest.mark.parametrize("now", [NOW, NOW.replace(hour=23, minute=50), datetime(2027, 3, 14, 6, 45, tzinfo=UTC)])
def test_maya_has_a_sales_call_in_31_minutes(now: datetime):
    starts = [event for event in events(ics("maya.lindqvist", now)) if event.get("DTSTART", "").endswith("Z")]

    (call,) = starts
    assert datetime.fromisoformat(call["DTSTART"]) - now == timedelta(minutes=31)
    assert "corinne.vasquez@tarrowcreek.example" in call["ATTENDEES"]


def test_no_two_reps_calls_start_in_the_same_minute():
    starts = [event["DTSTART"] for rep in REPS for event in events(ics(rep)) if "DTSTART" in event]
    assert len(starts) == len(set(starts)) == len(REPS)


def test_ids_stay_when_the_calendar_is_made_again():
    later = NOW + timedelta(hours=1)
    assert [e["UID"] for e in events(ics(REPS[0]))] == [e["UID"] for e in events(ics(REPS[0], later))]
