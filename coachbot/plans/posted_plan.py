"""A game plan that was posted, and what became of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any


class PlanState(StrEnum):
    """What the message of a plan says; a plan that was never posted has no row."""

    POSTED = "posted"
    MOVED = "moved"
    """Struck because the call moved too far off; the call gets a new plan when it comes near."""
    CANCELLED = "cancelled"
    WITHDRAWN = "withdrawn"
    """A colleague has the call, or the rep says that it is none."""


@dataclass(frozen=True, slots=True)
class PostedPlan:
    """A game plan that was made.

    Attributes:
        key: Of its message, and of the job that looks after it.
        details_ts: The details in its thread.
        shown: A fingerprint of what the message says.
        start_at: When the call was to start, as last shown.
        content: The plan as plain data.
        accepted: Ids of the if-then lines the rep took on.
    """

    person: str
    uid: str
    occurrence: str
    key: str
    state: PlanState
    channel: str
    ts: str
    start_at: datetime
    at: datetime
    details_ts: str = ""
    shown: str = ""
    content: Mapping[str, Any] | None = None
    accepted: tuple[str, ...] = ()
