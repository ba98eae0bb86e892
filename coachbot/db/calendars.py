"""Where calendars are, what was read from them, and what changed since."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from coachbot.db.engine import Database
from coachbot.db.meetings import meeting_values, series_lock
from coachbot.db.tables.plans import CalendarRow, DebriefRow, MeetingRow, PlanRow, SeriesChoiceRow
from coachbot.errors import NotConfigured
from coachbot.plans.feed import CalendarState
from coachbot.plans.meeting import JudgedMeeting, as_chosen

# A meeting missing from so many good readings in a row is gone.
AGREEING = 2
_UIDS_AT_ONCE = 5_000
_STATE = ("person", "next_at", "checked_at", "failures", "trouble")


class Calendars:
    """Implements ``coachbot.plans.ports.CalendarStore``. Each method is one transaction."""

    def __init__(self, db: Database, workspace: str) -> None:
        self._db = db
        self._workspace = workspace

    def connect(self, person: str, place: str, *, now: datetime) -> None:
        """From now on this is somebody's calendar; an empty place is none."""
        with self._db.write() as session:
            row = session.get(CalendarRow, (self._workspace, person))
            if row is not None and not place:
                session.delete(row)
                ahead = (MeetingRow.workspace == self._workspace, MeetingRow.person == person, MeetingRow.end_at > now)
                session.execute(sa.update(MeetingRow).where(*ahead).values(gone=True))
            # Sealed twice, the same address looks different: what is compared is what was meant.
            elif place and (row is None or self._opened(row.place) != place):
                fresh: dict[str, Any] = {"state": {}, "next_at": now, "checked_at": None, "failures": 0, "trouble": ""}
                sealed = self._db.seal.close(place)
                session.merge(CalendarRow(workspace=self._workspace, person=person, place=sealed, **fresh))

    def state(self, person: str) -> CalendarState | None:
        """Somebody's calendar; None for who has none."""
        with self._db.read() as session:
            row = session.get(CalendarRow, (self._workspace, person))
            if row is None:
                return None
            return CalendarState(
                cursor=row.state, place=self._opened(row.place), **{name: getattr(row, name) for name in _STATE}
            )

    def _opened(self, stored: str) -> str:
        """A place as it was entered; empty where no key opens it any more, so that it can be entered anew."""
        try:
            return self._db.seal.open(stored)
        except NotConfigured:
            return ""

    def take_due(self, *, now: datetime, every_s: float, limit: int) -> list[str]:
        """Whose calendars should be read now; each is due again after ``every_s``."""
        due = (CalendarRow.workspace == self._workspace, CalendarRow.next_at <= now)
        people = sa.select(CalendarRow.person).where(*due).order_by(CalendarRow.next_at).limit(limit)
        with self._db.read() as session:
            if session.scalar(people.limit(1)) is None:
                return []
        with self._db.write() as session:
            self._db.alone(session, f"calendars {self._workspace}")
            due_people = list(session.scalars(people))
            session.execute(
                sa.update(CalendarRow)
                .where(CalendarRow.workspace == self._workspace, CalendarRow.person.in_(due_people))
                .values(next_at=now + timedelta(seconds=every_s))
            )
            return due_people

    def read_again(self, person: str, *, at: datetime) -> None:
        """Read it then, if it is not to be read sooner anyway."""
        with self._db.write() as session:
            row = session.get(CalendarRow, (self._workspace, person))
            if row is not None:
                row.next_at = min(row.next_at, at)

    def failed(self, person: str, trouble: str, *, next_at: datetime) -> None:
        """A reading failed; what is known stays."""
        with self._db.write() as session:
            row = session.get(CalendarRow, (self._workspace, person))
            if row is not None:
                row.failures, row.trouble, row.next_at = row.failures + 1, trouble, next_at

    def troubles(self) -> list[tuple[str, str]]:
        """Whose calendars cannot be read, and how the last try went."""
        query = sa.select(CalendarRow.person, CalendarRow.trouble).where(
            CalendarRow.workspace == self._workspace, CalendarRow.failures > 0
        )
        with self._db.read() as session:
            return [(person, trouble) for person, trouble in session.execute(query.order_by(CalendarRow.person))]

    def count(self) -> int:
        """How many calendars are connected."""
        query = sa.select(sa.func.count()).where(CalendarRow.workspace == self._workspace)
        with self._db.read() as session:
            return session.scalar(query) or 0

    def unchanged(self, person: str, *, now: datetime) -> None:
        """A good reading that brought nothing new."""
        with self._db.write() as session:
            row = session.get(CalendarRow, (self._workspace, person))
            if row is not None:
                row.checked_at, row.failures, row.trouble = now, 0, ""

    def store(
        self,
        person: str,
        judged: Sequence[JudgedMeeting],
        *,
        removed: Iterable[tuple[str, str]],
        unread: Iterable[str],
        window: tuple[datetime, datetime] | None,
        cursor: Mapping[str, Any],
        now: datetime,
    ) -> bool:
        """Take in a good reading; whether a meeting is missing and the next reading should come soon.

        Args:
            removed: UID and occurrence of meetings the service itself says were taken out.
            unread: UIDs of events that could not be read: nobody knows where their meetings are.
            window: The reading holds all that starts in this time, so what is known of it and not found is missing;
                None when it holds only changes.
        """
        with self._db.write() as session:
            state = session.get(CalendarRow, (self._workspace, person))
            if state is not None:
                state.checked_at, state.failures, state.trouble, state.state = now, 0, "", dict(cursor)
            known = self._known(session, person, judged, window)
            # Read here, so that what the rep says at this moment is not overwritten by what was judged before.
            self._db.alone(session, series_lock(self._workspace, person))
            choices = self._choices(session, person)
            self._keep(
                session, person, [as_chosen(meeting, choices.get(meeting.meeting.uid)) for meeting in judged], known
            )
            for uid, occurrence in removed:
                row = known.get((uid, occurrence)) or session.get(
                    MeetingRow, (self._workspace, person, uid, occurrence)
                )
                if row is not None:
                    row.gone = True
            if window is None:
                return False
            seen, unknown = {(meeting.meeting.uid, meeting.meeting.occurrence) for meeting in judged}, set(unread)
            # What is over may fall out of a feed; that takes nothing back.
            missing = [
                row
                for key, row in known.items()
                if key not in seen and row.uid not in unknown and not row.gone
                and row.end_at > now and window[0] <= row.start_at < window[1]
            ]  # fmt: skip
            self._move_over(session, person, missing, judged)
            waiting = _count_missing(missing)
            if waiting and state is not None:
                # What changed since a reading that was wrong cannot contradict it; reading everything again can.
                state.state = {**cursor, "changes": ""}
            return waiting

    def _choices(self, session: Session, person: str) -> dict[str, bool]:
        """What the rep said of series, by UID."""
        query = sa.select(SeriesChoiceRow.uid, SeriesChoiceRow.is_call).where(
            SeriesChoiceRow.workspace == self._workspace, SeriesChoiceRow.person == person
        )
        return {row.uid: row.is_call for row in session.execute(query)}

    def _known(
        self, session: Session, person: str, judged: Sequence[JudgedMeeting], window: tuple[datetime, datetime] | None
    ) -> dict[tuple[str, str], MeetingRow]:
        mine = (MeetingRow.workspace == self._workspace, MeetingRow.person == person)
        rows: list[MeetingRow] = []
        if window is not None:
            near = sa.select(MeetingRow).where(*mine, MeetingRow.end_at >= window[0] - timedelta(days=1))
            rows.extend(session.scalars(near))
        # A meeting of long ago may have been moved into the window.
        others = sorted({meeting.meeting.uid for meeting in judged} - {row.uid for row in rows})
        for at in range(0, len(others), _UIDS_AT_ONCE):
            some = sa.select(MeetingRow).where(*mine, MeetingRow.uid.in_(others[at : at + _UIDS_AT_ONCE]))
            rows.extend(session.scalars(some))
        return {(row.uid, row.occurrence): row for row in rows}

    def _keep(
        self, session: Session, person: str, judged: Sequence[JudgedMeeting], known: dict[tuple[str, str], MeetingRow]
    ) -> None:
        fresh: dict[tuple[str, str], dict[str, Any]] = {}
        for meeting in judged:
            values = {
                **meeting_values(meeting.meeting),
                "is_call": meeting.is_call,
                "why": meeting.why,
                "missed": 0,
                "gone": False,
            }
            key = (meeting.meeting.uid, meeting.meeting.occurrence)
            row = known.get(key)
            if row is None:
                fresh[key] = {"workspace": self._workspace, "person": person, "arranged": "", **values}
                continue
            for name, value in values.items():
                if getattr(row, name) != value:
                    setattr(row, name, value)
        if fresh:
            session.execute(sa.insert(MeetingRow), list(fresh.values()))

    def _move_over(
        self, session: Session, person: str, missing: list[MeetingRow], judged: Sequence[JudgedMeeting]
    ) -> None:
        """A single meeting that became a series, or the other way round, is the same call: its plan goes along."""
        by_start = {(meeting.meeting.uid, meeting.meeting.start): meeting.meeting.occurrence for meeting in judged}
        for row in list(missing):
            occurrence = by_start.get((row.uid, row.start_at))
            if occurrence is None:
                continue
            for table in (PlanRow, DebriefRow):
                mine = (table.workspace == self._workspace, table.person == person, table.uid == row.uid)
                session.execute(
                    sa.update(table).where(*mine, table.occurrence == row.occurrence).values(occurrence=occurrence)
                )
            session.delete(row)
            missing.remove(row)


def _count_missing(rows: Iterable[MeetingRow]) -> bool:
    """One good reading more agrees that these are gone; whether some of them need another to agree."""
    waiting = False
    for row in rows:
        row.missed += 1
        row.gone = row.missed >= AGREEING
        waiting |= not row.gone
    return waiting
