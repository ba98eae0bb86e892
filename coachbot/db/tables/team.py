"""The tables of people, what they chose, and deals."""

from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from coachbot.db.tables.base import Row


class PersonRow(Row):
    """Somebody of the team; see ``coachbot.domain.people.Person``."""

    __tablename__ = "people"
    __table_args__ = (sa.Index(None, "workspace", "email"), sa.Index(None, "workspace", "slack"))
    workspace: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    email: Mapped[str]
    role: Mapped[str]
    team: Mapped[str]
    manager: Mapped[str]
    started_on: Mapped[date | None]
    time_zone: Mapped[str]
    style: Mapped[str]
    slack: Mapped[str]


class PreferencesRow(Row):
    """What somebody chose of one capability, as its dataclass in JSON; see ``coachbot.domain.people.Preferences``."""

    __tablename__ = "capability_preferences"
    workspace: Mapped[str] = mapped_column(primary_key=True)
    person: Mapped[str] = mapped_column(primary_key=True)
    capability: Mapped[str] = mapped_column(primary_key=True)
    chosen: Mapped[dict[str, Any]]


class FormerPreferencesRow(Row):
    """What the version before reads while both run, in a rolling restart; nobody else does."""

    __tablename__ = "preferences"
    workspace: Mapped[str] = mapped_column(primary_key=True)
    person: Mapped[str] = mapped_column(primary_key=True)
    plans: Mapped[bool]
    lead_minutes: Mapped[int]
    morning: Mapped[str]
    quiet_from: Mapped[str]
    quiet_until: Mapped[str]


class DealRow(Row):
    """A deal; see ``coachbot.domain.deals.Deal``. ``source`` is the CRM it came from; empty for a file."""

    __tablename__ = "deals"
    __table_args__ = (sa.Index(None, "workspace", "domain"),)
    workspace: Mapped[str] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(primary_key=True)
    account: Mapped[str]
    domain: Mapped[str]
    rep: Mapped[str]
    stage: Mapped[str]
    package: Mapped[str]
    amount: Mapped[float | None]
    close_on: Mapped[date | None]
    competitor: Mapped[str]
    contacts: Mapped[list[dict[str, str]]] = mapped_column(sa.JSON())
    next_step: Mapped[str]
    promises: Mapped[list[str]] = mapped_column(sa.JSON())
    source: Mapped[str] = mapped_column(server_default="")
