"""What somebody chose of game plans."""

from dataclasses import dataclass
from datetime import time
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class PlanPreferences:
    """How game plans come; times are on the person's wall clock.

    Attributes:
        plans: Whether game plans, and all that goes with them, come at all.
        lead_minutes: How long before a call its plan comes.
        morning: When "today's calls" comes; None is never.
    """

    CAPABILITY: ClassVar[str] = "plans"
    plans: bool = True
    lead_minutes: int = 30
    morning: time | None = time(8)
