"""The tables of drills. What was said and how it was scored is the rep's own; see ``coachbot.db.practice``."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from coachbot.db.tables.base import Row


class DrillRow(Row):
    """A role-play; see ``coachbot.practice.drill.Drill``. ``body`` is emptied when its text is forgotten."""

    __tablename__ = "drills"
    __table_args__ = (
        sa.Index(None, "workspace", "person", "made_at"),
        sa.Index(None, "workspace", "channel", "thread"),
        sa.Index(None, "workspace", "state", "touched_at"),
        sa.Index(None, "workspace", "team", "ended_at"),
    )
    workspace: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True)
    person: Mapped[str]
    scene: Mapped[str]
    title: Mapped[str]
    difficulty: Mapped[int]
    length: Mapped[str]
    behaviours: Mapped[list[str]] = mapped_column(sa.JSON())
    rubric: Mapped[str]
    why: Mapped[str]
    origin: Mapped[str]
    seed: Mapped[str]
    state: Mapped[str]
    turns: Mapped[int]
    end: Mapped[str]
    total: Mapped[int | None]
    again: Mapped[str]
    channel: Mapped[str]
    thread: Mapped[str]
    shared_with: Mapped[list[str]] = mapped_column(sa.JSON())
    body: Mapped[dict[str, Any]]
    made_at: Mapped[datetime]
    begun_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    touched_at: Mapped[datetime]
    team: Mapped[str] = mapped_column(server_default="")


class LevelRow(Row):
    """How many checks of a behaviour were passed in a drill."""

    __tablename__ = "practice_levels"
    __table_args__ = (sa.Index(None, "workspace", "person", "at"),)
    workspace: Mapped[str] = mapped_column(primary_key=True)
    drill: Mapped[str] = mapped_column(primary_key=True)
    behaviour: Mapped[str] = mapped_column(primary_key=True)
    person: Mapped[str]
    level: Mapped[int]
    scene: Mapped[str]
    rubric: Mapped[str]
    at: Mapped[datetime]
    judge: Mapped[str] = mapped_column(server_default="")


class DisputeRow(Row):
    """A rep disagrees with one check; somebody else looks at it without knowing how it was scored."""

    __tablename__ = "practice_disputes"
    __table_args__ = (sa.Index(None, "workspace", "behaviour", "check"),)
    workspace: Mapped[str] = mapped_column(primary_key=True)
    drill: Mapped[str] = mapped_column(primary_key=True)
    behaviour: Mapped[str] = mapped_column(primary_key=True)
    check: Mapped[str] = mapped_column(primary_key=True)
    person: Mapped[str]
    passed: Mapped[bool]
    heard: Mapped[str]
    said: Mapped[str]
    reviewer: Mapped[str]
    verdict: Mapped[bool | None]
    at: Mapped[datetime]
    decided_at: Mapped[datetime | None]


class AssignmentRow(Row):
    """What a manager wants a team to practise, until when."""

    __tablename__ = "practice_assignments"
    __table_args__ = (sa.Index(None, "workspace", "team", "until"),)
    workspace: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True)
    team: Mapped[str]
    by: Mapped[str]
    what: Mapped[str]
    until: Mapped[datetime]
    made_at: Mapped[datetime]


class CalibrationRow(Row):
    """How far a judge agrees with managers on a behaviour: kappas, see ``coachbot.practice.calibrate``."""

    __tablename__ = "practice_calibrations"
    workspace: Mapped[str] = mapped_column(primary_key=True)
    judge: Mapped[str] = mapped_column(primary_key=True)
    rubric: Mapped[str] = mapped_column(primary_key=True)
    behaviour: Mapped[str] = mapped_column(primary_key=True)
    count: Mapped[int]
    managers: Mapped[float | None]
    engine: Mapped[float | None]
    counts: Mapped[bool]
    at: Mapped[datetime]
