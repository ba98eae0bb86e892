"""``coachbot doctor``, ``run``, ``manifest``, ``health``, ``backup``, ``restore``, ``prompts`` and ``secrets``."""

from typing import Annotated

import typer

from coachbot.settings import Settings
from handlers import console
from handlers.operate.ask_health import health
from handlers.operate.backup import backup, restore
from handlers.operate.prompts import prompts
from handlers.operate.secrets import secrets


def over_http(settings: Settings) -> None:
    """Run the bot over HTTP until it is stopped."""
    from handlers.operate.http import run_http

    run_http(settings)


def add_to(app: typer.Typer) -> None:
    """Put the commands on the command line."""
    app.command()(doctor)
    app.command()(run)
    app.command()(manifest)
    app.command()(health)
    app.command()(backup)
    app.command()(restore)
    app.add_typer(prompts, name="prompts")
    app.add_typer(secrets, name="secrets")


def doctor(
    as_json: console.Json = False,
    retry_jobs: Annotated[
        bool, typer.Option("--retry-jobs", help="Before looking, put jobs that were given up back into the queue.")
    ] = False,
) -> None:
    """Check the installation and say how to mend what is wrong."""
    from handlers.operate.doctor import examine

    if retry_jobs:
        with console.coach() as coach:
            console.note(f"{coach.base.jobs.revive(now=coach.base.clock())} jobs are tried again.")
    checks = examine(console.settings(), note=console.note)
    if as_json:
        console.print_json({"checks": [{"name": c.name, "ok": c.ok, "detail": c.detail, "fix": c.fix} for c in checks]})
    else:
        for check in checks:
            console.say(f"{check.mark:<5}{check.name}: {check.detail}" + (f"\n     {check.fix}" if check.fix else ""))
    if not all(check.ok for check in checks):
        raise typer.Exit(1)


def run(
    http: Annotated[
        bool, typer.Option("--http", help="Take Slack's requests by HTTP instead, behind a proxy that speaks https.")
    ] = False,
) -> None:
    """The bot on real Slack, over Socket Mode or, with --http, HTTP."""
    if http:
        over_http(console.settings())
        return
    from handlers.operate.run import run_bot

    run_bot(console.settings())


def manifest(
    url: Annotated[str, typer.Option(help="The public address of “run --http”; without one it is for sockets.")] = "",
    org: Annotated[bool, typer.Option("--org", help="A Grid organization may install it as a whole.")] = False,
    rotate: Annotated[bool, typer.Option("--rotate", help="Tokens run out and are exchanged.")] = False,
) -> None:
    """The manifest to create the Slack app from."""
    import yaml

    from handlers.slack.install import checked_address
    from handlers.slack.manifest import manifest as for_sockets
    from handlers.slack.manifest import over_http

    if (org or rotate) and not url:
        console.refuse("--org and --rotate are for an app with --url, which is installed with “Add to Slack”.")
    made = over_http(checked_address(url, "--url"), org=org, rotate=rotate) if url else for_sockets()
    console.say(yaml.safe_dump(made, sort_keys=False, allow_unicode=True).rstrip())
