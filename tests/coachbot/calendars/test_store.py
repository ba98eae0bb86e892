"""What a reading of a calendar changes, and what it must not."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from coachbot.db.calendars import Calendars
from coachbot.db.engine import Database
from coachbot.db.meetings import Meetings
from coachbot.plans.meeting import Attendee, JudgedMeeting, Meeting

NOW = datetime(2026, 11, 25, 15, 0, tzinfo=UTC)
WINDOW = (NOW - timedelta(days=1), NOW + timedelta(days=9))
CALL = Meeting(
    "c",
    "once",
    NOW + timedelta(hours=2),
    NOW + timedelta(hours=3),
    "Call",
    attendees=(Attendee("Ana", "ana@b.example"),),
)


@pytest.fixture
def calendars(db: Database) -> Calendars:
    made = Calendars(db, "w")
    made.connect("maya", "https://calendar.example/secret", now=NOW)
    return made


@pytest.fixture
def meetings(db: Database) -> Meetings:
    return Meetings(db, "w")


def read(calendars: Calendars, *found: Meeting, unread: Sequence[str] = (), now: datetime = NOW) -> bool:
    judged = [JudgedMeeting(meeting, True, "") for meeting in found]
    return calendars.store(
        "maya", judged, removed=(), unread=unread, window=WINDOW, cursor={"changes": "token"}, now=now
    )


def is_gone(meetings: Meetings, uid: str = "c") -> bool:
    kept = meetings.meeting("maya", uid, "once")
    assert kept is not None
    return kept.gone


def test_two_good_readings_must_agree_that_a_meeting_is_gone(calendars: Calendars, meetings: Meetings) -> None:
    read(calendars, CALL)

    assert (read(calendars), is_gone(meetings)) == (True, False)
    assert (read(calendars), is_gone(meetings)) == (False, True)


def test_the_second_vote_is_a_reading_of_everything(calendars: Calendars, meetings: Meetings) -> None:
    def remembered() -> str:
        state = calendars.state("maya")
        assert state is not None
        return str(state.cursor["changes"])

    read(calendars, CALL)
    assert remembered() == "token"

    read(calendars)
    assert remembered() == ""
    calendars.unchanged("maya", now=NOW)

    assert not is_gone(meetings)


def test_a_meeting_that_comes_back_in_between_was_never_gone(calendars: Calendars, meetings: Meetings) -> None:
    for found in ((CALL,), (), (CALL,), ()):
        read(calendars, *found)

    assert not is_gone(meetings)


def test_an_event_that_could_not_be_read_is_not_missing(calendars: Calendars, meetings: Meetings) -> None:
    read(calendars, CALL)
    for _ in range(3):
        read(calendars, unread=["c"])

    assert not is_gone(meetings)


def test_what_is_over_may_fall_out_of_the_feed(calendars: Calendars, meetings: Meetings) -> None:
    read(calendars, CALL)
    later = CALL.end + timedelta(minutes=1)
    for _ in range(3):
        read(calendars, now=later)

    assert not is_gone(meetings)


def test_a_meeting_of_long_ago_may_be_moved_into_the_window(calendars: Calendars, meetings: Meetings) -> None:
    past = replace(CALL, start=NOW - timedelta(days=20), end=NOW - timedelta(days=20, hours=-1))
    read(calendars, past)

    read(calendars, CALL)

    kept = meetings.meeting("maya", "c", "once")
    assert kept is not None
    assert kept.meeting.start == CALL.start


def test_what_the_service_itself_takes_out_is_gone_at_once(calendars: Calendars, meetings: Meetings) -> None:
    read(calendars, CALL)
    calendars.store("maya", [], removed=[("c", "once")], unread=(), window=None, cursor={}, now=NOW)

    assert is_gone(meetings)


def test_a_calendar_that_is_disconnected_plans_no_more(calendars: Calendars, meetings: Meetings) -> None:
    read(calendars, CALL)
    calendars.connect("maya", "", now=NOW)

    assert is_gone(meetings)
    assert calendars.state("maya") is None


def test_a_failed_reading_changes_nothing_and_says_why(calendars: Calendars, meetings: Meetings) -> None:
    read(calendars, CALL)
    for _ in range(60):
        calendars.failed("maya", "The calendar's server did not answer.", next_at=NOW)

    assert not is_gone(meetings)
    assert calendars.troubles() == [("maya", "The calendar's server did not answer.")]


def test_each_calendar_is_due_once_an_interval(calendars: Calendars) -> None:
    assert calendars.take_due(now=NOW, every_s=300, limit=9) == ["maya"]
    assert calendars.take_due(now=NOW + timedelta(seconds=299), every_s=300, limit=9) == []
    assert calendars.take_due(now=NOW + timedelta(seconds=300), every_s=300, limit=9) == ["maya"]


def test_a_database_error_shows_nothing_that_is_stored(db: Database) -> None:
    import sqlalchemy as sa
    from sqlalchemy.exc import DBAPIError

    with pytest.raises(DBAPIError) as caught, db.write() as session:
        session.execute(sa.text("INSERT INTO nowhere VALUES (:secret)"), {"secret": "s3cr3t"})
    assert "s3cr3t" not in str(caught.value)


def test_what_the_rep_says_while_a_calendar_is_read_is_not_overwritten(
    calendars: Calendars, meetings: Meetings
) -> None:
    doubt = JudgedMeeting(CALL, None, "The title sounds like one.")
    calendars.store("maya", [doubt], removed=(), unread=(), window=WINDOW, cursor={}, now=NOW)
    meetings.choose("maya", "c", is_call=True, why="You said so.", now=NOW)

    # Judged before the rep said it, stored after.
    calendars.store("maya", [doubt], removed=(), unread=(), window=WINDOW, cursor={}, now=NOW)

    kept = meetings.meeting("maya", "c", "once")
    assert kept is not None
    assert (kept.is_call, kept.why) == (True, "You said so.")
