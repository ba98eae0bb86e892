"""The bot: what the features bring, a Slack connection, workers and ticks, started and stopped together."""

import logging
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Self

from coachbot.bootstrap import Coach
from coachbot.errors import CoachError, NotConfigured
from coachbot.jobs.ticks import Ticks
from coachbot.jobs.worker import Work, Worker
from handlers.features import features as all_features
from handlers.slack.app import Listeners, build_app
from handlers.slack.catch_up import CatchUp
from handlers.slack.clips import Clips
from handlers.slack.connection import Identity, identity, own_token, slack_client
from handlers.slack.feature import Doing, Feature, Pool, Slack, Tick, checked
from handlers.slack.files import Files
from handlers.slack.giving import Giver
from handlers.slack.intake import Intake
from handlers.slack.line import Line, SocketLine
from handlers.slack.older import older
from handlers.slack.people import People
from handlers.slack.places import Places
from handlers.slack.poster import Poster
from handlers.slack.routing import Router
from handlers.slack.standing import Home, Standings
from handlers.slack.tokens import Token
from handlers.slack.work import work_of

log = logging.getLogger(__name__)

REFRESH_S = 3.0
READERS = 2
HEARD_S = 10.0
_DEAD_AFTER_S = 60.0
Features = Callable[[Coach, Slack], Sequence[Feature]]


class Bot:
    """Everything between Slack and the coach. Use it as a context manager.

    Args:
        features: What it can do; ``handlers.features`` has it all.
        line: How Slack reaches it; Socket Mode unless said otherwise.
        token: Tells the bot's token of the moment; the settings' own unless said otherwise.
        revoked: Told when the workspace took the app away, and when that was; a bot that nobody told stops.
        since: When the workspace took it in; nothing from before is read.

    Raises:
        NotConfigured: Slack refuses the tokens, or cannot be reached.
        ValueError: Two features claim one id.
    """

    def __init__(
        self,
        coach: Coach,
        features: Features = all_features,
        *,
        line: Line | None = None,
        token: Token | None = None,
        revoked: Callable[[datetime], None] | None = None,
        since: datetime | None = None,
    ) -> None:
        base = coach.base
        self.coach = coach
        self._line = line or SocketLine(base.settings)
        token = token or own_token(base.settings)
        client = slack_client(base.settings, token, base.watch)
        who = identity(client)
        self.stopped = threading.Event()
        self._asked_to_stop = False
        #: The workspace it serves.
        self.home = who.home
        self._told_revoked = revoked
        self.slack = slack_of(coach, who, token)
        self.features = checked(features(coach, self.slack))
        router = Router(self.features, self.slack)
        doings = doings_of(self.features, router)
        # A slow server of somebody else's must not keep anybody waiting for an answer.
        sizes = {Pool.SERVERS: READERS, Pool.MODEL: base.settings.model_at_once}
        self._patient = [
            self._worker([doing for doing in doings if doing.pool is pool], size) for pool, size in sizes.items()
        ]
        # What is asked of a model follows on an answer, at once.
        ours = [doing for doing in doings if doing.pool is Pool.OURS]
        self.worker = self._worker(ours, base.settings.workers, self._patient[-1].wake)
        intake = Intake(base.jobs, base.clock, self.worker.wake)
        self._listeners = Listeners(
            self.features, intake, base.clock, bot_user=who.user_id, home=who.home, guard=router, revoked=self._revoked
        )
        self.app = build_app(client, self._listeners, who.authorized(token), base.watch)
        self._catch_up = CatchUp(
            client, base.jobs, base.marks, intake, base.clock, bot_user=who.user_id, home=who.home, since=since
        )
        self._is_caught_up = False
        self._reading = threading.Lock()
        self._ticks = Ticks()

    def _worker(self, doings: Sequence[Doing[Any]], size: int, then: Callable[[], None] = lambda: None) -> Worker:
        doing = {name: work_of(one) for one in doings for name in one.kind.names}
        doing = older(doing, pressed_before(self.features)) | doing
        base = self.coach.base
        return Worker(
            base.jobs,
            doing,
            clock=base.clock,
            size=size,
            then=then,
            give_way=self._line.attention.give_way,
            watch=base.watch,
        )

    def __enter__(self) -> Self:
        base = self.coach.base
        # Before anything comes in: the import of a provider's package holds the interpreter for a second.
        base.model.warm()
        # Acks must not wait behind answers: a thread that computes gives way after half a millisecond.
        sys.setswitchinterval(0.0005)
        if not base.db.is_shared:
            base.jobs.take_over()
        for worker in (self.worker, *self._patient):
            worker.start()
        # The rows are the truth; the ticks only look whether something is due.
        self._ticks.every(1.0, "claim-due", self._wake)
        # It begins at once: the words of a large library are there in seconds, its vectors in minutes.
        self._ticks.every(REFRESH_S, "take-in-pages", base.library.refresh, takes_long=True)
        self._ticks.every(HEARD_S, "heard", self._heard)
        for tick in (tick for feature in self.features for tick in feature.ticks):
            self._ticks.every(tick.every_s, tick.name, self._woken_by(tick))
        self._ticks.start()
        try:
            self._line.open(self.app, self._on_listening)
        except NotConfigured:
            self.__exit__()
            raise
        self.coach.privacy.installed()
        return self

    def __exit__(self, *details: object) -> None:
        self._line.close()
        # A process may outlive its bots.
        self.app.listener_runner.listener_executor.shutdown(wait=False)
        self._ticks.pause()
        self.coach.base.library.stop()
        self._ticks.stop()
        for worker in (self.worker, *self._patient):
            worker.stop()

    def stop(self) -> None:
        """Have ``wait`` return."""
        self._asked_to_stop = True
        self.stopped.set()

    def wait(self) -> None:
        """Until it is stopped, or its line has been dead too long for it to come back.

        Raises:
            NotConfigured: The connection is gone or the app was uninstalled; a supervisor should restart.
        """
        dead_since: float | None = None
        while not self.stopped.wait(1.0):
            if self._line.is_up:
                dead_since = None
                continue
            dead_since = dead_since or time.monotonic()
            if time.monotonic() - dead_since > _DEAD_AFTER_S:
                raise NotConfigured("The connection to Slack is gone and does not come back. Restart coachbot.")
        if not self._asked_to_stop:
            raise NotConfigured(f"{self.home.name} took coachbot's access away. Install the app again.")

    @property
    def is_connected(self) -> bool:
        """Whether Slack can reach it at this moment."""
        return self._line.is_up

    @property
    def loops(self) -> Mapping[str, float]:
        """For how many seconds its loops have stood still; one or two while all is well."""
        workers = (self.worker, *self._patient)
        return {"workers": max(worker.still_s for worker in workers), "ticks": self._ticks.still_s}

    @property
    def is_idle(self) -> bool:
        """Whether nothing is due and nothing is being done at this moment."""
        return self.coach.base.jobs.is_idle(now=self.coach.base.clock())

    def look(self) -> bool:
        """Look at once whether something is due, as the ticks do again and again; whether there is."""
        due = [tick.do() for feature in self.features for tick in feature.ticks]
        self._wake()
        return any(due)

    def _woken_by(self, tick: Tick) -> Callable[[], None]:
        def look() -> None:
            if tick.do():
                self._wake()

        return look

    def _wake(self) -> None:
        for worker in (self.worker, *self._patient):
            worker.wake()

    def _on_listening(self, is_handed_over: bool) -> None:
        """Slack reaches us from now on; what came before is read, unless the line before still stood."""
        if not (is_handed_over and self._is_caught_up):
            self._is_caught_up = False
            threading.Thread(target=self._read_what_was_missed, name="catch-up", daemon=True).start()

    def _heard(self) -> None:
        """Remember up to when all was heard; what could not be stored, or did not come through, is read again now."""
        now = self.coach.base.clock()
        lost_at = self._listeners.take_loss()
        if lost_at is not None or self._line.is_to_be_read(now):
            self._read_what_was_missed(lost_at)
        elif self._is_caught_up and (until := self._line.heard_until(now)) is not None:
            self._catch_up.hears(until)

    def _read_what_was_missed(self, lost_at: datetime | None = None) -> None:
        self._is_caught_up = False
        # Where Slack allows one page a minute this takes long; a second reading beside it would only be put off.
        with self._reading:
            began = self.coach.base.clock()
            try:
                self._is_caught_up = self._catch_up(lost_at)
            except CoachError as error:
                log.warning("catching up failed, it is tried again: %s", error)
            except Exception:
                log.exception("catching up failed")
            if not self._is_caught_up:
                # The mark stays where it is, and the next look tries again.
                self._listeners.note_loss(lost_at or began)

    def _revoked(self, at: datetime) -> None:
        if self._told_revoked is not None:
            self._told_revoked(at)
        else:
            self.coach.privacy.uninstalled()
            self.stopped.set()


