"""The bots of all workspaces that the app is installed in, in one process; each knows its own and nothing else."""

import functools
import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from coachbot.bootstrap import Coach
from coachbot.bootstrap.workspaces import Ground
from coachbot.clock import Clock, utc_now
from coachbot.domain.installations import Installation
from coachbot.domain.watching import UNWATCHED, Watch
from coachbot.errors import CoachError, NotConfigured
from coachbot.jobs.attention import Attention
from handlers.bot import Bot
from handlers.operate.addresses import say_where
from handlers.operate.installs import NO_KEY
from handlers.slack.connection import TokenRefused
from handlers.slack.line import HttpLine
from handlers.slack.tokens import FreshToken, Token, exchange_with
from handlers.slack.trouble import is_gone
from handlers.slack.whose import Whose

log = logging.getLogger(__name__)

# Another process may have installed it somewhere, or taken it away.
_LOOK_S = 10.0
_AGAIN_S = 60.0


@dataclass(frozen=True, slots=True)
class Running:
    """A bot at work."""

    bot: Bot
    coach: Coach
    token: Token
    since: datetime

    def stop(self) -> None:
        """Finish what is being done."""
        self.bot.__exit__()
        self.coach.close()


class Workspaces:
    """Starts a bot where the app is installed and stops it where it is not. Use it as a context manager.

    Only ``keep`` starts and stops, and only one thread calls it; all else may be called from anywhere.

    Args:
        watch: Told of what happens, to count it for all workspaces together.
    """

    def __init__(self, ground: Ground, clock: Clock = utc_now, watch: Watch = UNWATCHED) -> None:
        self._watch = watch
        self._ground = ground
        self._clock = clock
        self._exchange = exchange_with(ground.settings)
        self._attention = Attention()
        self._running: dict[str, Running] = {}
        self._lines: dict[str, HttpLine] = {}
        self._not_before: dict[str, float] = {}
        self._left_out: set[str] = set()
        self._lost: set[str] = set()
        self._look = threading.Event()
        self._stopped = False

    def __enter__(self) -> Self:
        for one in filter(self._is_listed, self._ground.installations.installed()):
            # Until its bot is ready, Slack is asked to come again.
            self._lines[one.workspace] = HttpLine(self._clock, self._attention)
        return self

    def __exit__(self, *details: object) -> None:
        for workspace in list(self._running):
            self._stop(workspace, "is served no more")

    def line_of(self, whose: Whose) -> HttpLine | None:
        """The line of the installation a body is for; None where it is installed nowhere here."""
        return next((self._lines[key] for key in whose.keys if key in self._lines), None)

    def changed(self) -> None:
        """It was installed somewhere, or taken away: look at once."""
        self._look.set()

    def stop(self) -> None:
        """Have ``wait`` return."""
        self._stopped = True
        self._look.set()

    def wait(self, is_alive: Callable[[], bool]) -> None:
        """Keep the bots running until it is stopped.

        Args:
            is_alive: Whether requests still come in.

        Raises:
            NotConfigured: They do not; a supervisor should restart.
        """
        while not self._stopped:
            self._look.clear()
            try:
                self.keep()
            except Exception:
                # As while the database is away: who is served goes on being served, and the next look sees more.
                log.exception("could not look where coachbot is installed")
            self._look.wait(_LOOK_S)
            if not is_alive():
                raise NotConfigured("The server ended. Restart coachbot.")

    @property
    def ready(self) -> list[str]:
        """The workspaces whose bots listen."""
        return sorted(workspace for workspace, line in list(self._lines.items()) if line.is_up)

    @property
    def bots(self) -> list[Bot]:
        """Those that run at this moment."""
        return [running.bot for running in list(self._running.values())]

    def bot(self, workspace: str) -> Bot:
        """A bot that runs."""
        return self._running[workspace].bot

    def keep(self) -> None:
        """Have one bot running wherever it is installed, with the token of the moment, and none elsewhere.

        What is stored of whoever took it away long enough ago is dropped first.
        """
        self._ground.purge(now=self._clock())
        installed = {one.workspace: one for one in self._ground.installations.installed() if self._is_listed(one)}
        # Who runs goes on with the token that was read before.
        lost = self._without_a_key()
        for workspace, running in list(self._running.items()):
            one = installed.get(workspace)
            if workspace not in lost and (one is None or one.installed_at != running.since):
                self._stop(workspace, "is served no more" if one is None else "was installed again")
        for workspace in [known for known in self._lines if known not in installed and known not in self._running]:
            del self._lines[workspace]
        for workspace, one in installed.items():
            if workspace in self._running:
                self._running[workspace].token()
            elif time.monotonic() >= self._not_before.get(workspace, 0.0) and not self._stopped:
                self._start(one)

    def _is_listed(self, one: Installation) -> bool:
        """Whether it may be served still; the list may have become shorter since it was installed."""
        is_listed = self._ground.settings.lets_install(one.workspace)
        if not is_listed and one.workspace not in self._left_out:
            log.warning("%s is not on COACHBOT_INSTALL_TEAMS any more, so it is not served", one.workspace)
            self._left_out.add(one.workspace)
        return is_listed

    def _without_a_key(self) -> set[str]:
        """The workspaces whose tokens no key opens; each is told of once, and all others are served."""
        lost = set(self._ground.installations.lost())
        for workspace in sorted(lost - self._lost):
            log.error("%s: %s", workspace, NO_KEY)
        self._lost = lost
        return lost

    def _start(self, one: Installation) -> None:
        workspace = one.workspace
        line = self._lines[workspace] = HttpLine(self._clock, self._attention)
        try:
            self._running[workspace] = self._started(one, line)
        except Exception as error:
            self._not_before[workspace] = time.monotonic() + _AGAIN_S
            if is_gone(error.__cause__):
                log.warning("%s took coachbot away while nobody listened", workspace)
                self._ground.installations.uninstalled(workspace, at=self._clock())
                self._look.set()
            elif isinstance(error, TokenRefused):
                log.warning("%s cannot be served now: Slack refuses its token; install the app there again", workspace)
            elif isinstance(error, CoachError):
                log.warning("%s cannot be served now: %s", workspace, error)
            else:
                log.exception("the bot of %s did not start", workspace)
        else:
            log.info("%s is served", workspace)
            if not self._ground.has_pages(workspace):
                log.info(
                    "%s has no playbook: “COACHBOT_WORKSPACE=%s coachbot index PATH” gives it one", workspace, workspace
                )

    def _started(self, one: Installation, line: HttpLine) -> Running:
        token = FreshToken(one, self._ground.installations, self._exchange, self._clock)
        coach = self._ground.coach(one, clock=self._clock, watch=self._watch)
        say_where(coach.base.settings)
        try:
            told = functools.partial(self._revoked, one.workspace)
            bot = Bot(coach, line=line, token=token, revoked=told, since=one.since)
            return Running(bot.__enter__(), coach, token, one.installed_at)
        except BaseException:
            coach.close()
            raise

    def _stop(self, workspace: str, why: str) -> None:
        self._running.pop(workspace).stop()
        log.info("%s %s", workspace, why)

    def _revoked(self, workspace: str, at: datetime) -> None:
        # Slack tells it twice: of the tokens, and of the app.
        if self._ground.installations.uninstalled(workspace, at=at):
            log.warning("%s took coachbot away", workspace)
            self.changed()
