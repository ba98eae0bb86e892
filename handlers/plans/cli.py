"""The command line of calendars and game plans."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from coachbot.clock import utc_now
from coachbot.domain.deals import Deal
from coachbot.errors import CalendarTrouble
from coachbot.plans.meeting import Meeting
from handlers import console
from knowledge.library.errors import UnreadableFile

if TYPE_CHECKING:
    from coachbot.calendars.ics.read import Reading
    from coachbot.plans.ports import AddressBook
    from coachbot.plans.sales_call import OwnSide

# How far back a calendar is read to know who was met before.
MET_BEFORE = timedelta(days=90)


def add_to(app: typer.Typer) -> None:
    """Put the commands on the command line."""
    app.command()(meetings)
    app.command()(plan)


OwnDomain = Annotated[list[str] | None, typer.Option("--own-domain", help="Your company's domain; may be repeated.")]
Me = Annotated[str, typer.Option("--me", help="The calendar owner's address.")]


def meetings(
    place: Annotated[str, typer.Argument(metavar="FILE.ics|URL", help="A calendar file or its secret address.")],
    start: Annotated[str, typer.Option("--from", help="A date or a time, ISO 8601; now if left out.")] = "",
    end: Annotated[str, typer.Option("--to", help="A date or a time, ISO 8601; a week later if left out.")] = "",
    own_domain: OwnDomain = None,
    me: Me = "",
    as_json: console.Json = False,
) -> None:
    """What a calendar holds, and which meetings are sales calls."""
    from coachbot.plans.sales_call import verdict

    first = when(start, "--from") if start else utc_now()
    last = when(end, "--to") if end else first + timedelta(days=7)
    if first == last and not isinstance(first, datetime):
        last = first + timedelta(days=1)
    calendar, side = _read(place, first, last), _side(me, own_domain)
    rows = [_row(meeting, verdict(meeting, side)) for meeting in calendar.meetings]
    if as_json:
        skipped = [{"uid": event.uid, "reason": event.reason} for event in calendar.skipped]
        console.print_json({"meetings": rows, "skipped": skipped, "notices": list(calendar.notices)})
        return
    for meeting, row in zip(calendar.meetings, rows, strict=True):
        mark = {True: "call", False: "    ", None: "?   "}[None if row["in_doubt"] else row["sales_call"]]
        day = f"{meeting.start:%a %d %b}  " + (
            "all day    " if meeting.all_day else f"{meeting.start:%H:%M}-{meeting.end:%H:%M}"
        )
        console.say(f"{mark}  {day}  {meeting.title or '(no title)'}\n{'':29}{row['why']}")
    for notice in calendar.notices:
        console.note(notice)
    for event in calendar.skipped:
        console.note(f"left out  {event.uid}: {event.reason}")
    if not rows:
        console.note("Nothing is in the calendar then.")


def plan(
    place: Annotated[str, typer.Argument(metavar="FILE.ics", help="A calendar file or its secret address.")],
    now: Annotated[str, typer.Option("--now", help="The moment, ISO 8601; the present one if left out.")] = "",
    own_domain: OwnDomain = None,
    me: Me = "",
    deals: Annotated[Path | None, typer.Option("--deals", help="A CSV file of deals.", dir_okay=False)] = None,
    lead: Annotated[int, typer.Option("--lead", min=5, max=1440, help="Minutes before a call.")] = 30,
    as_json: console.Json = False,
) -> None:
    """The game plans that are due at a moment."""
    from coachbot.domain.deals import ListedDeals
    from coachbot.domain.hours import LocalHours
    from coachbot.plans.game_plan import plan_json
    from coachbot.plans.preview import due_plans
    from handlers.plans.words import plan_text

    at = moment(now, "--now") if now else utc_now()
    calendar = _read(place, at - MET_BEFORE, at + timedelta(minutes=lead + 1))
    listed = ListedDeals(_deals(deals, at.date())) if deals else None
    with console.coach() as coach:
        known, book = (listed, listed) if listed else (coach.plans.deals, coach.plans.book)
        side = _side(me, own_domain, book)
        planning = coach.plans
        plans = due_plans(
            calendar.meetings, side, known, planning.plan_call, now=at, lead_minutes=lead, choose=planning.choose.among
        )
    if as_json:
        console.print_json({"plans": [plan_json(due) for due in plans]})
        return
    for due in plans:
        console.say(plan_text(due, at, LocalHours()))
    if not plans:
        console.note("No game plan is due then.")


def _deals(file: Path, today: date) -> Sequence[Deal]:
    from coachbot.team import imports as team

    read = team.deals(console.content_of(file), today=today)
    for bad in read.failed:
        console.note(f"{file.name}, line {bad.line}: {bad.reason}")
    return read.found


def _read(place: str, start: date, end: date) -> "Reading":
    from coachbot.calendars.fetch import Fetch
    from coachbot.calendars.ics import read
    from coachbot.calendars.location import load, text_of

    try:
        return read.read(text_of(load(place, Fetch()).data or b""), start=start, end=end)
    except (read.NoCalendar, UnreadableFile) as error:
        raise CalendarTrouble("This is no calendar file. Give an .ics file, or the address of one.") from error


def _side(me: str, own_domain: list[str] | None, book: "AddressBook | None" = None) -> "OwnSide":
    from coachbot.plans.sales_call import OwnSide

    own, domains, contacts = book.addresses() if book else (frozenset[str](), frozenset[str](), frozenset[str]())
    named = frozenset(domain.lower().lstrip("@") for domain in own_domain or ())
    return OwnSide(me=me.lower(), domains=own | named, deal_domains=domains, deal_contacts=contacts)


def when(text: str, option: str) -> date:
    """A date or a time; one without a zone is on the wall clock.

    Raises:
        typer.BadParameter: It is neither.
    """
    try:
        parsed = date.fromisoformat(text) if len(text) == 10 else datetime.fromisoformat(text)
    except ValueError:
        parsed = date.min
    if not 1900 <= parsed.year <= 2200:
        raise typer.BadParameter(
            "write a date as 2026-11-25, or a time as 2026-11-25T09:00:00+01:00", param_hint=option
        )
    return parsed


def moment(text: str, option: str) -> datetime:
    """A moment; without a zone it is UTC."""
    parsed = when(text, option)
    if not isinstance(parsed, datetime):
        return datetime(parsed.year, parsed.month, parsed.day, tzinfo=UTC)
    return parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)


def _row(meeting: Meeting, judged: Any) -> dict[str, Any]:
    whole_day = meeting.all_day and meeting.start.time() == meeting.end.time()
    return {
        "uid": meeting.uid,
        "occurrence": meeting.occurrence,
        "start": meeting.start.date().isoformat() if whole_day else meeting.start.isoformat(),
        "end": meeting.end.date().isoformat() if whole_day else meeting.end.isoformat(),
        "all_day": meeting.all_day,
        "title": meeting.title,
        "status": meeting.status,
        "organizer": meeting.organizer,
        "attendees": [
            {"name": guest.name, "email": guest.email, "status": guest.status, "kind": guest.kind}
            for guest in meeting.attendees
        ],
        "sales_call": judged.is_call is True,
        "in_doubt": judged.is_call is None,
        "why": judged.why,
    }
