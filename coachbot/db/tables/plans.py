"""The tables of calendars, meetings, plans and debriefs."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from coachbot.db.tables.base import Row


class CalendarRow(Row):
    """Where somebody's calendar is, and how reading it goes. ``place`` is sealed, never logged and never shown."""

    __tablename__ = "calendars"
    __table_args__ = (sa.Index(None, "workspace", "next_at"),)
    workspace: Mapped[str] = mapped_column(primary_key=True)
    person: Mapped[str] = mapped_column(primary_key=True)
    place: Mapped[str]
    state: Mapped[dict[str, Any]]
    next_at: Mapped[datetime]
    checked_at: Mapped[datetime | None]
    failures: Mapped[int]
    trouble: Mapped[str]


class MeetingRow(Row):
    """One occurrence in somebody's calendar; see ``coachbot.plans.meeting.Meeting``.

    ``missed`` counts good readings in a row it was not in; ``gone`` after the second. ``is_call`` is null while in
    doubt.
    """

    __tablename__ = "meetings"
    __table_args__ = (sa.Index(None, "workspace", "person", "start_at"), sa.Index(None, "workspace", "uid"))
    workspace: Mapped[str] = mapped_column(primary_key=True)
    person: Mapped[str] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(primary_key=True)
    occurrence: Mapped[str] = mapped_column(primary_key=True)
    start_at: Mapped[datetime]
    end_at: Mapped[datetime]
    title: Mapped[str]
    status: Mapped[str]
    organizer: Mapped[str]
    attendees: Mapped[list[dict[str, str]]] = mapped_column(sa.JSON())
    all_day: Mapped[bool]
    private: Mapped[bool]
    show_as: Mapped[str]
    series: Mapped[bool]
    link: Mapped[str]
    is_call: Mapped[bool | None]
    why: Mapped[str]
    missed: Mapped[int]
    gone: Mapped[bool]
    arranged: Mapped[str]


class SeriesChoiceRow(Row):
    """What a rep said of a series: a sales call, or not one."""

    __tablename__ = "series_choices"
    workspace: Mapped[str] = mapped_column(primary_key=True)
    person: Mapped[str] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(primary_key=True)
    is_call: Mapped[bool]
    at: Mapped[datetime]


class PlanRow(Row):
    """A game plan of a rep; see ``coachbot.plans.posted_plan.PostedPlan``."""

    __tablename__ = "plans"
    __table_args__ = (sa.Index(None, "workspace", "channel", "ts"),)
    workspace: Mapped[str] = mapped_column(primary_key=True)
    person: Mapped[str] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(primary_key=True)
    occurrence: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str]
    state: Mapped[str]
    channel: Mapped[str]
    ts: Mapped[str]
    details_ts: Mapped[str]
    shown: Mapped[str]
    start_at: Mapped[datetime]
    content: Mapped[dict[str, Any]]
    accepted: Mapped[list[str]] = mapped_column(sa.JSON())
    at: Mapped[datetime]


class DebriefRow(Row):
    """What a rep tapped after a call; see ``coachbot.plans.debrief.Debrief``."""

    __tablename__ = "debriefs"
    __table_args__ = (
        sa.Index(None, "workspace", "account"),
        sa.Index(None, "workspace", "channel", "ts"),
        sa.Index(None, "workspace", "team"),
    )
    workspace: Mapped[str] = mapped_column(primary_key=True)
    person: Mapped[str] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(primary_key=True)
    occurrence: Mapped[str] = mapped_column(primary_key=True)
    state: Mapped[str]
    channel: Mapped[str]
    ts: Mapped[str]
    account: Mapped[str]
    deal: Mapped[str]
    stage: Mapped[str]
    outcome: Mapped[str]
    moments: Mapped[dict[str, str]] = mapped_column(sa.JSON())
    asked: Mapped[list[str]] = mapped_column(sa.JSON())
    note: Mapped[str]
    transcript: Mapped[list[dict[str, Any]] | None] = mapped_column(sa.JSON())
    first_tap_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    call_at: Mapped[datetime]
    team: Mapped[str] = mapped_column(server_default="")
