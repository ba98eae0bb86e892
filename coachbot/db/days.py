"""Everybody's day at once, for planning drills: who wants one, on which clock, and when they are busy."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from pydantic import TypeAdapter
from sqlalchemy.orm import Session

from coachbot.db.engine import Database
from coachbot.db.tables.plans import MeetingRow
from coachbot.db.tables.team import PersonRow, PreferencesRow
from coachbot.domain.hours import LocalHours
from coachbot.domain.people import QuietHours
from coachbot.practice.daily import DRILLED, Busy, RepDay
from coachbot.practice.preferences import PracticePreferences

_AWAY = frozenset({"oof", "outofoffice", "away"})
_PRACTICE, _QUIET = TypeAdapter(PracticePreferences), TypeAdapter(QuietHours)
_DEFAULT = PracticePreferences()
_LEAD = timedelta(minutes=30)
_DAY = timedelta(days=1)


class Days:
    """Implements ``coachbot.practice.daily.DayBook`` in three queries, however many people there are."""

    def __init__(self, db: Database, workspace: str) -> None:
        self._db = db
        self._workspace = workspace

    def days(self, *, start: datetime, end: datetime, person: str = "") -> list[RepDay]:
        """Reps and managers of the team's list, with their calls in between and the days off around it."""
        everybody = [
            PersonRow.workspace == self._workspace,
            PersonRow.slack != PersonRow.id,
            PersonRow.role.in_(DRILLED),
            *([PersonRow.id == person] if person else []),
        ]
        with self._db.read() as session:
            people = session.execute(sa.select(PersonRow.id, PersonRow.time_zone).where(*everybody)).all()
            busy = self._busy(session, start, end, person)
            chosen = self._chosen(session)
        # One clock for all who share it: ten thousand of them take longer to make than to look at.
        clocks: dict[str, LocalHours] = {}
        return [
            RepDay(
                ident,
                _clock(zone or "UTC", chosen.get((ident, QuietHours.CAPABILITY)), clocks),
                _wish(chosen.get((ident, PracticePreferences.CAPABILITY))),
                tuple(busy.get(ident, ())),
            )
            for ident, zone in people
        ]

    def _chosen(self, session: Session) -> dict[tuple[str, str], Any]:
        """What people chose, by person and capability."""
        query = sa.select(PreferencesRow.person, PreferencesRow.capability, PreferencesRow.chosen).where(
            PreferencesRow.workspace == self._workspace,
            PreferencesRow.capability.in_([PracticePreferences.CAPABILITY, QuietHours.CAPABILITY]),
        )
        return {(who, capability): data for who, capability, data in session.execute(query)}

    def _busy(self, session: Session, start: datetime, end: datetime, person: str) -> Mapping[str, list[Busy]]:
        """Days off, and calls; other meetings keep nobody from a drill."""
        around = sa.and_(
            MeetingRow.all_day.is_(True), MeetingRow.start_at < end + _DAY, MeetingRow.end_at > start - _DAY
        )
        between = sa.and_(MeetingRow.is_call.is_(True), MeetingRow.start_at < end, MeetingRow.end_at > start)
        query = sa.select(
            MeetingRow.person, MeetingRow.start_at, MeetingRow.end_at, MeetingRow.all_day, MeetingRow.show_as
        ).where(
            MeetingRow.workspace == self._workspace,
            MeetingRow.start_at < end + _DAY,
            MeetingRow.end_at > start - _DAY,
            sa.or_(around, between),
            MeetingRow.gone.is_(False),
            MeetingRow.status != "cancelled",
            *([MeetingRow.person == person] if person else []),
        )
        busy: defaultdict[str, list[Busy]] = defaultdict(list)
        for who, begins, ends, all_day, show_as in session.execute(query):
            if not all_day:
                busy[who].append(Busy(begins, ends, begins - _LEAD))
            elif show_as.lower().replace("_", "") in _AWAY:
                busy[who].append(Busy(begins, ends, all_day=True))
        return busy


def _clock(zone: str, quiet: Any, shared: dict[str, LocalHours]) -> LocalHours:
    if quiet:
        return LocalHours(zone, _QUIET.validate_python(quiet))
    return shared.setdefault(zone, LocalHours(zone))


def _wish(chosen: Any) -> PracticePreferences:
    return _PRACTICE.validate_python(chosen) if chosen else _DEFAULT
