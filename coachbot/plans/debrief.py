"""What a rep taps after a call."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Debrief:
    """What a rep tapped after a call.

    Attributes:
        state: ``asked``, ``done`` or ``dropped``.
        outcome: ``next_step``, ``stalled``, ``won``, ``lost`` or ``no_show``; empty until tapped.
        moments: For each if-then line: ``said``, ``unsaid`` or ``not_come``.
        asked: Ids of the must-asks that were asked.
        transcript: The turns of the call, where the rep gave one.
    """

    person: str
    uid: str
    occurrence: str
    call_at: datetime
    account: str = ""
    deal: str = ""
    stage: str = ""
    state: str = "asked"
    channel: str = ""
    ts: str = ""
    outcome: str = ""
    moments: Mapping[str, str] | None = None
    asked: tuple[str, ...] = ()
    note: str = ""
    transcript: Sequence[Mapping[str, Any]] | None = None
    first_tap_at: datetime | None = None
    done_at: datetime | None = None
