"""A rep's calendar, as calendar services really write it."""

import ast
import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from recurring_ical_events import CalendarQuery

from coachbot.calendars.ics import read as ics
from coachbot.calendars.location import text_of
from coachbot.plans.meeting import Meeting

AUTUMN = {"start": date(2026, 10, 1), "end": date(2026, 12, 1)}


def calendar(*events: str, head: str = "") -> str:
    body = "".join(f"BEGIN:VEVENT\n{event.strip()}\nEND:VEVENT\n" for event in events)
    return f"BEGIN:VCALENDAR\nVERSION:2.0\n{head}{body}END:VCALENDAR\n".replace("\n", "\r\n")


def read(*events: str, head: str = "", zone: str = "UTC", **window: Any) -> ics.Reading:
    return ics.read(calendar(*events, head=head), zone=zone, **(window or AUTUMN))


def starts(found: ics.Reading) -> list[str]:
    return [f"{m.start.astimezone(UTC):%m-%d %H:%M}" for m in found.meetings]


WEEKLY = """
UID:w
DTSTART;TZID=Europe/Berlin:20261019T100000
DTEND;TZID=Europe/Berlin:20261019T103000
RRULE:FREQ=WEEKLY;COUNT=3
SUMMARY:Check
"""


def test_a_weekly_call_stays_at_its_hour_when_the_clocks_change() -> None:
    assert starts(read(WEEKLY)) == ["10-19 08:00", "10-26 09:00", "11-02 09:00"]


def test_a_moved_meeting_keeps_its_place_in_the_series() -> None:
    moved = "UID:w\nRECURRENCE-ID;TZID=Europe/Berlin:20261026T100000\nDTSTART;TZID=Europe/Berlin:20261027T150000\nDTEND;TZID=Europe/Berlin:20261027T153000\nSUMMARY:Check, moved"

    found = {m.occurrence: m for m in read(WEEKLY, moved).meetings}

    assert sorted(found) == ["2026-10-19", "2026-10-26", "2026-11-02"]
    assert found["2026-10-26"].title == "Check, moved"
    assert found["2026-10-26"].start.day == 27


def test_a_single_meeting_is_the_same_one_wherever_it_is_moved() -> None:
    once = "UID:o\nDTSTART:20261105T100000Z\nDTEND:20261105T110000Z"

    assert [m.occurrence for m in read(once).meetings] == ["once"]
    assert [m.occurrence for m in read(once.replace("1105", "1107")).meetings] == ["once"]


def test_exceptions_and_all_that_follows_a_change() -> None:
    without = WEEKLY + "EXDATE;TZID=Europe/Berlin:20261026T100000"
    later = "UID:w\nRECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/Berlin:20261026T100000\nDTSTART;TZID=Europe/Berlin:20261026T120000\nDTEND;TZID=Europe/Berlin:20261026T123000"

    assert starts(read(without)) == ["10-19 08:00", "11-02 09:00"]
    assert starts(read(WEEKLY, later)) == ["10-19 08:00", "10-26 11:00", "11-02 11:00"]


def test_one_bad_exception_does_not_bring_back_the_others() -> None:
    assert starts(read(WEEKLY + "EXDATE;TZID=Europe/Berlin:,20261026T100000,nonsense")) == [
        "10-19 08:00",
        "11-02 09:00",
    ]


def test_an_end_given_as_a_date_includes_that_day() -> None:
    event = WEEKLY.replace("COUNT=3", "UNTIL=20261026")

    assert starts(read(event)) == ["10-19 08:00", "10-26 09:00"]


@pytest.mark.parametrize(
    "name",
    [
        "W. Europe Standard Time",
        '"W. Europe Standard Time"',
        "/citadel.org/20210210_1/Europe/Berlin",
        "europe/berlin",
        "GMT+1",
    ],
)
def test_zones_by_their_windows_names_paths_and_offsets(name: str) -> None:
    event = f"UID:z\nDTSTART;TZID={name}:20261105T100000\nDTEND;TZID={name}:20261105T110000"

    assert starts(read(event)) == ["11-05 09:00"]


def test_an_unknown_zone_is_the_owners() -> None:
    event = "UID:z\nDTSTART;TZID=Somewhere:20261105T100000\nDTEND;TZID=Somewhere:20261105T110000"

    assert starts(read(event, zone="America/Chicago")) == ["11-05 16:00"]


