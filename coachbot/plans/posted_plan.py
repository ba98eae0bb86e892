"""A game plan that was posted, and what became of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class PostedPlan:
    """A game plan that was made.

    Attributes:
        key: Of its message, and of the job that looks after it.
        state: ``posted``, ``cancelled`` or ``withdrawn``; a plan that was never posted has no row.
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
    state: str
    channel: str
    ts: str
    start_at: datetime
    at: datetime
    details_ts: str = ""
    shown: str = ""
    content: Mapping[str, Any] | None = None
    accepted: tuple[str, ...] = ()
