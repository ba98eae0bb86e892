"""The reps' calendars, as a calendar service would give them out.

Everything is relative to ``now``, so a call is about to start whenever the demo is. Make a calendar once and keep it:
made again ten minutes later, today's calls have moved by ten minutes.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from knowledge.sample import ics

Row = Mapping[str, str]
"""A row of ``team/people.csv`` or ``team/deals.csv``."""

HOST = "holdfast.example"
FIRST_CALL_IN_MINUTES = 31
BETWEEN_REPS_MINUTES = 25
HISTORY = timedelta(weeks=8)
FRIDAY = 4
STAGES = ("negotiation", "proposal", "evaluation", "discovery", "prospecting", "renewal", "stalled", "won")
TITLES = {
    "negotiation": "open points before signature",
    "proposal": "going through the proposal",
    "evaluation": "thirty contracts, what we found",
    "discovery": "how you renew today",
    "prospecting": "ten minutes",
    "renewal": "the year, and the next one",
    "stalled": "is there news?",
    "won": "are the renewals moving?",
}
CONTACT = re.compile(r"(?P<name>[^;<]{1,100}?) <(?P<email>[^<>]{1,200})> \((?P<role>[^)]{0,200})\)")


@dataclass(frozen=True, slots=True)
class Desk:
    """Whose calendar it is, and what the events in it need to know.

    Attributes:
        today: The date where the rep is, which may not be the date in UTC.
        place: Among the reps, counted from 0; keeps eight calls from starting in the same minute.
    """

    rep: Row
    manager: Row
    head: Row
    deals: Sequence[Row]
    now: datetime
    place: int
    today: date = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "today", self.now.astimezone(ZoneInfo(self.rep["time_zone"])).date())

    def deal(self, number: int) -> Row:
        """The rep's deals, the most urgent first; from the start again when there are fewer."""
        return self.deals[number % len(self.deals)]

    def customer(self) -> Row:
        """Whoever is met every week: the latest customer, or else the most urgent deal."""
        return next((deal for deal in reversed(self.deals) if deal["stage"] == "won"), self.deals[0])


def calendar(now: datetime, people: Iterable[Row], deals: Iterable[Row]) -> dict[str, str]:
    """One ICS text per rep, by the rep's id."""
    team = {person["id"]: person for person in people}
    reps = [person for person in team.values() if person["role"] == "rep"]
    head = next(person for person in team.values() if person["role"] == "vp")
    alive = sorted((deal for deal in deals if deal["stage"] != "lost"), key=_urgency)
    minute = now.replace(second=0, microsecond=0)
    return {
        rep["id"]: _file(Desk(rep, team[rep["manager"]], head, _of(rep, alive), minute, place))
        for place, rep in enumerate(reps)
    }


def contacts(deal: Row) -> list[tuple[str, str]]:
    """Name and address of everybody known there."""
    return [(found["name"].strip(), found["email"]) for found in CONTACT.finditer(deal["contacts"])]


def _urgency(deal: Row) -> tuple[int, int]:
    return STAGES.index(deal["stage"]), int(deal["close_in_days"])


def _of(rep: Row, deals: Iterable[Row]) -> list[Row]:
    return [deal for deal in deals if deal["rep"] == rep["id"]]


def _file(desk: Desk) -> str:
    zones = sorted({person["time_zone"] for person in (desk.rep, desk.manager, desk.head)})
    return ics.written(
        [
            "BEGIN:VCALENDAR",
            "VERSION:2.0",
            "PRODID:-//Holdfast//coachbot sample//EN",
            "CALSCALE:GREGORIAN",
            ics.text("X-WR-CALNAME", desk.rep["name"]),
            *(line for name in zones for line in ics.zone(name)),
            *_internal(desk),
            *(_calls(desk) if desk.deals else []),
            "END:VCALENDAR",
        ]
    )


def _internal(desk: Desk) -> list[str]:
    own, team, head = desk.rep["time_zone"], desk.manager["time_zone"], desk.head["time_zone"]
    monday = desk.today - HISTORY - timedelta(days=desk.today.weekday())
    without = ics.at_local("EXDATE", _on(_without_standup(desk.today), 9, 15), team)
    review, standup = _span(_on(monday, 10), 45, team), _span(_on(monday, 9, 15), 15, team)
    forecast = _span(_on(_first_tuesday(monday), 11), 30, head)
    focus = _span(_on(monday + timedelta(days=2), 13), 90, own)
    daily = "RRULE:FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"
    return [
        *_event(desk, "pipeline", "Pipeline review", *review, "RRULE:FREQ=WEEKLY;BYDAY=MO", *_with(desk, desk.manager)),
        *_event(desk, "standup", "Daily standup", *standup, daily, without, *_with(desk, desk.manager)),
        *_event(desk, "forecast", "Forecast", *forecast, "RRULE:FREQ=MONTHLY;BYDAY=1TU", *_with(desk, desk.head)),
        *_event(desk, "focus", "Focus: no calls", *focus, "RRULE:FREQ=WEEKLY;BYDAY=WE,FR"),
        *_event(desk, "sales-day", "Sales day, whole team", *_all_day(desk.today + timedelta(days=9))),
    ]