def test_two_calendars_may_define_the_same_zone_name_differently() -> None:
    def custom(offset: str) -> str:
        zone = f"BEGIN:VTIMEZONE\nTZID:Customized\nBEGIN:STANDARD\nDTSTART:16010101T000000\nTZOFFSETFROM:{offset}\nTZOFFSETTO:{offset}\nEND:STANDARD\nEND:VTIMEZONE\n"
        return starts(read("UID:c\nDTSTART;TZID=Customized:20261105T100000", head=zone))[0]

    assert (custom("+0300"), custom("-0500")) == ("11-05 07:00", "11-05 15:00")


def test_x_wr_timezone_makes_utc_series_local() -> None:
    event = "UID:x\nDTSTART:20261019T080000Z\nDTEND:20261019T083000Z\nRRULE:FREQ=WEEKLY;COUNT=2"

    assert starts(read(event, head="X-WR-TIMEZONE:Europe/Berlin\n")) == ["10-19 08:00", "10-26 09:00"]


def test_whole_days_begin_where_the_owner_is() -> None:
    (day,) = read("UID:d\nDTSTART;VALUE=DATE:20261105\nSUMMARY:Sales day", zone="America/New_York").meetings

    assert (day.all_day, day.start.isoformat()) == (True, "2026-11-05T00:00:00-05:00")


def test_a_broken_event_is_reported_and_the_others_live() -> None:
    found = read(
        "UID:a\nDTSTART:20261105T100000Z",
        "UID:b\nDTSTART:yesterday",
        "UID:c\nDTSTART:20261105T100000Z\nRRULE:FREQ=SOMETIMES",
    )

    assert [m.uid for m in found.meetings] == ["a"]
    assert {one.uid: one.reason for one in found.skipped} == {
        "b": "This event has no start that can be read.",
        "c": "The rule of repetition of this event cannot be read.",
    }


def test_an_event_cut_off_at_the_end_of_the_file_is_reported() -> None:
    text = calendar("UID:a\nDTSTART:20261105T100000Z").replace(
        "END:VCALENDAR", "BEGIN:VEVENT\r\nUID:b\r\nDTSTART:20261106T10"
    )

    found = ics.read(text, **AUTUMN)

    assert ([m.uid for m in found.meetings], [one.uid for one in found.skipped]) == (["a"], ["b"])


@pytest.mark.slow
@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=SECONDLY",
        "FREQ=MINUTELY",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=SECONDLY;COUNT=999999999",
    ],
)
def test_rules_without_end_come_to_one(rule: str) -> None:
    found = read(f"UID:e\nDTSTART:19700101T000000Z\nDTEND:19700101T000001Z\nRRULE:{rule}")

    assert len(found.meetings) <= ics.MAX_OCCURRENCES
    assert bool(found.skipped) is ("SECONDLY" in rule or "MINUTELY" in rule)


def test_a_calendar_of_ten_years_begins_near_the_window() -> None:
    event = WEEKLY.replace("20261019", "20150105").replace("COUNT=3", "BYDAY=MO;INTERVAL=2")

    assert starts(read(event)) == ["10-12 08:00", "10-26 09:00", "11-09 09:00", "11-23 09:00"]


def test_the_people_on_an_invitation() -> None:
    event = """UID:p
DTSTART:20261105T100000Z
ORGANIZER;CN="Lind, Maya":MAILTO:Maya@holdfast.example
ATTENDEE;CN=Yolanda Reyes;PARTSTAT=DECLINED:mailto:yolanda@northgate.example
ATTENDEE;CUTYPE=ROOM;CN=Room 4:mailto:room4@holdfast.example
ATTENDEE;PARTSTAT=ACCEPTED;CN="Okafor; Mattie":https://example.com/x
LOCATION:https://evil.example/join or https://acme.zoom.us/j/123."""
    (found,) = read(event).meetings

    assert found.organizer == "maya@holdfast.example"
    assert [(a.name, a.email, a.status, a.kind) for a in found.attendees] == [
        ("Yolanda Reyes", "yolanda@northgate.example", "declined", "person"),
        ("Room 4", "room4@holdfast.example", "needs_action", "room"),
        ("Okafor; Mattie", "", "accepted", "person"),
    ]
    assert found.link == "https://acme.zoom.us/j/123"


