"""Somebody of the team, and when they may be disturbed."""

from dataclasses import dataclass
from datetime import date, time
from typing import Any, ClassVar, Protocol, TypeVar

MANAGING = frozenset({"manager", "vp"})
"""The roles that may see pages for managers and assign work."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the team.

    Attributes:
        id: As in ``people.csv``; the Slack id for somebody who is not in it.
        role: ``rep``, ``manager``, ``admin`` or ``vp``.
        time_zone: A name of the zone database.
        style: The style of play the rep likes to hear first; may be empty.
        slack: Slack id; empty until the person was seen in Slack.
        also_manages: The operator's setting says so, whatever the role; never stored.
    """

    id: str
    name: str
    email: str
    role: str = "rep"
    team: str = ""
    manager: str = ""
    started_on: date | None = None
    time_zone: str = "UTC"
    style: str = ""
    slack: str = ""
    also_manages: bool = False

    @property
    def is_listed(self) -> bool:
        """Whether the team's list has this person; else it is a colleague who only wrote to the coach."""
        return self.id != self.slack

    @property
    def manages(self) -> bool:
        """Whether this person leads others; nothing else decides it."""
        return self.role in MANAGING or self.also_manages


class Preferences(Protocol):
    """What somebody chose of one capability; every field has a default."""

    CAPABILITY: ClassVar[str]
    __dataclass_fields__: ClassVar[dict[str, Any]]


P = TypeVar("P", bound=Preferences)


@dataclass(frozen=True, slots=True)
class QuietHours:
    """When nothing comes by itself, on the person's wall clock; ``until`` may be on the next day."""

    CAPABILITY: ClassVar[str] = "team"
    begin: time | None = None
    until: time | None = None
