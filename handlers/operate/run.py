"""``coachbot run``: the bot on real Slack."""

import logging
import os
import signal
import threading
from collections.abc import Callable, Generator
from contextlib import ExitStack, contextmanager
from types import FrameType

from pydantic import SecretStr

from coachbot.bootstrap import Coach, build
from coachbot.domain.watching import Watch
from coachbot.errors import CoachError, NotConfigured
from coachbot.settings import Settings
from handlers.bot import Bot
from handlers.operate import logs
from handlers.operate.addresses import say_where
from handlers.operate.health import Health, HealthServer
from handlers.slack.connection import TokenRefused
from handlers.slack.trouble import is_gone

log = logging.getLogger(__name__)

# A supervisor kills what did not stop after a minute; this is before that, so that the log says so.
STOPS_S = 50.0
_BOT_TOKEN = "Create the app from manifest.yml, install it and copy its bot token; or try “coachbot demo”."
_APP_TOKEN = "Create an app-level token with connections:write under “Basic Information” of the app, and copy it."


def run_bot(settings: Settings) -> None:
    """Run until Ctrl-C or SIGTERM, and finish what is being done.

    Raises:
        NotConfigured: A token is missing or refused.
        AlreadyRunning: Another bot has this home.
        SystemExit: 0 when it was told to stop while it started, 1 with the reason in the log where that is JSON.
    """
    need(settings, slack_bot_token=_BOT_TOKEN, slack_app_token=_APP_TOKEN)
    with supervised(settings):
        _run(settings)


@contextmanager
def supervised(settings: Settings) -> Generator[None]:
    """Run something that stays: with its log as it was asked for, and a last line that says why it ended.

    Raises:
        SystemExit: 0 when it was told to stop while it started, 1 with the reason in the log where that is JSON.
    """
    is_json = logs.set_up(settings.log)
    # Nothing is lost by stopping here; as the first process of a container it would not even hear the signal.
    signal.signal(signal.SIGTERM, _leave)
    try:
        yield
    except CoachError as error:
        if not is_json:
            raise
        log.error("coachbot ends: %s", error)  # noqa: TRY400 -- it says all there is
        raise SystemExit(1) from None
    log.info("coachbot stopped")


def _run(settings: Settings) -> None:
    from coachbot.metrics import Metrics

    watch = Metrics()
    with watched(settings, watch) as health:
        say_where(settings)
        coach = build(settings, stays=True, watch=watch)
        _serve(coach, health)


def _serve(coach: Coach, health: Health) -> None:
    try:
        with _bot(coach) as bot:
            health.watches(lambda: [bot])
            stop_on_signal(bot.stop)
            log.info("coachbot %s Ask it in Slack; Ctrl-C stops it.", coach.answers.looking())
            bot.wait()
    finally:
        coach.close()


def _bot(coach: Coach) -> Bot:
    try:
        return Bot(coach)
    except TokenRefused as error:
        if is_gone(error.__cause__):
            # It was taken away while nobody listened: from now on counts until when its data is kept.
            coach.privacy.uninstalled()
        raise


def need(settings: Settings, **advice: str) -> None:
    """Refuse to start without some settings.

    Args:
        advice: By the setting's name, how to come by it.

    Raises:
        NotConfigured: One of them is not set.
    """
    for name, how in advice.items():
        value = getattr(settings, name)
        if not (value.get_secret_value() if isinstance(value, SecretStr) else value):
            raise NotConfigured(f"COACHBOT_{name.upper()} is not set. {how}")


@contextmanager
def watched(settings: Settings, watch: Watch) -> Generator[Health]:
    """Have whoever supervises this process see how it is, from its start on.

    Raises:
        NotConfigured: The port is taken.
    """
    with ExitStack() as stack:
        health = stack.enter_context(Health(watch))
        if settings.health_port:
            stack.enter_context(HealthServer(health, settings.health_host, settings.health_port))
        yield health


def _leave(_number: int, _frame: FrameType | None) -> None:
    raise SystemExit(0)


def stop_on_signal(stop: Callable[[], None]) -> None:
    """Stop at SIGTERM: what is being done is finished, and nothing keeps the process from ending in time."""

    def asked(_number: int, _frame: FrameType | None) -> None:
        late = threading.Timer(STOPS_S, _end)
        late.daemon = True
        late.start()
        stop()

    signal.signal(signal.SIGTERM, asked)


def _end() -> None:
    log.warning("work that was not finished within %.0f s is taken up again after the next start", STOPS_S)
    # Threads that hang would keep Python itself from ending.
    os._exit(1)