def test_a_page_that_is_no_calendar_is_refused_in_a_sentence() -> None:
    with pytest.raises(ics.NoCalendar, match=r"This is no calendar file\."):
        ics.read("<html>Sign in</html>", **AUTUMN)


# -- what other projects' suites assert ------------------------------------------------------------


def window(query: dict[str, Any]) -> tuple[Any, Any]:
    """The window a query of that library asks for; taken from the library itself, which then finds nothing."""
    seen: list[tuple[Any, Any]] = []

    class Asked(CalendarQuery):
        def __init__(self) -> None:
            pass

        def _occurrences_between(self, start: Any, end: Any) -> list[Any]:
            seen.append((start, end))
            return []

    getattr(Asked(), query["fn"])(*(argument(text) for text in query["args"]))
    return seen[0]


def argument(text: str) -> Any:
    if len(text) == 8 and text.isdigit():
        return text
    try:
        value = ast.literal_eval(text)
    except (SyntaxError, ValueError):
        if text.startswith("20") and "-" in text:
            return datetime.fromisoformat(text) if len(text) > 10 else date.fromisoformat(text)
        return text
    return tuple(value) if isinstance(value, list) else value


@pytest.mark.shared
def test_every_count_other_suites_assert_is_right(shared: Path) -> None:
    folder = shared / "data" / "calendars"
    rows = [row for row in json.loads((folder / "expected.json").read_text()) if "query" in row]
    wrong = []
    for row in rows:
        start, end = window(row["query"])
        found = ics.read(text_of((folder / row["file"]).read_bytes()), start=start, end=end)
        wanted = next(one["value"] for one in row["asserted"] if one["type"] == "count")
        if len(found.meetings) != wanted:
            wrong.append((row["file"], row["query"], wanted, len(found.meetings)))

    assert len(rows) > 100
    assert wrong == []


@pytest.mark.shared
def test_rules_of_repetition_give_the_dates_of_libical(shared: Path) -> None:
    vectors = json.loads((shared / "data/calendars/libical_rrule_vectors.json").read_text())

    right = [vector for vector in vectors if instances(vector) == vector["INSTANCES"].replace("Z", "").split(",")]

    assert len(right) / len(vectors) >= 0.95


def instances(vector: dict[str, str]) -> list[str]:
    wanted = vector["INSTANCES"].split(",")
    first, last = (datetime.strptime(text[:8], "%Y%m%d") for text in (min(wanted[0], vector["DTSTART"]), wanted[-1]))  # noqa: DTZ007
    event = f"UID:v\nDTSTART:{vector['DTSTART']}\nRRULE:{vector['RRULE']}"
    found = read(event, start=first.replace(hour=0), end=last.replace(hour=23, minute=59, second=59))
    written = ["%Y%m%dT%H%M%S" if "T" in vector["DTSTART"] else "%Y%m%d"] * len(found.meetings)
    dates = [meeting.start.strftime(form) for meeting, form in zip(found.meetings, written, strict=True)]
    endless = not {"COUNT", "UNTIL"} & {part.split("=")[0] for part in vector["RRULE"].split(";")}
    return dates[: len(wanted)] if endless else dates


@pytest.mark.shared
@pytest.mark.slow
def test_every_broken_file_is_survived(shared: Path) -> None:
    files = sorted((shared / "data/badinput/ics").glob("*/*.ics"))
    assert files
    for file in files:
        try:
            found = ics.read(text_of(file.read_bytes()), start=date(1990, 1, 1), end=date(2040, 1, 1))
        except ics.NoCalendar:
            continue
        read_ones: set[str] = {meeting.uid for meeting in found.meetings}
        left_out = {one.uid for one in found.skipped}
        assert len(read_ones | left_out) == found.events, file.name
        assert all(one.reason.endswith(".") for one in found.skipped)


def test_reading_a_calendar_keeps_no_order_of_its_own() -> None:
    found: tuple[Meeting, ...] = read(WEEKLY, "UID:o\nDTSTART:20261020T100000Z").meetings

    assert list(found) == sorted(found, key=lambda meeting: meeting.start)
