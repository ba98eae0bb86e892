"""``coachbot export --person`` and ``coachbot forget``."""

from pathlib import Path
from typing import Annotated

import typer

from coachbot.errors import BadFile
from handlers import console
from handlers.privacy.words import forgotten_lines

Whom = Annotated[str, typer.Option("--person", help="An id of the team, a Slack id or an e-mail address.")]


def add_to(app: typer.Typer) -> None:
    """Put the commands on the command line."""
    app.command()(forget)


def export_person(
    person: Whom,
    folder: Annotated[Path | None, typer.Argument(metavar="DIR", help="Where to write; else it is printed.")] = None,
    as_json: console.Json = False,
) -> None:
    """Everything that is kept of one person, as JSON and to be read."""
    from coachbot.privacy.export import as_json as written

    with console.coach() as coach:
        shown = coach.privacy.export(coach.privacy.known(person))
    files: list[str] = []
    if folder is not None:
        files = [f"{shown.person.id}.json", f"{shown.person.id}.md"]
        _write(folder, dict(zip(files, (written(shown.data()), shown.markdown()), strict=True)))
    if as_json:
        console.print_json(shown.data() | {"written": files})
    elif folder is None:
        console.say(shown.markdown())
    else:
        console.say(f"{' and '.join(files)} written to {folder}.")


def forget(person: Whom, as_json: console.Json = False) -> None:
    """Forget one person: everything that is kept of them goes; says what stays, and why."""
    from coachbot.privacy.forget import STAYS
    from coachbot.privacy.ports import Part

    with console.coach() as coach:
        whom = coach.privacy.known(person)
        done = coach.privacy.forget.finish(coach.privacy.forget.begin(whom, Part.ALL, now=coach.base.clock()))
    if as_json:
        console.print_json(
            {
                "person": whom.id,
                "rows": dict(done.rows),
                "stays": [one.told for one in STAYS],
                "files": list(done.files),
            }
        )
        return
    for one in forgotten_lines(done):
        console.say(one)


def _write(folder: Path, files: dict[str, str]) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            (folder / name.replace("/", "_")).write_text(text, encoding="utf-8")
    except OSError as error:
        raise BadFile(f"{folder} cannot be written: {error.strerror}. Name another folder.") from error
