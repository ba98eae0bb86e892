"""The app's manifest, as Slack reads it."""

from pathlib import Path
from typing import Any

import yaml

_FILE = Path(__file__).parents[2] / "manifest.yml"


def manifest() -> dict[str, Any]:
    """The manifest beside the code."""
    return yaml.safe_load(_FILE.read_text(encoding="utf-8"))


def bot_scopes() -> list[str]:
    """The scopes the bot asks for."""
    return manifest()["oauth_config"]["scopes"]["bot"]
