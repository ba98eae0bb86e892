"""How drills come to somebody."""

from dataclasses import dataclass
from datetime import date, time
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class PracticePreferences:
    """What somebody chose of practice.

    Attributes:
        daily: Whether a drill comes by itself.
        at: When, on the person's wall clock.
        weekdays: Days it comes, Monday 0 to Sunday 6.
        paused_until: The first day on which it comes again; None when it is not paused.
    """

    CAPABILITY: ClassVar[str] = "practice"
    daily: bool = True
    at: time = time(9, 15)
    weekdays: tuple[int, ...] = (0, 1, 2, 3, 4)
    paused_until: date | None = None

    def comes_on(self, day: date) -> bool:
        """Whether a drill comes on a day."""
        return self.daily and day.weekday() in self.weekdays and not (self.paused_until and day < self.paused_until)
