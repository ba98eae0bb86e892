"""Messages on their way out."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Sent:
    """Where a message went; ``ts`` is None when it is not known whether it did. ``at`` is when it was first tried."""

    channel: str
    ts: str | None
    at: datetime


class OutboundStore(Protocol):
    """Which messages are out."""

    def find(self, key: str) -> Sent | None: ...
    def begin(self, key: str, channel: str, *, now: datetime) -> Sent | None: ...
    def refused(self, key: str) -> None: ...
    def sent(self, key: str, channel: str, ts: str) -> None: ...
