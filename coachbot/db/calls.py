"""Meetings, the plans made for them, and what reps said afterwards."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from coachbot.db.call_tables import DebriefRow, MeetingRow, PlanRow, SeriesChoiceRow
from coachbot.db.engine import Database
from coachbot.plans.debrief import Debrief
from coachbot.plans.meeting import Attendee, CalendarMeeting, Meeting
from coachbot.plans.posted_plan import PostedPlan

_SAME = ("uid", "occurrence", "title", "status", "organizer", "all_day", "private", "show_as", "series", "link")
_ATTENDEE = tuple(field.name for field in fields(Attendee))
_PLAN = tuple(field.name for field in fields(PostedPlan))
_LATEST = 10
_DEBRIEF = tuple(field.name for field in fields(Debrief))


class Calls:
    """Implements ``coachbot.plans.ports.CallStore``. Each method is one transaction."""

    def __init__(self, db: Database, workspace: str) -> None:
        self._db = db
        self._workspace = workspace

    # -- meetings ----------------------------------------------------------------------------------

    def meeting(self, person: str, uid: str, occurrence: str) -> CalendarMeeting | None:
        """One meeting of one person."""
        with self._db.read() as session:
            row = session.get(MeetingRow, (self._workspace, person, uid, occurrence))
            return None if row is None else kept(row)

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
            return [kept(row) for row in session.scalars(query)]

    def arranged(self, person: str, marks: Mapping[tuple[str, str], str]) -> None:
        """Remember what was arranged for meetings, by UID and occurrence."""
        with self._db.write() as session:
            mine = {"workspace": self._workspace, "person": person}
            changed = [
                {**mine, "uid": uid, "occurrence": which, "arranged": mark} for (uid, which), mark in marks.items()
            ]
            session.execute(sa.update(MeetingRow), changed)

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
        found: dict[str, tuple[int, datetime]] = {}
        with self._db.read() as session:
            for start, organizer, attendees in session.execute(query.order_by(MeetingRow.start_at)):
                # Outlook does not list whoever invited among the invited.
                came = {one["email"] for one in attendees if one["status"] != "declined"} | {organizer}
                for email in came & set(emails):
                    found[email] = (found.get(email, (0, start))[0] + 1, start)
        return found

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
            choice = SeriesChoiceRow(workspace=self._workspace, person=person, uid=uid, is_call=is_call, at=now)
            session.merge(choice)
            session.execute(
                sa.update(MeetingRow)
                .where(MeetingRow.workspace == self._workspace, MeetingRow.person == person, MeetingRow.uid == uid)
                .values(is_call=is_call, why=why)
            )

    def choices(self, person: str) -> dict[str, bool]:
        """What a rep said of series, by UID."""
        query = sa.select(SeriesChoiceRow.uid, SeriesChoiceRow.is_call).where(
            SeriesChoiceRow.workspace == self._workspace, SeriesChoiceRow.person == person
        )
        with self._db.read() as session:
            return {row.uid: row.is_call for row in session.execute(query)}

    # -- plans -------------------------------------------------------------------------------------

    def plan(self, person: str, uid: str, occurrence: str) -> PostedPlan | None:
        """The plan that was made for a meeting."""
        with self._db.read() as session:
            row = session.get(PlanRow, (self._workspace, person, uid, occurrence))
            return None if row is None else _plan(row)

    def plan_at(self, channel: str, ts: str) -> PostedPlan | None:
        """The plan a message shows."""
        query = sa.select(PlanRow).where(
            PlanRow.workspace == self._workspace, PlanRow.channel == channel, PlanRow.ts == ts
        )
        with self._db.read() as session:
            row = session.scalars(query).first()
            return None if row is None else _plan(row)

    def plans_of(self, person: str, *, start: datetime, end: datetime) -> list[PostedPlan]:
        """The plans of calls that start in a time."""
        query = sa.select(PlanRow).where(
            PlanRow.workspace == self._workspace,
            PlanRow.person == person,
            PlanRow.start_at >= start,
            PlanRow.start_at < end,
        )
        with self._db.read() as session:
            return [_plan(row) for row in session.scalars(query)]

    def save_plan(self, plan: PostedPlan) -> None:
        """Store a plan, or what became of it."""
        values = asdict(plan) | {"accepted": list(plan.accepted), "content": dict(plan.content or {})}
        with self._db.write() as session:
            session.merge(PlanRow(workspace=self._workspace, **values))

    def repoint(self, plan: PostedPlan, uid: str, occurrence: str) -> None:
        """The same call came by another invitation: its plan and debrief go along."""
        with self._db.write() as session:
            for table in (PlanRow, DebriefRow):
                mine = (table.workspace == self._workspace, table.person == plan.person)
                which = (table.uid == plan.uid, table.occurrence == plan.occurrence)
                session.execute(sa.update(table).where(*mine, *which).values(uid=uid, occurrence=occurrence))

    # -- debriefs ----------------------------------------------------------------------------------

    def debrief(self, person: str, uid: str, occurrence: str) -> Debrief | None:
        """What a rep said of a call."""
        with self._db.read() as session:
            row = session.get(DebriefRow, (self._workspace, person, uid, occurrence))
            return None if row is None else _debrief(row)

    def debrief_at(self, channel: str, ts: str) -> Debrief | None:
        """The debrief a message asks for."""
        query = sa.select(DebriefRow).where(
            DebriefRow.workspace == self._workspace, DebriefRow.channel == channel, DebriefRow.ts == ts
        )
        with self._db.read() as session:
            row = session.scalars(query).first()
            return None if row is None else _debrief(row)

    def save_debrief(self, debrief: Debrief) -> None:
        """Store what a rep said of a call, so far."""
        values: dict[str, Any] = asdict(debrief) | {
            "moments": dict(debrief.moments or {}),
            "asked": list(debrief.asked),
        }
        if debrief.transcript is not None:
            values["transcript"] = [dict(turn) for turn in debrief.transcript]
        with self._db.write() as session:
            session.merge(DebriefRow(workspace=self._workspace, **values))

    def debriefs_of(self, account: str, *, before: datetime) -> list[Debrief]:
        """What was said of earlier calls with an account, the latest first, ten at most."""
        query = (
            sa.select(DebriefRow)
            .where(
                DebriefRow.workspace == self._workspace,
                DebriefRow.account == account,
                DebriefRow.state == "done",
                DebriefRow.call_at < before,
            )
            .order_by(DebriefRow.call_at.desc())
            .limit(_LATEST)
        )
        with self._db.read() as session:
            return [_debrief(row) for row in session.scalars(query)]


def kept(row: MeetingRow) -> CalendarMeeting:
    """The meeting of a row."""
    meeting = Meeting(
        start=row.start_at,
        end=row.end_at,
        attendees=tuple(Attendee(**one) for one in row.attendees),
        **{name: getattr(row, name) for name in _SAME},
    )
    return CalendarMeeting(row.person, meeting, row.is_call, row.why, row.gone, row.arranged)


def meeting_values(meeting: Meeting) -> Mapping[str, Any]:
    """The columns of a meeting."""
    return {
        **{name: getattr(meeting, name) for name in _SAME},
        "start_at": meeting.start,
        "end_at": meeting.end,
        # Thousands at a reading, and ``asdict`` copies every word.
        "attendees": [{name: getattr(one, name) for name in _ATTENDEE} for one in meeting.attendees],
    }


def _plan(row: PlanRow) -> PostedPlan:
    values: dict[str, Any] = {name: getattr(row, name) for name in _PLAN}
    values["accepted"] = tuple(row.accepted)
    return PostedPlan(**values)


def _debrief(row: DebriefRow) -> Debrief:
    values: dict[str, Any] = {name: getattr(row, name) for name in _DEBRIEF}
    values["asked"] = tuple(row.asked)
    return Debrief(**values)
