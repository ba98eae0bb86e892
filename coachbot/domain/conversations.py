"""Declares which capability owns a thread; the router asks for it at every reply. A drill will own one first."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Conversation:
    """A thread that a capability owns.

    Attributes:
        feature: The capability's name.
        ref: What the capability knows it by, as a drill's id.
    """

    channel: str
    thread: str
    feature: str
    ref: str


class ConversationStore(Protocol):
    """Who owns which thread."""

    def owner(self, channel: str, thread: str) -> Conversation | None: ...
    def claim(self, conversation: Conversation, *, now: datetime) -> bool: ...
    def release(self, channel: str, thread: str) -> None: ...
