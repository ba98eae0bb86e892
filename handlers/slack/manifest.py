"""The app's manifest, as Slack reads it."""

from pathlib import Path
from typing import Any

import yaml

#: Where requests come in, where an admin begins an install, where Slack sends them back to, and where it ends.
EVENTS, START, BACK, END = "/slack/events", "/slack/install", "/slack/oauth_redirect", "/slack/install/end"
_FILE = Path(__file__).parents[2] / "manifest.yml"


def manifest() -> dict[str, Any]:
    """The manifest beside the code."""
    return yaml.safe_load(_FILE.read_text(encoding="utf-8"))


def bot_scopes() -> list[str]:
    """The scopes the bot asks for."""
    return manifest()["oauth_config"]["scopes"]["bot"]


def over_http(url: str, *, org: bool = False, rotate: bool = False) -> dict[str, Any]:
    """The manifest of an app whose requests come in at an address.

    Args:
        url: The public address, without a slash at its end.
        org: Whether a Grid organization may install it as a whole.
        rotate: Whether tokens run out and are exchanged.
    """
    made, requests = manifest(), url + EVENTS
    for command in made["features"]["slash_commands"]:
        command["url"] = requests
    made["oauth_config"]["redirect_urls"] = [url + BACK]
    settings = made["settings"]
    for part in ("event_subscriptions", "interactivity"):
        settings[part] = {"request_url": requests} | settings[part]
    settings |= {"org_deploy_enabled": org, "socket_mode_enabled": False, "token_rotation_enabled": rotate}
    return made
