"""Which meetings are sales calls, and what the rep is told about why."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from coachbot.plans.meeting import Attendee, Meeting
from coachbot.plans.sales_call import OwnSide, verdict

START = datetime(2026, 11, 25, 15, 0, tzinfo=UTC)
MAYA = Attendee("Maya", "maya@us.example", "accepted")
ANA = Attendee("Ana Ruiz", "ana@buyer.example", "accepted")
SIDE = OwnSide(me="maya@us.example", domains=frozenset({"us.example"}))
CALL = Meeting("u", "once", START, START + timedelta(minutes=45), "Intro", attendees=(MAYA, ANA))


def judged(meeting: Meeting, side: OwnSide = SIDE) -> tuple[bool | None, str]:
    found = verdict(meeting, side)
    return found.is_call, found.why


def test_somebody_from_outside_makes_it_a_call() -> None:
    assert judged(CALL) == (True, "Ana Ruiz from buyer.example is invited.")


def test_a_meeting_among_ourselves_is_none_even_on_a_subdomain() -> None:
    colleague = Attendee("Tom", "tom@eu.us.example")

    assert judged(replace(CALL, attendees=(MAYA, colleague))) == (False, "Nobody from outside is invited.")


def test_rooms_and_resources_are_nobody() -> None:
    room = Attendee("Room", "room@building.example", kind="room")
    beamer = Attendee("Beamer", "x@resource.calendar.google.com", kind="resource")

    assert judged(replace(CALL, attendees=(MAYA, room, beamer)))[0] is False


def test_an_organizer_from_outside_counts_though_not_listed_as_a_guest() -> None:
    assert judged(replace(CALL, attendees=(MAYA,), organizer="ana@buyer.example"))[0] is True


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"status": "cancelled"}, "It is cancelled."),
        ({"attendees": (replace(MAYA, status="declined"), ANA)}, "You declined it."),
        ({"private": True}, "It is private."),
        ({"show_as": "out_of_office"}, "You are out of the office then."),
        ({"title": "OOO"}, "You are out of the office then."),
        ({"show_as": "focus"}, "It is focus time."),
        ({"title": "Focus: no calls"}, "It is focus time."),
        ({"all_day": True}, "It takes the whole day."),
        ({"end": START + timedelta(hours=4, minutes=1)}, "It is longer than four hours."),
        ({"title": "Interview with Ana"}, "Its title says it is something else."),
        ({"attendees": (MAYA, replace(ANA, status="declined"))}, "Everybody from outside declined."),
    ],
)
def test_what_makes_it_none(change: dict[str, object], why: str) -> None:
    assert judged(replace(CALL, **change)) == (False, why)


def test_words_of_our_own_exclude_too() -> None:
    assert judged(replace(CALL, title="Board prep"), replace(SIDE, excluded=("board",)))[0] is False
    assert judged(replace(CALL, title="Onboarding"), replace(SIDE, excluded=("board",)))[0] is True


@pytest.mark.parametrize("title", ["Weekly sync (sales team)", "#sales-standup", "[Sales Enablement] lunch"])
def test_the_word_sales_is_no_tag_by_itself(title: str) -> None:
    assert judged(replace(CALL, title=title, attendees=(MAYA,)))[0] is False


@pytest.mark.parametrize(
    "title", ["Hold: Northgate pricing", "Focus Brands discovery", "PTO Logistics kickoff", "Holiday Inn demo"]
)
def test_words_that_may_be_a_buyers_name_make_a_doubt(title: str) -> None:
    assert judged(replace(CALL, title=title)) == (None, "Ana Ruiz is invited, but the title may say something else.")
    known = replace(SIDE, deal_contacts=frozenset({ANA.email}))
    assert judged(replace(CALL, title=title), known)[0] is True


def test_a_recorder_and_a_calendar_are_nobody() -> None:
    guests = [Attendee("", one) for one in ("fred@fireflies.ai", "c_1@group.calendar.google.com")]

    assert judged(replace(CALL, attendees=(MAYA, *guests)))[0] is False


def test_a_buyers_invitation_does_not_make_the_buyer_one_of_us() -> None:
    side = OwnSide(deal_domains=frozenset({"buyer.example"}))
    meeting = replace(CALL, attendees=(MAYA,), organizer="ana@buyer.example")

    assert judged(meeting, side) == (True, "ana@buyer.example belongs to one of your deals.")


def test_a_tag_or_a_deal_decides() -> None:
    assert judged(replace(CALL, title="[sales] thing", attendees=(MAYA,))) == (True, "The title says so.")
    private = Attendee("Bo", "bo@gmail.com")
    side = replace(SIDE, deal_contacts=frozenset({"bo@gmail.com"}))
    assert judged(replace(CALL, attendees=(MAYA, private)), side) == (True, "Bo belongs to one of your deals.")


def test_in_doubt_the_rep_is_asked() -> None:
    crowd = tuple(Attendee("", f"p{n}@x{n}.example") for n in range(30))
    assert judged(replace(CALL, attendees=(MAYA, *crowd)))[0] is None
    assert judged(replace(CALL, title="Demo", attendees=(MAYA,)))[0] is None


def test_everybodys_mail_domain_is_nobodys_company() -> None:
    side = OwnSide(me="maya@gmail.com")
    both = (Attendee("Maya", "maya@gmail.com"), Attendee("Bo", "bo@gmail.com"))

    assert judged(replace(CALL, attendees=both), side)[0] is True
