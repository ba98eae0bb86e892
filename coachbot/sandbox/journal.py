"""What passed between the app and the workspace, for tests and for "Under the hood"."""

import threading
from collections import deque
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from coachbot.sandbox.clock import Clock
from coachbot.sandbox.tickets import Json

_REMEMBERED = 5_000


@dataclass(frozen=True, slots=True)
class Entry:
    """One call of the app, or one thing it was told.

    Attributes:
        number: Counts up from 1.
        at: Seconds since 1970, on the workspace's clock.
        kind: ``call`` for a Web API method; else the type of the envelope.
        name: The method, or what the envelope was about.
        detail: Arguments of a call, payload of an envelope.
        error: Slack's name of what was wrong; empty when nothing was.
    """

    number: int
    at: float
    kind: str
    name: str
    detail: Json
    error: str = ""


class Journal:
    """The last few thousand entries. Safe to use from any thread."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._entries: deque[Entry] = deque(maxlen=_REMEMBERED)
        self._count = 0
        self._lock = threading.Lock()

    def add(self, kind: str, name: str, detail: Json, error: str = "") -> None:
        """Write one down."""
        with self._lock:
            self._count += 1
            self._entries.append(Entry(self._count, self._clock(), kind, name, detail, error))

    def begin_anew(self) -> None:
        """Forget what was written down; the numbers go on."""
        with self._lock:
            self._entries.clear()

    def entries(self, *, kind: str = "", name: str = "", after: int = 0, limit: int = _REMEMBERED) -> Sequence[Entry]:
        """What was written down, oldest first: the next ``limit`` after a number, or the newest."""
        with self._lock:
            found = [
                entry
                for entry in self._entries
                if entry.number > after and (not kind or entry.kind == kind) and (not name or entry.name == name)
            ]
        return found[:limit] if after else found[-limit:]

    def calls(self, method: str) -> list[Json]:
        """The arguments of each call of a method, oldest first."""
        return [entry.detail for entry in self.entries(kind="call", name=method)]

    def as_json(self, *, after: int, limit: int) -> Json:
        """Entries for the page, and whether there are more after them."""
        with self._lock:
            last = self._count
        found = self.entries(after=after, limit=limit)
        return {"entries": [asdict(entry) for entry in found], "has_more": bool(found) and found[-1].number < last}
