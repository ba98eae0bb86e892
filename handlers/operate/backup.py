"""``coachbot backup`` and ``coachbot restore``."""

from pathlib import Path
from typing import Annotated

import typer

from coachbot.clock import utc_now
from handlers import console

NOT_IN_IT = ("settings and .env", "the content folder", "the index, which is rebuilt")

Folder = Annotated[Path, typer.Argument(metavar="DIR", file_okay=False)]


def backup(folder: Folder, as_json: console.Json = False) -> None:
    """Copy everything a coachbot knows into a new folder, while it is running."""
    from coachbot.bootstrap.backup import back_up

    made = back_up(console.settings(), folder, now=utc_now())
    if as_json:
        console.print_json(
            {
                "folder": str(folder),
                "made_at": made.manifest.made_at.isoformat(),
                "schema": made.manifest.schema_,
                "rows": made.rows,
                "not_in_it": list(NOT_IN_IT),
            }
        )
        return
    console.say(
        f"{made.rows} rows of {len(made.manifest.tables)} tables are in {folder}. Keep it as secret as a password."
    )
    console.say(f"Not in it: {'; '.join(NOT_IN_IT)}.")


def restore(folder: Folder, as_json: console.Json = False) -> None:
    """Fill an empty home, or an empty database, from a backup."""
    from coachbot.bootstrap.backup import restore as put_back

    restored = put_back(console.settings(), folder)
    with console.coach() as coach, console.progress("Indexing") as advance:
        coach.base.library.open(advance)
        trouble = coach.base.library.trouble
    if trouble:
        console.note("The index could not be built; the bot tries again when it starts. “coachbot doctor” says why.")
    made_at = restored.manifest.made_at
    if as_json:
        console.print_json({"folder": str(folder), "made_at": made_at.isoformat(), "rows": restored.rows})
        return
    console.say(f"{restored.rows} rows of {made_at:%Y-%m-%d %H:%M} UTC are back. Stop the bot they came from for good.")
    console.say("Then start this one: for a day it looks in Slack's history before it posts anything.")
