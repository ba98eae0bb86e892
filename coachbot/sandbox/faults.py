"""Everything that can go wrong between an app and Slack, on demand; and Slack's rate limits."""

import threading
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field

from coachbot.sandbox.specs import SPECS
from coachbot.sandbox.tickets import SlackError

POSTS_A_SECOND = 1.0


@dataclass(frozen=True, slots=True)
class Fault:
    """What happens to one call.

    Attributes:
        error: Slack's name of an error; ``ratelimited`` comes as a 429.
        status: An HTTP status instead, such as 503.
        delay_s: The answer comes this much later.
        lost: The call is carried out and its answer never arrives.
    """

    error: str = ""
    status: int = 0
    delay_s: float = 0.0
    lost: bool = False


@dataclass(slots=True)
class Faults:
    """What shall go wrong next. Safe to use from any thread."""

    _next: defaultdict[str, deque[Fault]] = field(default_factory=lambda: defaultdict(deque))
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def plan(
        self,
        method: str,
        *,
        error: str = "",
        status: int = 0,
        delay_s: float = 0.0,
        lost: bool = False,
        times: int = 1,
    ) -> None:
        """Let the next calls of a method go wrong; faults of one method happen in the order they were planned."""
        with self._lock:
            self._next[method].extend([Fault(error, status, delay_s, lost)] * times)

    def begin_anew(self) -> None:
        """Nothing goes wrong any more."""
        with self._lock:
            self._next.clear()

    def take(self, method: str) -> Fault:
        """What happens to this call; usually nothing."""
        with self._lock:
            waiting = self._next.get(method)
            return waiting.popleft() if waiting else Fault()


class Limits:
    """How often methods may be called.

    Args:
        clock: Seconds, only ever growing.

    Attributes:
        scale: 0 is no limit, 1 is Slack's, 10 is ten times as generous.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self.scale = 0.0
        self._clock = clock
        self._free_at: dict[str, float] = {}
        self._lock = threading.Lock()

    def check(self, method: str, channel: str) -> None:
        """Count a call.

        Raises:
            SlackError: ``ratelimited``, with the seconds to wait.
        """
        if not self.scale:
            return
        posts = method == "chat.postMessage"
        # A whole minute's calls may come at once, as with Slack; posting has its own rule: one a second a channel.
        each_s = (1 / POSTS_A_SECOND if posts else 60 / SPECS[method].per_minute) / self.scale
        burst_s = each_s if posts else 60 / self.scale
        key, now = f"{method} {channel if posts else ''}", self._clock()
        with self._lock:
            free_at = max(self._free_at.get(key, 0.0), now)
            if free_at + each_s > now + burst_s + 1e-9:
                raise SlackError("ratelimited", retry_after_s=free_at + each_s - now - burst_s)
            self._free_at[key] = free_at + each_s
