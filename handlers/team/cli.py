"""``coachbot import``, ``people`` and ``deals``."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, Any

import typer

from coachbot.clock import utc_now
from coachbot.errors import BadFile, NotConfigured
from handlers import console
from handlers.words import counted, some_of

if TYPE_CHECKING:
    from coachbot.team.imports import Imported


def add_to(app: typer.Typer) -> None:
    """Put the commands on the command line."""
    app.add_typer(imports, name="import")
    app.add_typer(on_people, name="people")
    app.add_typer(on_deals, name="deals")


imports = typer.Typer(help="Take in people and deals from CSV files.", no_args_is_help=True)
on_people = typer.Typer(help="The team's list.", no_args_is_help=True)
on_deals = typer.Typer(help="The list of deals.", no_args_is_help=True)


@imports.command("deals")
def import_deals(
    file: Annotated[Path, typer.Argument(metavar="FILE.csv|hubspot", dir_okay=False)], as_json: console.Json = False
) -> None:
    """Deals, new or changed, from a file or from HubSpot; a bad line is reported and the rest is taken."""
    from coachbot.team.imports import Imported, deals

    if str(file) == "hubspot":
        with console.coach() as coach:
            count = coach.team.read_deals(now=utc_now())
        if count is None:
            raise NotConfigured(
                "COACHBOT_HUBSPOT_TOKEN is not set. Set the token of a private app, or give a CSV file."
            )
        _report(count, Imported((), ()), as_json=as_json)
        return
    with console.coach() as coach:
        stages = {page.stage for page in coach.base.pages.facts() if page.stage}
        read = deals(console.content_of(file), today=utc_now().date(), stages=stages, reps=coach.team.reps())
        coach.team.deals.save_deals(read.found)
    _report(len(read.found), read, as_json=as_json)


@imports.command("people")
def import_people(
    file: Annotated[Path, typer.Argument(metavar="FILE.csv", dir_okay=False)],
    remove_absent: Annotated[
        bool, typer.Option("--remove-absent", help="Remove who is on the list and not in this file.")
    ] = False,
    as_json: console.Json = False,
) -> None:
    """People, new or changed, and where their calendars are; a bad line is reported and the rest is taken."""
    from coachbot.team.imports import people

    read = people(console.content_of(file))
    if remove_absent and (read.failed or not read.found):
        raise BadFile("Lines of this file cannot be read, so nobody knows who is absent. Correct them, then try again.")
    with console.coach() as coach:
        for row in read.found:
            coach.team.people.save_person(row.person)
            if row.calendar:
                coach.plans.calendars.connect(row.person.id, row.calendar, now=utc_now())
        here = [row.person for row in read.found]
        # Whoever stands in a line that cannot be read is not absent.
        absent = [] if read.failed else [person.id for person in coach.team.remove.absent(here)]
        for person in absent if remove_absent else ():
            coach.team.remove.person(person, now=utc_now())
        # A file that lacks more than it has is a part of the list, and asks nobody.
        if not remove_absent and len(absent) <= len(here):
            coach.team.tell_of_absent(absent, now=utc_now())
    more = {"absent": absent, "removed": absent if remove_absent else []}
    _report(len(read.found), read, as_json=as_json, more=more)


@on_people.command("remove")
def remove_person(
    person: Annotated[str, typer.Argument(metavar="PERSON", help="An id of the team, a Slack id or an address.")],
    as_json: console.Json = False,
) -> None:
    """Take somebody out of the team: plans, drills and reminders end; what was said stays."""
    with console.coach() as coach:
        gone, ended = coach.team.remove.person(person, now=utc_now())
    if as_json:
        console.print_json({"person": gone.id} | asdict(ended))
        return
    console.say(
        f"{gone.id} is removed: {counted(ended.work, 'waiting job')}, {counted(ended.drills, 'drill')} and "
        f"{counted(ended.assignments, 'assignment')} ended{', the calendar is not read any more' * ended.had_calendar}."
    )
    if ended.deals:
        console.say(f"Deals that still are theirs: {', '.join(ended.deals)}.")
    if ended.led:
        console.say(f"People whose manager they still are: {', '.join(ended.led)}.")
    console.say(f"What was said stays its time; “coachbot forget --person {gone.id}” erases it.")


@on_deals.command("remove")
def remove_deal(
    deal: Annotated[str, typer.Argument(metavar="DEAL", help="Its id, or the name of its account.")],
    as_json: console.Json = False,
) -> None:
    """Drop a deal: the plans from now on know nothing of it."""
    with console.coach() as coach:
        gone, source = coach.team.remove.deal(deal)
    if as_json:
        console.print_json({"deal": gone.id, "account": gone.account, "source": source})
        return
    console.say(f"The deal {gone.id} of {gone.account} is removed.")
    if source:
        console.say(f"It came from {source}, which is read once an hour: remove it there too, or it comes back.")


def _report(
    count: int, read: "Imported[Any]", *, as_json: bool, more: Mapping[str, Sequence[str]] = MappingProxyType({})
) -> None:
    if as_json:
        failed = [{"line": bad.line, "reason": bad.reason} for bad in read.failed]
        notes = [{"line": note.line, "note": note.reason} for note in read.notes]
        found = {"columns": dict(read.columns), "unused": list(read.unused)}
        console.print_json({"imported": count, "failed": failed, "notes": notes} | found | dict(more))
    else:
        console.say(f"{count} taken in, {len(read.failed)} left out.")
        for told in sorted((*read.failed, *read.notes), key=lambda told: told.line):
            console.say(f"  line {told.line}: {told.reason}")
        renamed = [f"{ours} is “{theirs}”" for ours, theirs in read.columns.items() if ours != theirs.strip().lower()]
        if renamed:
            console.say(f"Columns: {', '.join(renamed)}.")
        if read.unused:
            console.say(f"Not used: {', '.join(read.unused)}.")
        _say_absent(more.get("absent", ()), more.get("removed", ()))
    if read.failed and not count:
        raise typer.Exit(1)


def _say_absent(absent: Sequence[str], removed: Sequence[str]) -> None:
    if removed:
        console.say(f"Not in the file, so removed: {some_of(removed)}.")
    elif absent:
        console.say(f"On the list, but not in the file: {some_of(absent)}.")
        console.say("Who left goes with “coachbot people remove ID”, or all of them with --remove-absent.")
