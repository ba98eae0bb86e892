"""Meetings, and what reps said of their series."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from coachbot.db.engine import Database
from coachbot.db.tables.plans import MeetingRow, SeriesChoiceRow
from coachbot.plans.meeting import Attendee, CalendarMeeting, Meeting
from coachbot.plans.met_before import met_before

_SAME = ("uid", "occurrence", "title", "status", "organizer", "all_day", "private", "show_as", "series", "link")
_ATTENDEE = tuple(field.name for field in fields(Attendee))


class Meetings:
    """Implements ``coachbot.plans.ports.MeetingStore``. Each method is one transaction."""

    def __init__(self, db: Database, workspace: str) -> None:
        self._db = db
        self._workspace = workspace

    def meeting(self, person: str, uid: str, occurrence: str) -> CalendarMeeting | None:
        """One meeting of one person."""
        with self._db.read() as session:
            row = session.get(MeetingRow, (self._workspace, person, uid, occurrence))
            return None if row is None else _meeting(row)

    def meetings(self, person: str, *, start: datetime, end: datetime) -> list[CalendarMeeting]:
        """A person's meetings that start in a time, earliest first; those gone from the calendar too."""
        query = (
            sa.select(MeetingRow)
            .where(
                MeetingRow.workspace == self._workspace,
                MeetingRow.person == person,
                MeetingRow.start_at >= start,
                MeetingRow.start_at < end,
            )
            .order_by(MeetingRow.start_at, MeetingRow.uid)
        )
        with self._db.read() as session:
            return [_meeting(row) for row in session.scalars(query)]

    def last_met(self, person: str, emails: Sequence[str], *, before: datetime) -> dict[str, tuple[int, datetime]]:
        """How often this person met each address before, and when last; who was never met is left out."""
        query = sa.select(MeetingRow.start_at, MeetingRow.organizer, MeetingRow.attendees).where(
            MeetingRow.workspace == self._workspace,
            MeetingRow.person == person,
            MeetingRow.start_at < before,
            MeetingRow.is_call.is_(True),
            MeetingRow.gone.is_(False),
            MeetingRow.status != "cancelled",
        )
        with self._db.read() as session:
            rows = session.execute(query.order_by(MeetingRow.start_at)).all()
        calls = [(row.start_at, row.organizer, [Attendee(**one) for one in row.attendees]) for row in rows]
        return met_before(calls, emails)

    def also_in(self, uid: str, occurrence: str, *, but: str) -> list[str]:
        """Whose calendars hold a meeting too."""
        query = sa.select(MeetingRow.person).where(
            MeetingRow.workspace == self._workspace,
            MeetingRow.uid == uid,
            MeetingRow.occurrence == occurrence,
            MeetingRow.person != but,
            MeetingRow.is_call.is_(True),
            MeetingRow.gone.is_(False),
            MeetingRow.status != "cancelled",
        )
        with self._db.read() as session:
            return sorted(session.scalars(query))

    def choose(self, person: str, uid: str, *, is_call: bool, why: str, now: datetime) -> None:
        """The rep said of a series what it is."""
        with self._db.write() as session:
            self._db.alone(session, series_lock(self._workspace, person))
            choice = SeriesChoiceRow(workspace=self._workspace, person=person, uid=uid, is_call=is_call, at=now)
            session.merge(choice)
            session.execute(
                sa.update(MeetingRow)
                .where(MeetingRow.workspace == self._workspace, MeetingRow.person == person, MeetingRow.uid == uid)
                .values(is_call=is_call, why=why)
            )


def series_lock(workspace: str, person: str) -> str:
    """What is said of a series and what is read of it are written one after the other."""
    return f"series {workspace} {person}"


def meeting_values(meeting: Meeting) -> Mapping[str, Any]:
    """The columns of a meeting."""
    return {
        **{name: getattr(meeting, name) for name in _SAME},
        "start_at": meeting.start,
        "end_at": meeting.end,
        # Thousands at a reading, and ``asdict`` copies every word.
        "attendees": [{name: getattr(one, name) for name in _ATTENDEE} for one in meeting.attendees],
    }


def _meeting(row: MeetingRow) -> CalendarMeeting:
    """The meeting of a row."""
    meeting = Meeting(
        start=row.start_at,
        end=row.end_at,
        attendees=tuple(Attendee(**one) for one in row.attendees),
        **{name: getattr(row, name) for name in _SAME},
    )
    return CalendarMeeting(row.person, meeting, row.is_call, row.why, row.gone, row.arranged)
