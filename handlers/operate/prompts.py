"""``coachbot prompts``: what a model is told, by us and by the team."""

from pathlib import Path
from typing import Annotated

import typer

from coachbot.datadir import content_root
from handlers import console

OWN_FOLDER = "prompts"

prompts = typer.Typer(help="Look at the texts that reach a model.", no_args_is_help=True)


@prompts.command("lint")
def lint(as_json: console.Json = False) -> None:
    """Check every prompt, ours and the team's own."""
    from prompts.check import check

    looked_at = list(check(_own_folder()))
    if as_json:
        rows = [{"id": c.id, "own": c.own, "ok": c.ok, "stamp": c.stamp, "problem": c.problem} for c in looked_at]
        console.print_json({"prompts": rows})
    else:
        for checked in looked_at:
            console.say(f"ok   {checked.stamp}" if checked.ok else f"NOT  {checked.id}: {checked.problem}")
    if not all(checked.ok for checked in looked_at):
        raise typer.Exit(1)


@prompts.command("show")
def show(
    ident: Annotated[str, typer.Argument(metavar="ID", help="Such as answers/read.")], as_json: console.Json = False
) -> None:
    """Show a prompt as a model gets it, {{name}} for data."""
    from prompts.render import Prompts

    prompt = Prompts(_own_folder()).prompt(ident)
    if as_json:
        told = {"id": prompt.id, "stamp": prompt.stamp, "own": prompt.own, "purpose": prompt.purpose}
        shape = {"inputs": list(prompt.inputs), "output": prompt.output}
        console.print_json(told | shape | {"system": prompt.system, "user": prompt.user})
        return
    console.say(f"{prompt.stamp}: {prompt.purpose}")
    console.say(f"Data: {', '.join(prompt.inputs) or 'none'}. Comes back: {prompt.output}.")
    console.say(f"\n# System\n\n{prompt.system}\n\n# User\n\n{prompt.user}")


@prompts.command("diff")
def diff(
    ident: Annotated[str, typer.Argument(metavar="[ID]", help="Such as answers/read; all if left out.")] = "",
    as_json: console.Json = False,
) -> None:
    """Compare the team's own prompts with ours."""
    from prompts.check import differences

    found = differences(_own_folder(), ident)
    if as_json:
        console.print_json({"diffs": [{"id": each, "diff": text} for each, text in found.items()]})
        return
    for each, text in found.items():
        console.say(text or f"{each}: the team's own is the same as ours.")
    if not found:
        console.note("The team has no prompt of its own here; ours is in force.")


def _own_folder() -> Path:
    return content_root(console.settings().content) / OWN_FOLDER
