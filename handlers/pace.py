"""How fast a conversation may be written to."""

import threading

EACH_S = 1.0
"""Slack takes about one message a second in a conversation…"""
AT_ONCE = 3
"""…and a few at once."""
_REMEMBERED = 10_000


class Pace:
    """Counts messages by conversation. Safe to use from any thread."""

    def __init__(self) -> None:
        self._free_at: dict[str, float] = {}
        self._lock = threading.Lock()

    def wait_s(self, channel: str, now: float) -> float:
        """Seconds until a message may go out; 0.0 takes its place.

        Args:
            now: Seconds of a clock that only goes forward.
        """
        with self._lock:
            free_at = max(self._free_at.get(channel, 0.0), now)
            wait = free_at - now - (AT_ONCE - 1) * EACH_S
            if wait > 0:
                return wait
            if len(self._free_at) > _REMEMBERED:
                self._free_at = {one: at for one, at in self._free_at.items() if at > now}
            self._free_at[channel] = free_at + EACH_S
            return 0.0
