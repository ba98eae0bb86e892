"""``coachbot run``: the bot on real Slack."""

import logging
import signal
import sys

from pydantic import SecretStr

from coachbot.bootstrap import build
from coachbot.errors import NotConfigured
from coachbot.settings import Settings
from handlers.bot import Bot


def run_bot(settings: Settings) -> None:
    """Run until Ctrl-C or SIGTERM, and finish what is being done.

    Raises:
        NotConfigured: A token is missing or refused.
        AlreadyRunning: Another bot has this home.
    """
    need(settings, "slack_bot_token", "slack_app_token")
    log_to_stderr()
    coach = build(settings, stays=True)
    try:
        with Bot(coach) as bot:
            # What is being done is finished; what waits is in the table.
            signal.signal(signal.SIGTERM, lambda _number, _frame: bot.stop())
            print(f"coachbot {coach.answers.looking()} Ask it in Slack; Ctrl-C stops it.", file=sys.stderr)  # noqa: T201 -- the person who started it reads this
            bot.wait()
    finally:
        coach.close()


def need(settings: Settings, *names: str) -> None:
    """Refuse to start without some settings.

    Raises:
        NotConfigured: One of them is not set.
    """
    for name in names:
        value = getattr(settings, name)
        if not (value.get_secret_value() if isinstance(value, SecretStr) else value):
            raise NotConfigured(
                f"COACHBOT_{name.upper()} is not set. Create the app from manifest.yml, then set it; "
                "or try “coachbot demo”."
            )


def log_to_stderr() -> None:
    """Say what happens, with the time."""
    logging.basicConfig(
        level=logging.INFO,
        format="%(asctime)s %(levelname)s %(name)s %(message)s",
        stream=sys.stderr,
    )
