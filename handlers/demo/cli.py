"""``coachbot demo``."""

from collections.abc import Callable
from typing import Annotated

import typer

from coachbot.settings import Settings
from handlers import console


def add_to(app: typer.Typer, serves: Callable[[Settings], None]) -> None:
    """Put the command on the command line; ``serves`` runs the bot over HTTP."""

    @app.command()
    def demo(
        port: Annotated[
            int,
            typer.Option(min=0, max=65535, help="Where the workspace is served; 0 is any free port."),
        ] = 8765,
        browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Open the page.")] = True,
        http: Annotated[
            bool, typer.Option("--http", help="Begin at the page where a workspace installs the coach.")
        ] = False,
        prepare: Annotated[
            bool,
            typer.Option("--prepare", help="Only read and index the sample team, so that the next demo opens at once."),
        ] = False,
    ) -> None:
        """The whole bot on a sandbox workspace in the browser; no account, no key."""
        from handlers.demo.workspace import fill, run_demo

        if prepare:
            with console.coach() as coach:
                fill(coach)
        elif http:
            from handlers.demo.installing import run_install_demo

            run_install_demo(console.settings(), serves, port=port, browser=browser)
        else:
            run_demo(console.settings(), port=port, browser=browser)