def slack_of(coach: Coach, who: Identity | None = None, token: Token | None = None) -> Slack:
    """What features may use of Slack; nothing is sent by making it.

    Args:
        who: Whose workspace it is; of none nobody is a colleague.
        token: Tells the bot's token of the moment; the settings' own unless said otherwise.
    """
    base, settings = coach.base, coach.base.settings
    token = token or own_token(settings)
    client = slack_client(settings, token, base.watch)
    standings = Standings(client, who.home if who else Home(""))
    people = People(client, coach.team.people, standings, guests_may_ask=settings.guests_may_ask)
    return Slack(
        poster=Poster(client, base.outbound, base.clock),
        people=people,
        places=Places(client, people),
        files=Files(token, settings.slack_api_url),
        giver=Giver(client, base.outbound, base.clock),
        clips=Clips(client, token, settings.slack_api_url),
        clock=base.clock,
        conversations=base.conversations,
        bot_user=who.user_id if who else "",
    )


def doings_of(features: Sequence[Feature], router: Router) -> tuple[Doing[Any], ...]:
    """How every kind of work is done."""
    return (*router.doings(), *(doing for feature in features for doing in feature.jobs))


def kinds_done(features: Sequence[Feature], slack: Slack) -> set[str]:
    """Every name of a kind of work that this version does."""
    names = {name for doing in doings_of(features, Router(features, slack)) for name in doing.kind.names}
    return names | set(older({name: Work(lambda _: None) for name in names}, pressed_before(features)))


def pressed_before(features: Sequence[Feature]) -> set[str]:
    """Ids that buttons had before; each was a kind of work of its own."""
    return {name for feature in features for button in feature.buttons for name in button.aliases}
