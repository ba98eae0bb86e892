"""A rep's Google calendar: contract tests on cassettes, and what happens when Google says no."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from coachbot.calendars.google import GoogleCalendar
from coachbot.errors import CalendarTrouble
from coachbot.plans.meeting import Attendee
from tests.coachbot.calendars.desk import NOW, Desk, whens
from tests.coachbot.calendars.serving import TOKEN, Json, Reply, Silent, replayed, served
from tests.coachbot.calendars.stubs import GoogleStub

MAYA = "maya@seller.example"
PLACE = f"google:{MAYA}"
KEY = Path("unused.json")


@pytest.fixture
def desk(vcr: Any, record_mode: str) -> Iterator[Desk[GoogleStub]]:
    google = GoogleStub()
    with replayed(google, vcr, recording=record_mode != "none") as transport:
        base = "http://calendar-stub.example/calendar/v3"
        yield Desk(google, PLACE, GoogleCalendar(KEY, base_url=base, token=lambda who: TOKEN, transport=transport))


@pytest.fixture
def live() -> Iterator[Desk[GoogleStub]]:
    google = GoogleStub()
    with served(google) as address:
        yield Desk(google, PLACE, GoogleCalendar(KEY, base_url=f"{address}/calendar/v3", token=lambda who: TOKEN))


def call(event_id: str, begins: str = "2026-11-24T15:00:00+01:00", **more: Any) -> Json:
    """An event of half an hour, as Google writes it."""
    ends = datetime.fromisoformat(begins) + timedelta(minutes=30)
    return {
        "kind": "calendar#event",
        "id": event_id,
        "status": "confirmed",
        "iCalUID": f"{event_id}@google.com",
        "summary": "Northgate Foods: demo",
        "start": {"dateTime": begins, "timeZone": "Europe/Berlin"},
        "end": {"dateTime": ends.isoformat(), "timeZone": "Europe/Berlin"},
        "organizer": {"email": MAYA, "self": True},
        "eventType": "default",
        **more,
    }


def weekly(day: str, begins: str = "") -> Json:
    """One occurrence of a call every week at half past midnight in Berlin, which is the day before in UTC."""
    given = f"{day}T00:30:00+01:00"
    return call(
        f"weekly_{datetime.fromisoformat(given).astimezone(UTC):%Y%m%dT%H%M%SZ}",
        begins or given,
        iCalUID="weekly@google.com",
        recurringEventId="weekly",
        originalStartTime={"dateTime": given, "timeZone": "Europe/Berlin"},
    )


@pytest.mark.vcr
@pytest.mark.block_network
class TestOnCassette:
    def test_the_first_reading_looks_two_months_back_and_takes_every_page(self, desk: Desk[GoogleStub]) -> None:
        desk.service.page_size = 2
        days = ("2026-09-01", "2026-10-01", "2026-11-24", "2026-11-30", "2026-12-24")
        desk.service.put(*[call(f"c{day[5:7]}{day[8:]}", f"{day}T15:00:00+01:00") for day in days])
        desk.service.put(call("own", "2026-11-25T09:00:00+01:00"))

        reading = desk.read()

        assert [when[2][:5] for when in whens(reading)] == ["10-01", "11-24", "11-25", "11-30"]
        assert reading.window == (NOW - timedelta(days=60), NOW + timedelta(days=9))

    def test_a_call_comes_with_who_is_on_it_and_where(self, desk: Desk[GoogleStub]) -> None:
        ana = {"email": "Ana@Northgate.example", "displayName": "Ana  Ruiz", "responseStatus": "accepted"}
        room = {"email": "room@seller.example", "displayName": "Room 4", "resource": True, "responseStatus": "accepted"}
        ways = [
            {"entryPointType": "phone", "uri": "tel:+49-30-000"},
            {"entryPointType": "video", "uri": "https://meet.google.com/abc-defg-hij"},
        ]
        lee = {"email": "lee@northgate.example", "responseStatus": "needsAction"}
        desk.service.put(
            call("demo", attendees=[ana, lee, room], conferenceData={"entryPoints": ways}, status="tentative")
        )

        [meeting] = desk.read().meetings or ()

        assert (meeting.uid, meeting.occurrence, meeting.series) == ("demo@google.com", "once", False)
        assert (meeting.title, meeting.organizer, meeting.status) == ("Northgate Foods: demo", MAYA, "tentative")
        assert (meeting.start, meeting.end) == (
            datetime(2026, 11, 24, 14, tzinfo=UTC),
            datetime(2026, 11, 24, 14, 30, tzinfo=UTC),
        )
        assert meeting.link == "https://meet.google.com/abc-defg-hij"
        assert meeting.attendees == (
            Attendee("Ana Ruiz", "ana@northgate.example", "accepted"),
            Attendee("", "lee@northgate.example", "needs_action"),
            Attendee("Room 4", "room@seller.example", "accepted", "resource"),
        )

    def test_time_that_is_no_call_is_told_apart(self, desk: Desk[GoogleStub]) -> None:
        day = {"start": {"date": "2026-11-26"}, "end": {"date": "2026-11-27"}}
        desk.service.put(
            call("focus", eventType="focusTime"),
            call("away", eventType="outOfOffice"),
            call("free", transparency="transparent"),
            call("dentist", visibility="private"),
            call("fair", **day),
        )

        found = {m.uid.partition("@")[0]: m for m in desk.read().meetings or ()}

        assert {name: m.show_as for name, m in found.items()} == {
            "focus": "focus",
            "away": "out_of_office",
            "free": "free",
            "dentist": "busy",
            "fair": "busy",
        }
        assert [name for name, m in found.items() if m.private] == ["dentist"]
        assert [name for name, m in found.items() if m.all_day] == ["fair"]
        assert found["fair"].start.isoformat() == "2026-11-26T00:00:00+01:00"

    def test_a_moved_call_of_a_series_keeps_the_date_the_series_gave_it(self, desk: Desk[GoogleStub]) -> None:
        desk.service.put(weekly("2026-11-24"), weekly("2026-12-01"))
        desk.read()

        desk.service.put(weekly("2026-11-24", "2026-11-26T10:00:00+01:00"))

        assert whens(desk.read()) == [("weekly@google.com", "2026-11-24", "11-26 10:00")]

    def test_nothing_new_is_told_as_such(self, desk: Desk[GoogleStub]) -> None:
        desk.service.put(call("demo"))
        desk.read()

        assert desk.read(later=timedelta(minutes=5)).meetings is None

    def test_only_what_changed_is_read(self, desk: Desk[GoogleStub]) -> None:
        desk.service.put(call("demo"), call("other"))
        desk.read()
        desk.service.put(call("demo", "2026-11-24T16:00:00+01:00"))

        reading = desk.read(later=timedelta(minutes=5))

        assert whens(reading) == [("demo@google.com", "once", "11-24 16:00")]
        assert (reading.window, reading.removed) == (None, ())

    def test_a_meeting_taken_out_by_the_service_is_gone_at_once(self, desk: Desk[GoogleStub]) -> None:
        desk.service.put(weekly("2026-11-24"), weekly("2026-12-01"), call("mine"))
        desk.service.put(call("theirs", iCalUID="040000008200E00074C5B7101A82E008"))
        desk.read()
        desk.service.cancel(
            "weekly_20261123T233000Z", recurringEventId="weekly", originalStartTime=weekly("2026-11-24")["start"]
        )
        desk.service.cancel("weekly_20261130T233000Z")
        desk.service.cancel("mine")
        desk.service.cancel("theirs")

        reading = desk.read()

        assert set(reading.removed) == {
            ("weekly@google.com", "2026-11-24"),
            ("weekly@google.com", "2026-12-01"),
            ("mine@google.com", "once"),
            ("040000008200E00074C5B7101A82E008", "once"),
        }
        assert (reading.meetings, reading.window) == ((), None)

    def test_a_cancelled_call_that_is_still_described_is_cancelled(self, desk: Desk[GoogleStub]) -> None:
        desk.service.put(call("demo"))
        desk.read()
        desk.service.put(call("demo", status="cancelled"))

        reading = desk.read()

        assert [m.status for m in reading.meetings or ()] == ["cancelled"]
        assert reading.removed == ()

    def test_a_cancelled_day_of_a_series_that_google_dates_anywhere_is_gone(self, desk: Desk[GoogleStub]) -> None:
        desk.service.put(weekly("2026-11-24"))
        desk.read()
        desk.service.put({**weekly("2026-11-24", "2000-01-01T00:00:00+01:00"), "status": "cancelled"})

        reading = desk.read()

        assert (reading.meetings, reading.removed) == ((), (("weekly@google.com", "2026-11-24"),))

    def test_after_a_410_everything_is_read_again_and_nothing_counts_as_cancelled(self, desk: Desk[GoogleStub]) -> None:
        desk.service.put(call("demo"), call("other"))
        desk.read()
        desk.service.forget()

        reading = desk.read(later=timedelta(minutes=5))

        assert [when[0] for when in whens(reading)] == ["demo@google.com", "other@google.com"]
        assert {m.status for m in reading.meetings or ()} == {"confirmed"}
        assert reading.removed == ()
        assert reading.window is not None
        assert reading.window[0] == NOW + timedelta(minutes=5) - timedelta(days=1)

    def test_new_days_come_in_when_six_hours_have_gone_by(self, desk: Desk[GoogleStub]) -> None:
        desk.service.put(call("soon"), call("tenth", "2026-12-01T17:30:00+01:00"))
        assert [when[0] for when in whens(desk.read())] == ["soon@google.com"]

        assert "tenth@google.com" in [when[0] for when in whens(desk.read(later=timedelta(hours=6)))]

    def test_a_call_moved_to_next_year_is_told_but_not_every_day_of_a_series_without_end(
        self, desk: Desk[GoogleStub]
    ) -> None:
        desk.service.put(call("demo"))
        desk.read()
        desk.service.put(call("demo", "2027-03-24T15:00:00+01:00"))
        desk.service.put(*[weekly(f"{year}-05-04") for year in range(2027, 2040)], weekly("2026-12-01"))

        assert [when[:2] for when in whens(desk.read())] == [
            ("weekly@google.com", "2026-12-01"),
            ("demo@google.com", "once"),
        ]

    def test_one_event_that_cannot_be_read_does_not_hide_the_others(self, desk: Desk[GoogleStub]) -> None:
        desk.service.put(
            call("demo"), call("broken", start={"dateTime": "2026-11-24Tsoon"}), call("empty", start={}, end={})
        )

        reading = desk.read()

        assert [when[0] for when in whens(reading)] == ["demo@google.com"]
        assert [skipped.uid for skipped in reading.skipped] == ["broken@google.com", "empty@google.com"]


@pytest.mark.parametrize(
    ("reply", "says"),
    [
        (Reply(401, {}), "domain-wide delegation"),
        (Reply(403, {"error": {"errors": [{"reason": "forbidden"}]}}), "domain-wide delegation"),
        (Reply(404, {}), "Check the address"),
        (Reply(403, {"error": {"errors": [{"reason": "rateLimitExceeded"}]}}), "tried again"),
        (Reply(403, {"error": {"errors": [{"reason": "quotaExceeded"}]}}), "tried again"),
        (Reply(403, {"error": {"errors": [{"reason": "accessNotConfigured"}]}}), "Calendar API switched on"),
        (Reply(429, {}), "tried again"),
        (Reply(500, b"<html>"), "tried again"),
        (Reply(302, {}, {"Location": "http://elsewhere.example/"}), "tried again"),
        (Reply(200, b"<html>garbage"), "tried again"),
        (Reply(200, {"items": "none"}), "tried again"),
    ],
)
def test_when_google_says_no_a_sentence_says_what_to_do(live: Desk[GoogleStub], reply: Reply, says: str) -> None:
    live.service.next.append(reply)

    with pytest.raises(CalendarTrouble, match=says) as caught:
        live.read()

    assert caught.value.__cause__ is None
    assert len(live.service.asked) == 1


def test_a_sync_token_google_cannot_read_is_forgotten(live: Desk[GoogleStub]) -> None:
    live.service.put(call("demo"))
    live.read()
    live.service.next.append(Reply(400, {"error": {"errors": [{"reason": "invalid"}]}}))

    assert live.read().window is not None


def test_a_day_taken_out_of_a_series_of_another_zone_is_dated_where_it_was_planned(live: Desk[GoogleStub]) -> None:
    begins = "2026-11-23T20:00:00-05:00"
    planned = {"dateTime": begins, "timeZone": "America/New_York"}
    name = "ny_20261124T010000Z"
    live.service.put(
        call(name, begins, iCalUID="ny@google.com", recurringEventId="ny", originalStartTime=planned, start=planned)
    )
    assert whens(live.read()) == [("ny@google.com", "2026-11-23", "11-23 20:00")]

    live.service.cancel(name)

    assert live.read().removed == (("ny@google.com", "2026-11-23"),)


def test_who_does_not_answer_is_waited_for_ten_seconds() -> None:
    network = Silent()

    with pytest.raises(CalendarTrouble, match="did not answer"):
        Desk(GoogleStub(), PLACE, GoogleCalendar(KEY, token=lambda who: TOKEN, transport=network)).read()

    assert network.waited == [10.0]


def test_pages_without_end_are_not_read_for_ever(live: Desk[GoogleStub]) -> None:
    live.service.page_size = 1
    live.service.put(*[call(f"call{number}") for number in range(41)])

    with pytest.raises(CalendarTrouble, match="too many"):
        live.read()
    assert len(live.service.asked) == 40


def test_the_token_and_whose_calendar_it_is_are_in_no_log_and_no_message(
    live: Desk[GoogleStub], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    live.service.put(call("demo"))
    live.read()
    live.service.next += [Reply(500, b""), Reply(403, b"")]
    troubles = []
    for desk in (
        live,
        live,
        Desk(live.service, PLACE, GoogleCalendar(KEY, token=lambda who: TOKEN, transport=Silent())),
    ):
        with pytest.raises(CalendarTrouble) as caught:
            desk.read()
        troubles.append(repr(caught.value) + repr(caught.value.__cause__))

    for told in [*troubles, *(record.getMessage() for record in caplog.records)]:
        assert TOKEN not in told
        assert MAYA not in told
