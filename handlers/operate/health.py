"""Serves ``/healthz``, ``/readyz`` and ``/metrics`` of a running bot; none of them shows anybody's words."""

import logging
import socket
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol, Self

import uvicorn
from starlette.applications import Starlette
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from coachbot.bootstrap import Coach
from coachbot.domain.jobs import QueueState
from coachbot.domain.watching import Watch
from coachbot.errors import CoachError, NotConfigured
from coachbot.metrics import CONTENT_TYPE

log = logging.getLogger(__name__)

PULSE_S = 5.0
# A loop that stood still longer is stuck. A tick may read a large library, or a history a page a minute.
LONGEST_STILL_S: Mapping[str, float] = {"workers": 60.0, "ticks": 900.0}
# What was seen longer ago says nothing of now.
_FRESH_S = 3 * PULSE_S
_WORST_FIRST = ("lost", "filling", "ready", "unused")
_STARTS_S = 10.0
_STOPS_S = 3.0


class Watched(Protocol):
    """A bot, as far as its health goes."""

    coach: Coach

    @property
    def is_connected(self) -> bool:
        """Whether Slack can reach it."""
        ...

    @property
    def loops(self) -> Mapping[str, float]:
        """For how many seconds each of its loops has stood still."""
        ...


class Health:
    """Looks every few seconds what is there, so that whoever asks is answered at once whatever hangs.

    Args:
        watch: What counts for all of them.
        every_s: Seconds between two looks.
    """

    def __init__(self, watch: Watch, *, every_s: float = PULSE_S) -> None:
        self._watch = watch
        self._every_s = every_s
        self._bots: Callable[[], Sequence[Watched]] | None = None
        self._database_at = -_FRESH_S
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._look_again, name="pulse", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *details: object) -> None:
        self._ended.set()
        # It may hang in a database that does not answer; it is a daemon, so nobody has to wait for it.
        self._thread.join(_STOPS_S)

    def watches(self, bots: Callable[[], Sequence[Watched]]) -> None:
        """Look at these bots of this process from now on, however many there are at the moment."""
        self._bots = bots

    def stuck(self) -> dict[str, float]:
        """The loops that stand still, and for how many seconds; none while all is well."""
        loops = [one for bot in self._now() for one in bot.loops.items()]
        return {name: round(still_s, 1) for name, still_s in sorted(loops) if still_s > LONGEST_STILL_S[name]}

    def ready(self) -> dict[str, bool]:
        """What a question needs to be answered, and whether it is there."""
        bots = self._now()
        return {
            "slack": self._bots is not None and all(bot.is_connected for bot in bots),
            "database": time.monotonic() - self._database_at < _FRESH_S,
            "library": self._bots is not None and all(bot.coach.base.library.is_open for bot in bots),
        }

    def reading(self) -> dict[str, object]:
        """How far the libraries are read: what is missing is no reason to be unready, for words answer meanwhile."""
        found = [one for bot in self._now() if (one := bot.coach.base.library.standing()) is not None]
        states = {one.chroma for one in found}
        return {
            "passages": sum(one.passages for one in found),
            "unread": sum(one.unread for one in found),
            "chroma": next((state for state in _WORST_FIRST if state in states), ""),
            "trouble": next((one.trouble for one in found if one.trouble), ""),
        }

    def metrics(self) -> bytes:
        """All that was counted, and what is there now."""
        for what, well in self.ready().items():
            self._watch.stands(what, well=well)
        return self._watch.text()

    def _now(self) -> Sequence[Watched]:
        return self._bots() if self._bots is not None else ()

    def _look_again(self) -> None:
        while True:
            self._look()
            if self._ended.wait(self._every_s):
                return

    def _look(self) -> None:
        try:
            bases = [bot.coach.base for bot in self._now()]
            states = [base.jobs.state(now=base.clock()) for base in bases]
            late_s = max((state.late_s for state in states), default=0.0)
            due, running = sum(state.due for state in states), sum(state.running for state in states)
            self._watch.queue(QueueState(due, running, late_s))
            self._database_at = time.monotonic()
        except CoachError as error:
            log.warning("the database does not answer: %s", error)
        except Exception:
            log.exception("the database does not answer")


def app(health: Health) -> Starlette:
    """The three pages."""

    def healthz(_request: object) -> Response:
        stuck = health.stuck()
        return JSONResponse({"alive": not stuck, "stuck": stuck}, 503 if stuck else 200)

    def readyz(_request: object) -> Response:
        there = health.ready()
        body = {"ready": all(there.values()), **there, "reading": health.reading()}
        return JSONResponse(body, 200 if all(there.values()) else 503)

    def metrics(_request: object) -> Response:
        return PlainTextResponse(health.metrics(), media_type=CONTENT_TYPE)

    pages: Mapping[str, Callable[[object], Response]] = {"/healthz": healthz, "/readyz": readyz, "/metrics": metrics}
    return Starlette(routes=[Route(path, page) for path, page in pages.items()])


class HealthServer:
    """Serves the pages from a thread of its own.

    Raises:
        NotConfigured: The port is taken, or the host is not this machine's.
    """

    def __init__(self, health: Health, host: str, port: int) -> None:
        try:
            self._listener = socket.create_server((host, port))
        except OSError as error:
            raise NotConfigured(
                f"{host}:{port} cannot be listened on: {error.strerror}. Set COACHBOT_HEALTH_PORT to a port of this "
                "bot's own, or to 0 for none."
            ) from error
        config = uvicorn.Config(
            app(health), log_config=None, access_log=False, lifespan="off", timeout_graceful_shutdown=1
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, args=([self._listener],), name="health", daemon=True)

    @property
    def port(self) -> int:
        """Where it listens."""
        port: int = self._listener.getsockname()[1]
        return port

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *details: object) -> None:
        self._server.should_exit = True
        self._thread.join(_STOPS_S)
        self._listener.close()
