"""Calendars as other tools write them: nobody invited is lost, nothing is guessed, and what is not known is said."""

import time
from datetime import UTC, date, datetime
from typing import Any

import pytest

from coachbot.calendars.ics import read as ics
from coachbot.calendars.ics.versions import meetings_of
from coachbot.plans.meeting import Meeting
from coachbot.plans.sales_call import OwnSide, verdict

YEAR = {"start": date(2026, 1, 1), "end": date(2026, 12, 31)}
OURS = OwnSide(domains=frozenset({"holdfast.example"}))
WHEN = "DTSTART:20260707T140000Z\nDTEND:20260707T143000Z\n"


def read(*events: str, head: str = "", **more: Any) -> ics.Reading:
    body = "".join(f"BEGIN:VEVENT\nSUMMARY:Holdfast x Northgate\n{event.strip()}\nEND:VEVENT\n" for event in events)
    return ics.read(f"BEGIN:VCALENDAR\nVERSION:2.0\n{head}{body}END:VCALENDAR\n", **YEAR, **more)


def one(event: str, head: str = "") -> Meeting:
    (meeting,) = read(f"UID:u\n{event}", head=head).meetings
    return meeting


def starts(found: ics.Reading) -> list[datetime]:
    return [meeting.start.astimezone(UTC) for meeting in found.meetings]


# -- who is invited ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "line",
    [
        "ATTENDEE;CN=Ana Ruiz:mailto:ana@northgate.example",
        'ATTENDEE;CN="Ana Ruiz":MAILTO: ana@northgate.example',
        'ATTENDEE;CN="Ana Ruiz":mailto:<ana@northgate.example>',
        "ATTENDEE;CN=Ana Ruiz:mailto:mailto:ana@northgate.example",
        "ATTENDEE;CN=Ana Ruiz:mailto:ana%40northgate.example",
        "ATTENDEE;CN=Ana Ruiz; Northgate;PARTSTAT=ACCEPTED:mailto:ana@northgate.example",
        "ATTENDEE;CN=Ana: Ruiz;PARTSTAT=ACCEPTED:mailto:ana@northgate.example",
        "ATTENDEE;CN=ana@northgate.example;PARTSTAT=ACCEPTED:invalid:nomail",
        'ATTENDEE;CN="Ana Ruiz":mailto:ana@northgate.example;',
        "ATTENDEE;CN=Ana Ruiz:mailto:ana@northgate.example?cc=other@elsewhere.example",
        'ATTENDEE;SENT-BY="mailto:desk@elsewhere.example";CN=Ana Ruiz:mailto: ana@northgate.example',
    ],
)
def test_a_guests_address_is_read_however_it_is_written(line: str) -> None:
    meeting = one(f"{WHEN}ORGANIZER:mailto:maya@holdfast.example\n{line}")

    assert [person.email for person in meeting.attendees] == ["ana@northgate.example"]
    assert verdict(meeting, OURS).is_call is True


def test_several_guests_on_one_line_are_several_guests() -> None:
    meeting = one(f"{WHEN}ATTENDEE:mailto:ana@northgate.example,mailto:bo@northgate.example")

    assert [person.email for person in meeting.attendees] == ["ana@northgate.example", "bo@northgate.example"]


def test_a_refusal_behind_a_blank_counts() -> None:
    meeting = one(f'{WHEN}ATTENDEE; CN="Ana Ruiz"; PARTSTAT=DECLINED:mailto:ana@northgate.example')

    assert verdict(meeting, OURS).why == "Everybody from outside declined."


def test_a_guest_without_an_address_makes_one_wonder() -> None:
    found = verdict(one(f"{WHEN}ATTENDEE;CN=Ana Ruiz;PARTSTAT=ACCEPTED:/aMTc4MjA5/principal/"), OURS)

    assert (found.is_call, found.why) == (None, "Ana Ruiz is invited, but the calendar shows no address of theirs.")


def test_a_calendar_that_shows_nobodys_guests_says_so_once() -> None:
    found = read(*(f"UID:{n}\n{WHEN}" for n in range(3)))

    assert len(found.notices) == 1
    assert "shows no guests" in found.notices[0]
    assert "Nobody from outside" not in verdict(found.meetings[0], OURS).why


