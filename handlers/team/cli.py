"""``coachbot import``."""

from pathlib import Path
from typing import Annotated

import typer

from coachbot.clock import utc_now
from coachbot.errors import NotConfigured
from handlers import console


def add_to(app: typer.Typer) -> None:
    """Put the commands on the command line."""
    app.add_typer(imports, name="import")


imports = typer.Typer(help="Take in people and deals from CSV files.", no_args_is_help=True)


@imports.command("deals")
def import_deals(
    file: Annotated[Path, typer.Argument(metavar="FILE.csv|hubspot", dir_okay=False)], as_json: console.Json = False
) -> None:
    """Deals, new or changed, from a file or from HubSpot; a bad line is reported and the rest is taken."""
    from coachbot.team import imports as team

    if str(file) == "hubspot":
        with console.coach() as coach:
            count = coach.team.read_deals(now=utc_now())
        if count is None:
            raise NotConfigured(
                "COACHBOT_HUBSPOT_TOKEN is not set. Set the token of a private app, or give a CSV file."
            )
        _report(count, [], as_json=as_json)
        return
    read = team.deals(console.content_of(file), today=utc_now().date())
    with console.coach() as coach:
        coach.team.deals.save_deals(read.found)
    _report(len(read.found), [(bad.line, bad.reason) for bad in read.failed], as_json=as_json)


@imports.command("people")
def import_people(
    file: Annotated[Path, typer.Argument(metavar="FILE.csv", dir_okay=False)], as_json: console.Json = False
) -> None:
    """People, new or changed, and where their calendars are; a bad line is reported and the rest is taken."""
    from coachbot.team import imports as team

    read = team.people(console.content_of(file))
    with console.coach() as coach:
        for row in read.found:
            coach.team.people.save_person(row.person)
            if row.calendar:
                coach.plans.calendars.connect(row.person.id, row.calendar, now=utc_now())
    _report(len(read.found), [(bad.line, bad.reason) for bad in read.failed], as_json=as_json)


def _report(count: int, failed: list[tuple[int, str]], *, as_json: bool) -> None:
    if as_json:
        rows = [{"line": line, "reason": reason} for line, reason in failed]
        console.print_json({"imported": count, "failed": rows})
    else:
        console.say(f"{count} taken in, {len(failed)} left out.")
        for line, reason in failed:
            console.say(f"  line {line}: {reason}")
    if failed and not count:
        raise typer.Exit(1)
