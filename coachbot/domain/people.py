"""Somebody of the team, and how they want to be reached."""

from dataclasses import dataclass
from datetime import date, time


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the team.

    Attributes:
        id: As in ``people.csv``; the Slack id for somebody who is not in it.
        role: ``rep``, ``manager``, ``admin`` or ``vp``.
        time_zone: A name of the zone database.
        style: The style of play the rep likes to hear first; may be empty.
        slack: Slack id; empty until the person was seen in Slack.
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


@dataclass(frozen=True, slots=True)
class Preferences:
    """How somebody wants to be reached; times are on the person's wall clock.

    Attributes:
        plans: Whether game plans, and all that goes with them, come at all.
        lead_minutes: How long before a call its plan comes.
        morning: When "today's calls" comes; None is never.
        quiet_from: From then on nothing comes by itself; until ``quiet_until``, which may be on the next day.
    """

    plans: bool = True
    lead_minutes: int = 30
    morning: time | None = time(8)
    quiet_from: time | None = None
    quiet_until: time | None = None
