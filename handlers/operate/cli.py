"""``coachbot doctor``, ``run``, ``health``, ``backup``, ``restore`` and ``prompts``."""

from typing import Annotated

import typer

from handlers import console
from handlers.operate.ask_health import health
from handlers.operate.backup import backup, restore
from handlers.operate.prompts import prompts


def add_to(app: typer.Typer) -> None:
    """Put the commands on the command line."""
    app.command()(doctor)
    app.command()(run)
    app.command()(health)
    app.command()(backup)
    app.command()(restore)
    app.add_typer(prompts, name="prompts")


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
            console.say(
                f"{'ok ' if check.ok else 'NOT'}  {check.name}: {check.detail}"
                + (f"\n     {check.fix}" if check.fix else "")
            )
    if not all(check.ok for check in checks):
        raise typer.Exit(1)


def run() -> None:
    """The bot on real Slack, over Socket Mode."""
    from handlers.operate.run import run_bot

    run_bot(console.settings())
