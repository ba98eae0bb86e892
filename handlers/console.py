"""What every command shares: settings, the coach, progress, printing, refusing."""

import json
import secrets
import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from coachbot.errors import BadFile
from coachbot.settings import Settings, load

if TYPE_CHECKING:
    from coachbot.bootstrap import Coach


Json = Annotated[bool, typer.Option("--json", help="Print one JSON value and nothing else.")]


@contextmanager
def coach() -> "Generator[Coach]":
    """A coach for one command."""
    from coachbot.bootstrap import build

    built = build(settings())
    try:
        yield built
    finally:
        built.close()


def settings() -> Settings:
    """The settings of this process."""
    return load()


@contextmanager
def progress(title: str) -> Generator[Callable[[int, int], None]]:
    """A bar on a terminal's stderr; nothing elsewhere."""
    from knowledge.library.index.writer import no_progress

    if not sys.stderr.isatty():
        yield no_progress
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(title, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def new_id() -> str:
    """An id for an answer nobody else has."""
    return secrets.token_hex(8)


def print_json(value: Any) -> None:
    """One JSON value on standard output."""
    print(json.dumps(value, ensure_ascii=False))


def say(text: str) -> None:
    """A line on standard output."""
    print(text)


def note(text: str) -> None:
    """A sentence on standard error."""
    print(text, file=sys.stderr)


def content_of(file: Path) -> bytes:
    """A file somebody named.

    Raises:
        BadFile: It cannot be opened.
    """
    try:
        return file.read_bytes()
    except OSError as error:
        raise BadFile(f"{file} cannot be opened: {error.strerror}. Check its name and permissions.") from error


def refuse(text: str) -> NoReturn:
    """One sentence, and exit 1."""
    note(text)
    raise SystemExit(1)