# -- what does not take place ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "is_off"),
    [
        ("Canceled: Northgate", True), ("Abgesagt: Northgate", True), ("Annulé : Northgate", True),
        ("[CANCELLED] Northgate", True), ("取消: Northgate", True), ("Отменено: Northgate", True),
        ("Cancelled - Northgate", True), ("Cancellation policy review", False), ("Canceled flights process", False),
        ("Updated: Northgate", False), ("Northgate, canceled: why?", False),
    ],
)  # fmt: skip
def test_a_title_that_takes_a_meeting_back(title: str, is_off: bool) -> None:
    guest = "ATTENDEE;CN=Ana:mailto:ana@northgate.example"
    text = f"BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:u\nSUMMARY:{title}\n{WHEN}{guest}\nEND:VEVENT\nEND:VCALENDAR\n"

    (meeting,) = ics.read(text, start=YEAR["start"], end=YEAR["end"]).meetings

    assert verdict(meeting, OURS).is_call is not is_off


@pytest.mark.parametrize("how", ["METHOD:CANCEL\n", "STATUS:CANCELED\n", "STATUS:CANCELLED\n"])
def test_a_file_that_takes_a_meeting_back(how: str) -> None:
    is_method = how.startswith("METHOD")
    meeting = one(f"{'' if is_method else how}{WHEN}", head=how if is_method else "")

    assert meeting.status == "cancelled"


# -- when it is ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "at"),
    [
        ("Eastern Standard Time 1", "18:00"), ("Eastern Time (US & Canada)", "18:00"), ("America/New York", "18:00"),
        ("EDT", "18:00"), ("US-Eastern", "18:00"), ("TZONE_Europe/Berlin", "12:00"), ("UTC+05:30", "08:30"),
        ("CST", "19:00"), ("ET", "18:00"), ("West", "13:00"), ("JST", "05:00"),
        ("(UTC+01:00) Amsterdam, Berlin, Bern", "12:00"), ('"(UTC+01:00) Amsterdam\\, Berlin"', "12:00"), ("CET", "12:00"),
    ],
)  # fmt: skip
def test_a_zone_is_known_by_almost_any_name(name: str, at: str) -> None:
    found = read(f"UID:u\nDTSTART;TZID={name}:20260707T140000\nDTEND;TZID={name}:20260707T143000")

    assert [f"{start:%H:%M}" for start in starts(found)] == [at]
    assert found.notices == ()


def test_a_zone_nobody_knows_is_named() -> None:
    found = read("UID:u\nDTSTART;TZID=Customized Time Zone:20260707T140000")

    assert found.notices == (
        "Nobody knows the time zone “Customized Time Zone”; its times are read as UTC. Check one of them.",
    )


ARIZONA = """BEGIN:VTIMEZONE
TZID:Mountain Standard Time
BEGIN:STANDARD
DTSTART:16010101T000000
TZOFFSETFROM:{0}
TZOFFSETTO:{0}
END:STANDARD
END:VTIMEZONE
"""


@pytest.mark.parametrize("offset", ["-0700", "-700", "-07", "-07:00"])
def test_a_files_own_definition_goes_before_a_name(offset: str) -> None:
    head = ARIZONA.format(offset)

    found = read("UID:u\nDTSTART;TZID=Mountain Standard Time:20260707T090000", head=head)

    assert starts(found) == [datetime(2026, 7, 7, 16, tzinfo=UTC)]


# -- series and copies -------------------------------------------------------------------------------

SERIES = "UID:s\nDTSTART;TZID=Europe/Berlin:20260707T140000\nDTEND;TZID=Europe/Berlin:20260707T143000\nRRULE:FREQ=WEEKLY;COUNT=4"


def test_what_moves_all_that_follows_leaves_each_its_place() -> None:
    moved = "UID:s\nRECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/Berlin:20260714T140000\nDTSTART;TZID=Europe/Berlin:20260714T160000\nDTEND;TZID=Europe/Berlin:20260714T170000"

    found = read(SERIES, moved)

    assert [m.occurrence for m in found.meetings] == ["2026-07-07", "2026-07-14", "2026-07-21", "2026-07-28"]
    assert [start.hour for start in starts(found)] == [12, 14, 14, 14]


def test_a_place_in_a_series_may_be_only_a_date() -> None:
    moved = "UID:s\nRECURRENCE-ID;VALUE=DATE:20260714\nDTSTART;TZID=Europe/Berlin:20260715T100000\nDTEND;TZID=Europe/Berlin:20260715T103000"

    assert [start.day for start in starts(read(SERIES, moved))] == [7, 15, 21, 28]


