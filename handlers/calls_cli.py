"""The command line of calendars and game plans."""

from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any

import typer

from coachbot.calls import Meeting
from handlers import console

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
    from coachbot.calendars import ics
    from coachbot.calendars.fetch import Fetch
    from coachbot.calendars.source import load, text_of
    from coachbot.clock import utc_now
    from coachbot.errors import CalendarTrouble
    from coachbot.plans.sales_call import Side, verdict

    first = when(start, "--from") if start else utc_now()
    last = when(end, "--to") if end else first + timedelta(days=7)
    if first == last and not isinstance(first, datetime):
        last = first + timedelta(days=1)
    data = load(place, Fetch()).data
    try:
        found = ics.read(text_of(data or b""), start=first, end=last)
    except ics.NoCalendar as error:
        raise CalendarTrouble(str(error)) from error
    side = Side(me=me.lower(), domains=frozenset(domain.lower().lstrip("@") for domain in own_domain or ()))
    rows = [_row(meeting, verdict(meeting, side)) for meeting in found.meetings]
    if as_json:
        skipped = [{"uid": one.uid, "reason": one.reason} for one in found.skipped]
        console.print_json({"meetings": rows, "skipped": skipped})
        return
    for meeting, row in zip(found.meetings, rows, strict=True):
        mark = {True: "call", False: "    ", None: "?   "}[None if row["in_doubt"] else row["sales_call"]]
        day = f"{meeting.start:%a %d %b}  " + (
            "all day    " if meeting.all_day else f"{meeting.start:%H:%M}-{meeting.end:%H:%M}"
        )
        console.say(f"{mark}  {day}  {meeting.title or '(no title)'}\n{'':29}{row['why']}")
    for one in found.skipped:
        console.note(f"left out  {one.uid}: {one.reason}")
    if not rows:
        console.note("Nothing is in the calendar then.")


def when(text: str, option: str) -> date:
    """A date or a time; one without a zone is on the wall clock.

    Raises:
        typer.BadParameter: It is neither.
    """
    try:
        if len(text) == 10:
            return date.fromisoformat(text)
        return datetime.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter(
            "write a date as 2026-11-25, or a time as 2026-11-25T09:00:00+01:00", param_hint=option
        ) from error


def moment(text: str, option: str) -> datetime:
    """A moment; without a zone it is UTC."""
    found = when(text, option)
    if not isinstance(found, datetime):
        return datetime(found.year, found.month, found.day, tzinfo=UTC)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _row(meeting: Meeting, found: Any) -> dict[str, Any]:
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
            {"name": one.name, "email": one.email, "status": one.status, "kind": one.kind} for one in meeting.attendees
        ],
        "sales_call": found.is_call is True,
        "in_doubt": found.is_call is None,
        "why": found.why,
    }
