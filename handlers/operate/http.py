"""``coachbot run --http``: Slack's requests come in by HTTP, for one workspace or for all that installed the app."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from starlette.routing import BaseRoute

from coachbot.bootstrap import build
from coachbot.bootstrap.workspaces import open_ground
from coachbot.domain.watching import Watch
from coachbot.errors import NotConfigured
from coachbot.settings import Settings
from handlers.bot import Bot
from handlers.operate.addresses import say_where
from handlers.operate.health import Health
from handlers.operate.installs import problems
from handlers.operate.run import need, stop_on_signal, supervised, watched
from handlers.operate.workspaces import Workspaces
from handlers.slack.door import PATH, Door, Lines, front
from handlers.slack.install import Install, checked_address
from handlers.slack.line import HttpLine
from handlers.slack.manifest import START
from handlers.slack.serve import Served
from handlers.slack.standing import Home
from handlers.slack.whose import Whose

log = logging.getLogger(__name__)

_SIGNING_SECRET = (
    "Create the app from what “coachbot manifest --url https://…” prints, and copy it from “Basic Information”."
)
_CLIENT_SECRET = "Copy it from “Basic Information” of the app, below the client id."
_PUBLIC_URL = "Set it to the address Slack and browsers reach this bot at, as https://coach.example.com."
_BOT_TOKEN = "Install the app and copy its bot token; for several workspaces set COACHBOT_SLACK_CLIENT_ID instead."


@dataclass(frozen=True, slots=True)
class One:
    """The line of the one workspace that is served with the settings' own token."""

    line: HttpLine
    home: Home

    def line_of(self, whose: Whose) -> HttpLine | None:
        """It, for what is of this workspace."""
        return self.line if {self.home.team, self.home.enterprise} & set(whose.keys) else None


def run_http(settings: Settings) -> None:
    """Run until Ctrl-C or SIGTERM, and finish what is being done.

    Raises:
        NotConfigured: A setting is missing, a token is refused, or nothing can listen there.
        AlreadyRunning: Another bot has this home.
    """
    need(settings, slack_signing_secret=_SIGNING_SECRET)
    if not settings.secret_keys:
        raise NotConfigured(
            "COACHBOT_SECRET_KEY is not set. Over HTTP nothing secret is stored in the clear: “coachbot secrets key” "
            "prints a key."
        )
    if settings.slack_client_id and settings.slack_bot_token.get_secret_value():
        raise NotConfigured(
            "COACHBOT_SLACK_CLIENT_ID and COACHBOT_SLACK_BOT_TOKEN are both set. Take the token away to have it "
            "installed by “Add to Slack”, or the client id to serve the token's workspace alone."
        )
    if settings.slack_client_id:
        need(settings, slack_client_secret=_CLIENT_SECRET, public_url=_PUBLIC_URL)
        checked_address(settings.public_url)
    else:
        need(settings, slack_bot_token=_BOT_TOKEN)
    serve = _serve_all if settings.slack_client_id else _serve_one
    with supervised(settings):
        from coachbot.metrics import Metrics

        watch = Metrics()
        with watched(settings, watch) as health:
            serve(settings, health, watch)


def _serve_one(settings: Settings, health: Health, watch: Watch) -> None:
    """The workspace of the token in the settings."""
    say_where(settings)
    coach = build(settings, stays=True, watch=watch)
    line = HttpLine(coach.base.clock)
    try:
        with Bot(coach, line=line) as bot, _served(settings, One(line, bot.home)) as served:
            health.watches(lambda: [bot])
            stop_on_signal(bot.stop)
            log.info("coachbot listens at %s%s and %s", served.where, PATH, coach.answers.looking())
            bot.wait()
    finally:
        coach.close()


def _serve_all(settings: Settings, health: Health, watch: Watch) -> None:
    """Every workspace that installed it, and those that will."""
    ground = open_ground(settings)
    try:
        with Workspaces(ground, watch=watch) as workspaces:
            install = Install(settings, ground.installations, ground.has_pages, workspaces.changed)
            with _served(settings, workspaces, install.routes()) as served:
                health.watches(lambda: workspaces.bots)
                stop_on_signal(workspaces.stop)
                log.info("coachbot listens at %s%s. Install it at %s of its public address.", served.where, PATH, START)
                for problem in problems(settings):
                    log.warning("%s", problem)
                workspaces.wait(lambda: served.is_alive)
    finally:
        ground.close()


def _served(settings: Settings, lines: Lines, more: Sequence[BaseRoute] = ()) -> Served:
    door = Door(settings.slack_signing_secret.get_secret_value(), lines)
    return Served(front(door, more), settings.http_host, settings.http_port)
