"""Everybody's day at once, for planning drills: who wants one, on which clock, and when they are busy."""

from collections import defaultdict
from datetime import datetime, timedelta

import sqlalchemy as sa
from pydantic import TypeAdapter

from coachbot.db.engine import Database
from coachbot.db.tables.plans import MeetingRow
from coachbot.db.tables.team import PersonRow, PreferencesRow
from coachbot.domain.hours import LocalHours
from coachbot.domain.people import QuietHours
from coachbot.practice.daily import Busy, RepDay
from coachbot.practice.preferences import PracticePreferences

_ROLES = ("rep", "manager")
_AWAY = frozenset({"oof", "outofoffice", "away"})
_PRACTICE, _QUIET = TypeAdapter(PracticePreferences), TypeAdapter(QuietHours)
_LEAD = timedelta(minutes=30)


class Days:
    """Implements ``coachbot.practice.daily.DayBook`` in three queries, however many people there are."""

    def __init__(self, db: Database, workspace: str) -> None:
        self._db = db
        self._workspace = workspace

    def days(self, *, start: datetime, end: datetime, person: str = "") -> list[RepDay]:
        """Reps and managers of the team's list, with what is in their calendars in between."""
        everybody = [
            PersonRow.workspace == self._workspace,
            PersonRow.slack != PersonRow.id,
            PersonRow.role.in_(_ROLES),
            *([PersonRow.id == person] if person else []),
        ]
        with self._db.read() as session:
            people = session.execute(sa.select(PersonRow.id, PersonRow.time_zone).where(*everybody)).all()
            chosen = session.execute(
                sa.select(PreferencesRow.person, PreferencesRow.capability, PreferencesRow.chosen).where(
                    PreferencesRow.workspace == self._workspace,
                    PreferencesRow.capability.in_([PracticePreferences.CAPABILITY, QuietHours.CAPABILITY]),
                )
            ).all()
            meetings = session.scalars(
                sa.select(MeetingRow).where(
                    MeetingRow.workspace == self._workspace,
                    MeetingRow.start_at < end,
                    MeetingRow.end_at > start,
                    MeetingRow.gone.is_(False),
                    MeetingRow.status != "cancelled",
                    *([MeetingRow.person == person] if person else []),
                )
            ).all()
            busy: defaultdict[str, list[Busy]] = defaultdict(list)
            for row in meetings:
                if (found := _busy(row)) is not None:
                    busy[row.person].append(found)
        by_person = {(who, capability): data for who, capability, data in chosen}
        return [
            RepDay(
                ident,
                LocalHours(zone or "UTC", _QUIET.validate_python(by_person.get((ident, QuietHours.CAPABILITY), {}))),
                _PRACTICE.validate_python(by_person.get((ident, PracticePreferences.CAPABILITY), {})),
                tuple(busy[ident]),
            )
            for ident, zone in people
        ]


def _busy(row: MeetingRow) -> Busy | None:
    """A day off, or a call; other meetings keep nobody from a drill."""
    if row.all_day:
        away = row.show_as.lower().replace("_", "") in _AWAY
        return Busy(row.start_at, row.end_at, all_day=True) if away else None
    return Busy(row.start_at, row.end_at, row.start_at - _LEAD) if row.is_call else None
