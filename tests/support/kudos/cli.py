"""Thanking on the terminal."""

import typer

from handlers import console


def add_to(app: typer.Typer) -> None:
    """Put the command on the command line."""
    app.command("kudos")(kudos)


def kudos(words: str) -> None:
    """Thank somebody."""
    console.say(f"Thanks: {words}")