def _with(desk: Desk, host: Row) -> tuple[str, str]:
    return ics.organizer(host["name"], host["email"]), _me(desk)


def _all_day(day: date) -> tuple[str, str, str]:
    return ics.on_day("DTSTART", day), ics.on_day("DTEND", day + timedelta(days=1)), "TRANSP:TRANSPARENT"


def _calls(desk: Desk) -> list[str]:
    zone, tomorrow, day = desk.rep["time_zone"], desk.today + timedelta(days=1), f"{desk.today:%Y%m%d}"
    soon = desk.now + timedelta(minutes=FIRST_CALL_IN_MINUTES + BETWEEN_REPS_MINUTES * desk.place)
    # Single meetings come out of most calendars in UTC, recurring ones never.
    today = (ics.at_utc("DTSTART", soon), ics.at_utc("DTEND", soon + timedelta(minutes=45)))
    later = _span(_on(tomorrow, 9, 30), 30, zone)
    cancelled = (*_span(_on(tomorrow, 16), 30, zone), "STATUS:CANCELLED")
    return [
        *_call(desk, desk.deal(0), f"today-{day}", *today),
        *_call(desk, desk.deal(1), f"tomorrow-{day}", *later),
        *_weekly_check(desk, _on(tomorrow, 11)),
        *_call(desk, desk.deal(0), f"cancelled-{day}", *cancelled, title="fifteen minutes on security", changes=2),
    ]


def _weekly_check(desk: Desk, tomorrow: datetime) -> list[str]:
    """A series that began four weeks ago, whose meeting ``tomorrow`` was moved to the afternoon."""
    zone, deal, title = desk.rep["time_zone"], desk.customer(), "weekly check"
    series = (*_span(tomorrow - timedelta(weeks=4), 30, zone), "RRULE:FREQ=WEEKLY;COUNT=12")
    instead = _span(tomorrow + timedelta(hours=3, minutes=30), 30, zone)
    moved = (ics.at_local("RECURRENCE-ID", tomorrow, zone), *instead)
    return [
        *_call(desk, deal, "weekly", *series, title=title),
        *_call(desk, deal, "weekly", *moved, title=title, changes=1),
    ]


def _call(desk: Desk, deal: Row, what: str, *lines: str, title: str = "", changes: int = 0) -> list[str]:
    """A call with everybody known there."""
    link = f"https://meet.{HOST}/{deal['id']}"
    return _event(
        desk,
        f"{what}-{deal['id']}",
        f"{deal['account']}: {title or TITLES[deal['stage']]}",
        *lines,
        ics.text("LOCATION", link),
        ics.text("DESCRIPTION", f"Next step: {deal['next_step']}\nJoin: {link}"),
        *_with(desk, desk.rep),
        *(ics.attendee(name, email) for name, email in contacts(deal)),
        changes=changes,
    )


def _event(desk: Desk, what: str, summary: str, *lines: str, changes: int = 0) -> list[str]:
    """One VEVENT. ``changes`` is how often it was changed since it was sent."""
    return [
        "BEGIN:VEVENT",
        f"UID:{what}-{desk.rep['id']}@{HOST}",
        ics.at_utc("DTSTAMP", desk.now),
        f"SEQUENCE:{changes}",
        ics.text("SUMMARY", summary),
        *lines,
        "END:VEVENT",
    ]


def _me(desk: Desk) -> str:
    return ics.attendee(desk.rep["name"], desk.rep["email"])


def _span(start: datetime, minutes: int, zone: str) -> tuple[str, str]:
    return ics.at_local("DTSTART", start, zone), ics.at_local("DTEND", start + timedelta(minutes=minutes), zone)


def _on(day: date, hour: int, minute: int = 0) -> datetime:
    """A wall clock time; the zone is written beside it."""
    return datetime.combine(day, time(hour, minute))


def _without_standup(today: date) -> date:
    """A weekday soon, but neither today nor tomorrow, when somebody might miss the standup."""
    day = today + timedelta(days=2)
    while day.weekday() > FRIDAY:
        day += timedelta(days=1)
    return day


def _first_tuesday(day: date) -> date:
    first = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
    return first + timedelta(days=(1 - first.weekday()) % 7)
