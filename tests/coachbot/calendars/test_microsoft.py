"""A rep's Microsoft 365 calendar: contract tests on cassettes, and what happens when Microsoft says no."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from coachbot.calendars.microsoft import MicrosoftCalendar
from coachbot.errors import CalendarTrouble
from coachbot.plans.meeting import Attendee
from tests.coachbot.calendars.desk import NOW, Desk, whens
from tests.coachbot.calendars.serving import TOKEN, Json, Reply, Silent, replayed, served
from tests.coachbot.calendars.stubs import GraphStub

MAYA = "Maya@seller.example"
PLACE = f"microsoft:{MAYA}"
SECRET = "s3cret-of-the-app"


def calendar(base: str, transport: httpx.BaseTransport | None = None) -> MicrosoftCalendar:
    return MicrosoftCalendar("tenant", "app", SECRET, base_url=base, token=lambda: TOKEN, transport=transport)


@pytest.fixture
def desk(vcr: Any, record_mode: str) -> Iterator[Desk[GraphStub]]:
    graph = GraphStub()
    with replayed(graph, vcr, recording=record_mode != "none") as transport:
        yield Desk(graph, PLACE, calendar("http://graph-stub.example/v1.0", transport))


@pytest.fixture
def live() -> Iterator[Desk[GraphStub]]:
    graph = GraphStub()
    with served(graph) as address:
        yield Desk(graph, PLACE, calendar(f"{address}/v1.0"))


def times(begins: str) -> Json:
    """Half an hour, as Graph writes it: in UTC, with seven digits and no offset."""
    ends = datetime.fromisoformat(begins) + timedelta(minutes=30)
    return {
        "start": {"dateTime": f"{begins}:00.0000000", "timeZone": "UTC"},
        "end": {"dateTime": f"{ends:%FT%T}.0000000", "timeZone": "UTC"},
    }


def call(event_id: str, begins: str = "2026-11-24T14:00", **more: Any) -> Json:
    """An event in full."""
    return {
        "@odata.type": "#microsoft.graph.event",
        "id": event_id,
        "type": "singleInstance",
        "iCalUId": f"040000008200E0{event_id}",
        "subject": "Northgate Foods: demo",
        "isAllDay": False,
        "isCancelled": False,
        "showAs": "busy",
        "sensitivity": "normal",
        "seriesMasterId": None,
        "onlineMeeting": None,
        "originalStartTimeZone": "W. Europe Standard Time",
        "responseStatus": {"response": "organizer", "time": "0001-01-01T00:00:00Z"},
        "organizer": {"emailAddress": {"name": "Maya", "address": MAYA}},
        "attendees": [],
        **times(begins),
        **more,
    }


def master(**more: Any) -> Json:
    """A series each week at half past midnight in Berlin, which is the day before in UTC; dated as its first day."""
    return call("weekly", "2026-01-05T23:30", type="seriesMaster", **more)


def day(date: str) -> Json:
    """One day of it, of which Graph tells no more than this; ``date`` is in UTC."""
    kind = "#microsoft.graph.event"
    ids = {"id": f"weekly.{date}", "seriesMasterId": "weekly", "type": "occurrence"}
    return {"@odata.type": kind, **ids, **times(f"{date}T23:30")}


def moved(date: str, begins: str) -> Json:
    """One day of it at another time; such a one has a UID of its own."""
    given = {"type": "exception", "seriesMasterId": "weekly", "originalStart": f"{date}T23:30:00Z"}
    return call(f"weekly.{date}", begins, **given)


@pytest.mark.vcr
@pytest.mark.block_network
class TestOnCassette:
    def test_the_first_reading_looks_two_months_back_and_takes_every_page(self, desk: Desk[GraphStub]) -> None:
        desk.service.page_size = 2
        desk.service.put(*[call(f"call{number}", f"2026-11-2{number}T10:00") for number in range(1, 6)])

        reading = desk.read()

        assert [when[2] for when in whens(reading)] == [f"11-2{number} 11:00" for number in range(1, 6)]
        assert reading.window == (NOW - timedelta(days=60), NOW + timedelta(days=9))

    def test_a_call_comes_with_who_is_on_it_and_where(self, desk: Desk[GraphStub]) -> None:
        def guest(name: str, address: str, response: str, kind: str = "required") -> Json:
            return {"type": kind, "status": {"response": response}, "emailAddress": {"name": name, "address": address}}

        link = "https://teams.microsoft.com/l/meetup-join/19"
        guests = [
            guest("Ana  Ruiz", "Ana@Northgate.example", "tentativelyAccepted"),
            guest("lee@northgate.example", "lee@northgate.example", "none"),
            guest("Maya", MAYA, "none"),
            guest("Room 4", "room@seller.example", "accepted", "resource"),
        ]
        answered = {"response": "accepted"}
        desk.service.put(call("demo", attendees=guests, onlineMeeting={"joinUrl": link}, responseStatus=answered))

        [meeting] = desk.read().meetings or ()

        assert (meeting.title, meeting.organizer) == ("Northgate Foods: demo", MAYA.lower())
        assert (meeting.occurrence, meeting.series, meeting.link) == ("once", False, link)
        assert (meeting.start, meeting.end) == (
            datetime(2026, 11, 24, 14, tzinfo=UTC),
            datetime(2026, 11, 24, 14, 30, tzinfo=UTC),
        )
        assert meeting.attendees == (
            Attendee("Ana Ruiz", "ana@northgate.example", "tentative"),
            Attendee("", "lee@northgate.example", "needs_action"),
            Attendee("Maya", "maya@seller.example", "accepted"),
            Attendee("Room 4", "room@seller.example", "accepted", "resource"),
        )

    def test_time_that_is_no_call_is_told_apart(self, desk: Desk[GraphStub]) -> None:
        midnight = {"start": {"dateTime": "2026-11-26T00:00:00.0000000", "timeZone": "UTC"}}
        desk.service.put(
            call("away", showAs="oof"),
            call("home", showAs="workingElsewhere"),
            call("maybe", showAs="tentative"),
            call("off", isCancelled=True),
            call("dentist", sensitivity="private"),
            call("fair", isAllDay=True, **midnight),
            call("no", responseStatus={"response": "declined"}),
        )

        found = {m.uid.removeprefix("040000008200E0"): m for m in desk.read().meetings or ()}

        assert {name: m.show_as for name, m in found.items() if m.show_as != "busy"} == {
            "away": "out_of_office",
            "home": "free",
        }
        assert {name: m.status for name, m in found.items() if m.status != "confirmed"} == {
            "maybe": "tentative",
            "off": "cancelled",
        }
        assert [name for name, m in found.items() if m.private] == ["dentist"]
        assert [name for name, m in found.items() if m.all_day] == ["fair"]
        assert found["fair"].start.isoformat() == "2026-11-26T00:00:00+01:00"
        assert found["no"].attendees == (Attendee("", "maya@seller.example", "declined"),)

    def test_days_of_a_series_have_its_words_and_its_uid(self, desk: Desk[GraphStub]) -> None:
        desk.service.put(master(), day("2026-11-23"), moved("2026-11-30", "2026-12-01T09:00"))

        reading = desk.read()

        assert whens(reading) == [("weekly", "2026-11-24", "11-24 00:30"), ("weekly", "2026-12-01", "12-01 10:00")]
        assert {(m.title, m.series) for m in reading.meetings or ()} == {("Northgate Foods: demo", True)}

    def test_a_series_that_is_not_told_of_is_looked_up_and_one_just_deleted_is_skipped(
        self, desk: Desk[GraphStub]
    ) -> None:
        desk.service.put(master(), call("demo"))
        desk.read()
        desk.service.put(day("2026-11-23"), {**day("2026-11-25"), "seriesMasterId": "deleted"})

        reading = desk.read()

        assert whens(reading) == [("weekly", "2026-11-24", "11-24 00:30")]
        assert len(reading.skipped) == 1

    def test_a_moved_call_of_a_series_keeps_the_date_the_series_gave_it(self, desk: Desk[GraphStub]) -> None:
        desk.service.put(master(), day("2026-11-23"))
        desk.read()
        desk.service.put(moved("2026-11-23", "2026-11-26T09:00"))

        assert whens(desk.read()) == [("weekly", "2026-11-24", "11-26 10:00")]

    def test_nothing_new_is_told_as_such(self, desk: Desk[GraphStub]) -> None:
        desk.service.put(call("demo"))
        desk.read()

        assert desk.read(later=timedelta(minutes=5)).meetings is None

    def test_only_what_changed_is_read(self, desk: Desk[GraphStub]) -> None:
        desk.service.put(call("demo"), call("other"))
        desk.read()
        desk.service.put(call("demo", "2026-11-24T15:00"))

        reading = desk.read(later=timedelta(minutes=5))

        assert whens(reading) == [("demo", "once", "11-24 16:00")]
        assert (reading.window, reading.removed) == (None, ())

    def test_a_meeting_taken_out_by_the_service_is_gone_at_once(self, desk: Desk[GraphStub]) -> None:
        desk.service.put(call("demo"), call("other"), master(), day("2026-11-23"))
        desk.read()
        desk.service.remove("demo")
        desk.service.remove("weekly.2026-11-23")
        desk.service.remove("never seen")

        reading = desk.read()

        assert set(reading.removed) == {("040000008200E0demo", "once"), ("040000008200E0weekly", "2026-11-24")}
        assert (reading.meetings, reading.window) == ((), None)
        assert list(reading.cursor["ids"]) == ["other"]

    def test_a_day_taken_out_of_a_series_is_missing_from_a_reading_of_everything(self, desk: Desk[GraphStub]) -> None:
        desk.service.put(master(), day("2026-11-23"), day("2026-11-30"))
        desk.read()
        # Graph tells of the series and the days it still has, and of no other.
        desk.service.drop("weekly.2026-11-23")
        desk.service.put(master(), day("2026-11-30"))

        reading = desk.read()

        assert [when[1] for when in whens(reading)] == ["2026-12-01"]
        assert reading.window is not None

    def test_a_new_title_of_a_series_reaches_its_days(self, desk: Desk[GraphStub]) -> None:
        desk.service.put(master(), day("2026-11-23"))
        desk.read()
        desk.service.put(master(subject="Contoso: renewal"))

        assert [m.title for m in desk.read().meetings or ()] == ["Contoso: renewal"]

    def test_after_a_410_everything_is_read_again_and_nothing_counts_as_cancelled(self, desk: Desk[GraphStub]) -> None:
        desk.service.put(call("demo"), call("other"))
        desk.read()
        desk.service.forget()

        reading = desk.read(later=timedelta(minutes=5))

        assert [when[0] for when in whens(reading)] == ["demo", "other"]
        assert {m.status for m in reading.meetings or ()} == {"confirmed"}
        assert reading.removed == ()
        assert reading.window is not None
        assert reading.window[0] == NOW + timedelta(minutes=5) - timedelta(days=1)

    def test_new_days_come_in_when_six_hours_have_gone_by(self, desk: Desk[GraphStub]) -> None:
        desk.service.put(call("demo"))
        desk.read()

        reading = desk.read(later=timedelta(hours=6))

        assert reading.window == (NOW + timedelta(hours=6) - timedelta(days=1), NOW + timedelta(days=9, hours=6))

    def test_one_event_that_cannot_be_read_does_not_hide_the_others(self, desk: Desk[GraphStub]) -> None:
        desk.service.put(call("demo"), call("broken", start={"dateTime": "2026-11-24Tsoon"}), call("empty", end=None))

        reading = desk.read()

        assert [when[0] for when in whens(reading)] == ["demo"]
        assert {skipped.uid for skipped in reading.skipped} == {"040000008200E0broken", "040000008200E0empty"}


@pytest.mark.parametrize(
    ("reply", "says"),
    [
        (Reply(401, {}), "Calendars.Read"),
        (Reply(403, {}), "Calendars.Read"),
        (Reply(404, {}), "Check the address"),
        (Reply(410, {}), "tried again"),
        (Reply(429, {}, {"Retry-After": "10"}), "tried again"),
        (Reply(500, b"<html>"), "tried again"),
        (Reply(200, b"<html>garbage"), "tried again"),
        (Reply(200, ["a list"]), "tried again"),
        (Reply(200, {"value": 5}), "tried again"),
        (Reply(200, {"value": []}), "tried again"),
        (Reply(200, {"value": [], "@odata.nextLink": "http://[broken"}), "tried again"),
    ],
)
def test_when_microsoft_says_no_a_sentence_says_what_to_do(live: Desk[GraphStub], reply: Reply, says: str) -> None:
    live.service.next.append(reply)

    with pytest.raises(CalendarTrouble, match=says) as caught:
        live.read()

    assert caught.value.__cause__ is None
    assert len(live.service.asked) == 1


@pytest.mark.parametrize(
    ("status", "code"), [(400, "InvalidDeltaToken"), (404, "ErrorItemNotFound"), (410, "resyncRequired")]
)
def test_a_delta_that_is_lost_in_other_words_is_begun_again(live: Desk[GraphStub], status: int, code: str) -> None:
    live.service.put(call("demo"))
    live.read()
    live.service.next.append(Reply(status, {"error": {"code": code}}))

    assert live.read().window is not None


def test_a_moved_day_that_does_not_say_where_it_was_is_asked(live: Desk[GraphStub]) -> None:
    live.service.put(master(), day("2026-11-23"))
    live.read()
    unsaid = {name: value for name, value in moved("2026-11-23", "2026-11-26T09:00").items() if name != "originalStart"}
    live.service.moved["weekly.2026-11-23"] = "2026-11-23T23:30:00Z"
    live.service.put(unsaid)

    assert whens(live.read()) == [("weekly", "2026-11-24", "11-26 10:00")]


def test_a_mailbox_whose_delta_never_ends_is_read_without_one(live: Desk[GraphStub]) -> None:
    live.service.put(master(), day("2026-11-23"), call("demo"))
    live.service.loops = True

    for _ in range(2):
        reading = live.read()
        assert whens(reading) == [("weekly", "2026-11-24", "11-24 00:30"), ("demo", "once", "11-24 15:00")]
        assert reading.window is not None


def test_the_token_goes_to_no_other_server_than_the_one_it_is_for(live: Desk[GraphStub]) -> None:
    elsewhere = GraphStub()
    with served(elsewhere) as address:
        link = f"{address}/v1.0/users/x/calendarView/delta?$skiptoken=0.0"
        for answer in ({"@odata.nextLink": link}, {"@odata.deltaLink": link}):
            live.service.next.append(Reply(200, {"value": [], **answer}))
            with pytest.raises(CalendarTrouble, match="tried again"):
                live.read() and live.read()

    assert elsewhere.asked == []


def test_who_does_not_answer_is_waited_for_ten_seconds() -> None:
    network = Silent()

    with pytest.raises(CalendarTrouble, match="tried again"):
        Desk(GraphStub(), PLACE, calendar("https://graph.example/v1.0", network)).read()

    assert network.waited == [10.0]


def test_pages_without_end_are_not_read_for_ever(live: Desk[GraphStub]) -> None:
    live.service.page_size = 1
    live.service.put(*[call(f"call{number}") for number in range(41)])

    with pytest.raises(CalendarTrouble, match="more events"):
        live.read()
    assert len(live.service.asked) == 40


def test_the_token_and_whose_calendar_it_is_are_in_no_log_and_no_message(
    live: Desk[GraphStub], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    live.service.put(call("demo"))
    live.read()
    live.service.next += [Reply(500, b""), Reply(403, b"")]
    troubles = []
    for desk in (live, live, Desk(live.service, PLACE, calendar("https://graph.example/v1.0", Silent()))):
        with pytest.raises(CalendarTrouble) as caught:
            desk.read()
        troubles.append(repr(caught.value) + repr(caught.value.__cause__))

    for told in [*troubles, *(record.getMessage() for record in caplog.records)]:
        assert TOKEN not in told
        assert MAYA not in told
