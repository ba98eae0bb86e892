"""``coachbot secrets``: the keys that addresses and tokens are stored under, and what the doctor says of them."""

from collections.abc import Mapping

import typer

from coachbot.bootstrap import Secrets, new_key
from handlers import console
from handlers.slack.feature import Check

secrets = typer.Typer(help="Keys for what is secret in the database.", no_args_is_help=True)
_MAKE_ONE = (
    "Put a key that “coachbot secrets key” prints into COACHBOT_SECRET_KEY, start the bot again, then run "
    "“coachbot secrets rotate”."
)


@secrets.command("key")
def key() -> None:
    """Print a new key for COACHBOT_SECRET_KEY; it is stored nowhere."""
    console.say(new_key())


@secrets.command("rotate")
def rotate(as_json: console.Json = False) -> None:
    """Seal every stored secret with the first key."""
    with console.coach() as coach:
        count = coach.base.secrets.reseal()
        states = coach.base.secrets.states()
    if as_json:
        console.print_json({"sealed_anew": count, "sealed": states["sealed"]})
    else:
        console.say(f"{count} sealed anew; {states['sealed']} in all are sealed with the first key.")


def look_at_secrets(stored: Secrets) -> Check:
    """Whether addresses and tokens are sealed, and under which key."""
    states = stored.states()
    if states["lost"]:
        fix = "Add the key they were sealed with to COACHBOT_SECRET_KEY, behind the others."
        return Check(
            "secrets", ok=False, detail=f"{_things(states['lost'])} sealed under a key that is not set.", fix=fix
        )
    return Check("secrets", ok=True, detail=_detail(states, has_key=stored.has_key), fix=_fix(states, stored))


def _detail(states: Mapping[str, int], *, has_key: bool) -> str:
    if states["clear"]:
        return f"{_things(states['clear'])} stored in the clear."
    if states["old"]:
        return f"{_things(states['old'])} sealed under a key that is not the first."
    if has_key:
        return f"{_things(states['sealed'])} sealed."
    return "None stored; without COACHBOT_SECRET_KEY they would be in the clear."


def _fix(states: Mapping[str, int], stored: Secrets) -> str:
    if states["old"] or (states["clear"] and stored.has_key):
        return "Run “coachbot secrets rotate”."
    return _MAKE_ONE if states["clear"] else ""


def _things(count: int) -> str:
    return "1 calendar address or token is" if count == 1 else f"{count} calendar addresses or tokens are"