def test_two_meetings_with_one_uid_both_take_place() -> None:
    found = read(*(f"UID:u\nDTSTART:202607{day}T193000Z\nDTEND:202607{day}T203000Z" for day in (16, 17, 18)))

    assert [(m.start.day, m.occurrence) for m in found.meetings] == [
        (16, "2026-07-16"), (17, "2026-07-17"), (18, "2026-07-18"),
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["DTSTAMP", "LAST-MODIFIED"])
def test_of_two_revisions_the_newer_holds(name: str) -> None:
    old, new = (f"UID:u\n{name}:2026080{day}T000000Z\nDTSTART:2026070{at}T090000Z" for day, at in ((1, 7), (5, 8)))

    assert [start.day for start in starts(read(new, old))] == [8]


ANA, BO = ("ATTENDEE:mailto:ana@northgate.example", "ATTENDEE:mailto:bo@northgate.example")
MAYA = "ATTENDEE:mailto:maya@holdfast.example"


def two(first: str, second: str) -> ics.Reading:
    """Two events of one UID, the second with the newer stamp."""
    events = (
        f"BEGIN:VEVENT\nUID:u\nDTSTAMP:2026080{n}T000000Z\n{said}\nEND:VEVENT\n"
        for n, said in enumerate((first, second), 1)
    )
    return ics.read(f"BEGIN:VCALENDAR\n{''.join(events)}END:VCALENDAR\n", **YEAR)


@pytest.mark.parametrize(
    ("first", "second", "days"),
    [
        # A tool that gives every meeting one UID: nothing but the UID is the same.
        (f"SUMMARY:Northgate\n{ANA}\nDTSTART:20260707T090000Z", f"SUMMARY:Acme\n{BO}\nDTSTART:20260709T150000Z", [7, 9]),
        (f"SUMMARY:Intro\n{MAYA}\n{ANA}\nDTSTART:20260707T090000Z", f"SUMMARY:Intro\n{MAYA}\n{BO}\nDTSTART:20260709T150000Z", [7, 9]),
        # Moved, renamed, moved with somebody added, called off: the newer one.
        ("SUMMARY:Northgate\nDTSTART:20260707T090000Z", "SUMMARY:Northgate\nDTSTART:20260709T150000Z", [9]),
        ("SUMMARY:Northgate\nDTSTART:20260707T090000Z", "SUMMARY:Northgate demo\nDTSTART:20260707T090000Z", [7]),
        (f"SUMMARY:Northgate\n{ANA}\nDTSTART:20260707T090000Z", f"SUMMARY:northgate\n{ANA}\n{BO}\nDTSTART:20260709T150000Z", [9]),
        ("SUMMARY:Northgate\nDTSTART:20260707T090000Z", "SUMMARY:Canceled: Northgate\nDTSTART:20260709T150000Z", [9]),
        # What its organizer changed says so by its number, whatever the stamps say.
        ("SUMMARY:Northgate\nSEQUENCE:1\nDTSTART:20260707T090000Z", "SUMMARY:Acme\nDTSTART:20260709T150000Z", [7]),
    ],
)  # fmt: skip
def test_meetings_with_nothing_but_a_uid_in_common_are_no_revisions(first: str, second: str, days: list[int]) -> None:
    assert [start.day for start in starts(two(first, second))] == days


def test_two_meetings_of_one_uid_on_one_day_are_told_apart() -> None:
    found = two("SUMMARY:Northgate\nDTSTART:20260707T090000Z", "SUMMARY:Acme\nDTSTART:20260707T150000Z").meetings

    assert len({meeting.occurrence for meeting in found}) == 2


def test_thousands_of_events_of_one_uid_are_told_apart_in_no_time() -> None:
    events = [
        ["UID:u", "SUMMARY:A", f"DTSTAMP:{n:016}", f"DTSTART:{n:08}", f"ATTENDEE:mailto:{n}@northgate.example"]
        for n in range(8_000)
    ]
    began = time.process_time()

    assert sum(1 for _ in meetings_of(events)) == len(events)

    assert time.process_time() - began < 4


@pytest.mark.parametrize(
    "rule", ["FREQ=WEEKLY;UNTIL=20260706T220000Z", "FREQ=WEEKLY;UNTIL=20260101", "FREQ=WEEKLY;COUNT=0"]
)
def test_a_series_that_ends_before_it_begins_has_its_first_day(rule: str) -> None:
    assert [start.day for start in starts(read(f"UID:u\nDTSTART:20260707T140000Z\nRRULE:{rule}"))] == [7]


def test_an_end_before_the_start_moves_no_start() -> None:
    assert starts(read("UID:u\nDTSTART:20260707T140000Z\nDTEND:20260707T110000Z")) == [
        datetime(2026, 7, 7, 14, tzinfo=UTC)
    ]
