"""Spaces out our own messages in a conversation, so that Slack need not refuse them."""

import threading

EACH_S = 1.0
"""Slack takes about one message a second in a conversation…"""
AT_ONCE = 3
"""…and a few at once."""
_REMEMBERED = 10_000
_GONE_S = 600.0


class Pace:
    """Gives each message its place in the conversation's line. Safe to use from any thread."""

    def __init__(self) -> None:
        self._free_at: dict[str, float] = {}
        self._places: dict[str, float] = {}
        self._lock = threading.Lock()

    def wait_s(self, channel: str, key: str, now: float) -> float:
        """Seconds until a message may go out; 0.0 when it may now.

        Args:
            key: The message; who waits keeps the place, so that nobody is overtaken and none comes back in vain.
            now: Seconds of a clock that only goes forward.
        """
        with self._lock:
            place = self._places.pop(key, None)
            if place is None:
                free_at = max(self._free_at.get(channel, 0.0), now)
                self._free_at[channel] = free_at + EACH_S
                place = free_at - (AT_ONCE - 1) * EACH_S
                self._tidy(now)
            if place <= now:
                return 0.0
            self._places[key] = place
            return place - now

    def _tidy(self, now: float) -> None:
        if len(self._free_at) > _REMEMBERED:
            self._free_at = {one: at for one, at in self._free_at.items() if at > now}
        if len(self._places) > _REMEMBERED:
            self._places = {one: at for one, at in self._places.items() if at > now - _GONE_S}
