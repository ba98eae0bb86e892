"""``coachbot health``: asks the bot on this machine how it is, for supervisors without an HTTP client."""

import json
import urllib.error
import urllib.request
from typing import Annotated, Any

import typer

from coachbot.errors import BotUnwell, NotConfigured
from coachbot.settings import Settings
from handlers import console

_PATIENCE_S = 5.0
# Who listens everywhere is asked here.
_EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}


def health(
    ready: Annotated[
        bool, typer.Option("--ready", help="Whether it can answer now, not only whether it lives.")
    ] = False,
    as_json: console.Json = False,
) -> None:
    """Ask the running bot of these settings whether it is alive."""
    said = ask(console.settings(), "readyz" if ready else "healthz")
    if as_json:
        console.print_json(said)
    else:
        console.say("It is ready." if ready else "It is alive.")


def ask(settings: Settings, page: str) -> dict[str, Any]:
    """What the bot says of itself.

    Raises:
        NotConfigured: It has no port to be asked on.
        BotUnwell: It does not answer, or it is not well.
    """
    if not settings.health_port:
        raise NotConfigured("COACHBOT_HEALTH_PORT is not set, so the bot cannot be asked. Set it for both.")
    host = _EVERYWHERE.get(settings.health_host, settings.health_host)
    # No proxy stands between a machine and itself.
    straight = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with straight.open(f"http://{host}:{settings.health_port}/{page}", timeout=_PATIENCE_S) as reply:
            return json.loads(reply.read())
    except urllib.error.HTTPError as error:
        raise BotUnwell(
            f"The bot is not well: {error.read(500).decode(errors='replace')} Look into its log."
        ) from error
    except (OSError, ValueError) as error:
        raise BotUnwell(
            f"Nobody answers on {host}:{settings.health_port}. Start the bot, or look into its log."
        ) from error
