"""``coachbot import``."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from coachbot.clock import utc_now
from coachbot.errors import NotConfigured
from handlers import console

if TYPE_CHECKING:
    from coachbot.team.imports import Imported


def add_to(app: typer.Typer) -> None:
    """Put the commands on the command line."""
    app.add_typer(imports, name="import")


imports = typer.Typer(help="Take in people and deals from CSV files.", no_args_is_help=True)


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
    file: Annotated[Path, typer.Argument(metavar="FILE.csv", dir_okay=False)], as_json: console.Json = False
) -> None:
    """People, new or changed, and where their calendars are; a bad line is reported and the rest is taken."""
    from coachbot.team.imports import people

    read = people(console.content_of(file))
    with console.coach() as coach:
        for row in read.found:
            coach.team.people.save_person(row.person)
            if row.calendar:
                coach.plans.calendars.connect(row.person.id, row.calendar, now=utc_now())
    _report(len(read.found), read, as_json=as_json)


def _report(count: int, read: "Imported[Any]", *, as_json: bool) -> None:
    if as_json:
        failed = [{"line": bad.line, "reason": bad.reason} for bad in read.failed]
        notes = [{"line": note.line, "note": note.reason} for note in read.notes]
        found = {"columns": dict(read.columns), "unused": list(read.unused)}
        console.print_json({"imported": count, "failed": failed, "notes": notes} | found)
    else:
        console.say(f"{count} taken in, {len(read.failed)} left out.")
        for told in sorted((*read.failed, *read.notes), key=lambda told: told.line):
            console.say(f"  line {told.line}: {told.reason}")
        renamed = [f"{ours} is “{theirs}”" for ours, theirs in read.columns.items() if ours != theirs.strip().lower()]
        if renamed:
            console.say(f"Columns: {', '.join(renamed)}.")
        if read.unused:
            console.say(f"Not used: {', '.join(read.unused)}.")
    if read.failed and not count:
        raise typer.Exit(1)
