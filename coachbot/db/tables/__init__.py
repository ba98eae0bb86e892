"""The tables, a module a capability; importing this package knows them all."""

from coachbot.db.tables import (
    answers,
    insight,
    installations,
    jobs,
    library,
    model,
    plans,
    practice,
    rights,
    team,
    upkeep,
)
from coachbot.db.tables.base import Row

__all__ = [
    "Row",
    "answers",
    "insight",
    "installations",
    "jobs",
    "library",
    "model",
    "plans",
    "practice",
    "rights",
    "team",
    "upkeep",
]
