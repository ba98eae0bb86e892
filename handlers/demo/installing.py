"""``coachbot demo --http``: the install page, and a workspace that may install, as an admin meets them."""

import contextlib
import logging
import socket
import sys
import tempfile
import threading
import time
import webbrowser
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

from pydantic import SecretStr

from coachbot.bootstrap import SHIPPED_CONTENT, build, new_key
from coachbot.errors import NotConfigured
from coachbot.sandbox.http_way import SIGNING_SECRET, Http
from coachbot.sandbox.model import TEAM_ID, TEAM_NAME
from coachbot.sandbox.oauth import CLIENT_ID, CLIENT_SECRET
from coachbot.sandbox.server import Sandbox
from coachbot.settings import OWN_FILE, Settings, folder_of, of_workspace
from handlers import console
from handlers.demo.team import bring_lists
from handlers.demo.tour import install_tour
from handlers.demo.workspace import COACHING, MANAGER, opened, say, set_the_scene
from handlers.slack.door import PATH
from handlers.slack.manifest import START
from knowledge.library.ingest import ingest

_HERE = "127.0.0.1"
#: Where the install page is, beside the workspace at 8765; any free port where this one is taken.
_PORT = 8766
_LISTENS_WITHIN_S = 60.0
Serves: TypeAlias = Callable[[Settings], None]
"""Runs the bot over HTTP until Ctrl-C."""


def run_install_demo(settings: Settings, serves: Serves, *, port: int, browser: bool) -> None:
    """Serve both until Ctrl-C; everything is new at each start, and nothing is left behind.

    Raises:
        NotConfigured: The port is taken.
    """
    # The terminal is the demo's own; what its bot has to complain of is shown all the same.
    logging.disable(logging.INFO)
    own_port = free_port(_PORT if port != _PORT else 0)
    public = f"http://{_HERE}:{own_port}"
    with tempfile.TemporaryDirectory() as folder, opened(port, install_tour(public + START), installs=True) as where:
        own = _settings(settings, where, Path(folder), own_port)
        say("Reading the sample team's playbook and calls for the workspace…")
        _fill(own)
        threading.Thread(target=_open, args=(where, own, browser), daemon=True).start()
        serves(own)


def free_port(first: int) -> int:
    """A port that nothing listens at: this one where it can be."""
    for port in (first, 0):
        with contextlib.suppress(OSError), socket.create_server((_HERE, port)) as free:
            return free.getsockname()[1]
    raise NotConfigured("No port is free on this machine.")


def _settings(settings: Settings, where: Sandbox, home: Path, port: int) -> Settings:
    """Those that an operator sets, with the sandbox for Slack."""
    return settings.model_copy(
        update={
            "home": home,
            "database_url": "",
            "slack_bot_token": SecretStr(""),
            "slack_api_url": f"{where.url}/api/",
            "slack_client_id": CLIENT_ID,
            "slack_client_secret": SecretStr(CLIENT_SECRET),
            "slack_signing_secret": SecretStr(SIGNING_SECRET),
            "secret_key": SecretStr(new_key()),
            "public_url": f"http://{_HERE}:{port}",
            "install_teams": (TEAM_ID,),
            "http_host": _HERE,
            "http_port": port,
        }
    )


def _fill(settings: Settings) -> None:
    """The workspace's own settings, library, people and deals, as its operator gives them."""
    home = folder_of(settings, TEAM_ID)
    home.mkdir(parents=True)
    said = {"COACHBOT_COACHING_CHANNEL": COACHING, "COACHBOT_MANAGERS": MANAGER}
    (home / OWN_FILE).write_text("".join(f"{name}={value}\n" for name, value in said.items()), encoding="utf-8")
    coach = build(of_workspace(settings, TEAM_ID))
    with console.progress("Reading") as advance:
        ingest([SHIPPED_CONTENT], coach.base.pages, progress=advance, root=SHIPPED_CONTENT)
    bring_lists(coach, coach.base.clock())
    coach.close()


def _open(where: Sandbox, settings: Settings, browser: bool) -> None:
    """Tell the person at the terminal where to go, once it listens; then take the app away whenever they say so."""
    if not _listens(settings.http_port):
        return
    where.deliveries.way = Http(settings.public_url + PATH)
    set_the_scene(where)
    page = settings.public_url + START
    _tell_of_changes(where, page)
    say(
        f"\n  The install page is at {page}\n"
        f"  The workspace that may install, {TEAM_NAME} ({TEAM_ID}), is open at {where.url}\n"
        "  Install it there, then ask the coach what to say.\n"
        "  Enter takes the app away, as an admin would; Ctrl-C ends it.\n"
    )
    if browser:
        webbrowser.open(page)
    for _ in sys.stdin:
        if where.oauth.is_installed:
            where.oauth.uninstall()
        else:
            say(f"  {where.oauth.absence} Install it at {page}")


def _tell_of_changes(where: Sandbox, page: str) -> None:
    redraw = where.oauth.changed

    def changed() -> None:
        redraw()
        if where.oauth.is_installed:
            say(f"  {TEAM_NAME} installed it. Ask it at {where.url}")
        else:
            say(f"  {TEAM_NAME} took it away. It can be installed again at {page}")

    where.oauth.changed = changed


def _listens(port: int) -> bool:
    until = time.monotonic() + _LISTENS_WITHIN_S
    while time.monotonic() < until:
        try:
            socket.create_connection((_HERE, port), timeout=5).close()
        except OSError:
            time.sleep(0.1)
        else:
            return True
    return False
