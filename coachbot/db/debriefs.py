"""What reps said of their calls."""

from collections.abc import Callable
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from coachbot.db.engine import Database
from coachbot.db.tables.plans import DebriefRow
from coachbot.db.teams import team_of
from coachbot.domain.deals import Outcome
from coachbot.plans.debrief import Debrief, DebriefState

_LATEST = 10
_DEBRIEF = tuple(field.name for field in fields(Debrief))


class Debriefs:
    """Implements ``coachbot.plans.ports.DebriefStore``. Each method is one transaction."""

    def __init__(self, db: Database, workspace: str) -> None:
        self._db = db
        self._workspace = workspace

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
        key = (self._workspace, debrief.person, debrief.uid, debrief.occurrence)
        with self._db.write() as session:
            known = session.get(DebriefRow, key)
            team = known.team if known else team_of(session, self._workspace, debrief.person)
            session.merge(DebriefRow(workspace=self._workspace, team=team, **_values(debrief)))

    def change(self, person: str, uid: str, occurrence: str, how: Callable[[Debrief], Debrief]) -> Debrief | None:
        """Change what is stored at this moment, and what it is then; None where there is nothing."""
        with self._db.write() as session:
            row = session.get(DebriefRow, (self._workspace, person, uid, occurrence), with_for_update=True)
            if row is None:
                return None
            changed = how(_debrief(row))
            for name, value in _values(changed).items():
                setattr(row, name, value)
            return changed

    def debriefs_of(self, account: str, *, before: datetime) -> list[Debrief]:
        """What was said of earlier calls with an account, the latest first, ten at most."""
        query = (
            sa.select(DebriefRow)
            .where(
                DebriefRow.workspace == self._workspace,
                DebriefRow.account == account,
                DebriefRow.state == DebriefState.DONE.value,
                DebriefRow.call_at < before,
            )
            .order_by(DebriefRow.call_at.desc())
            .limit(_LATEST)
        )
        with self._db.read() as session:
            return [_debrief(row) for row in session.scalars(query)]


def _values(debrief: Debrief) -> dict[str, Any]:
    values: dict[str, Any] = asdict(debrief) | {
        "moments": dict(debrief.moments or {}),
        "asked": list(debrief.asked),
        "outcome": debrief.outcome or "",
    }
    if debrief.transcript is not None:
        values["transcript"] = [dict(turn) for turn in debrief.transcript]
    return values


def _debrief(row: DebriefRow) -> Debrief:
    values: dict[str, Any] = {name: getattr(row, name) for name in _DEBRIEF}
    values["asked"] = tuple(row.asked)
    values["state"], values["outcome"] = DebriefState(row.state), Outcome(row.outcome) if row.outcome else None
    return Debrief(**values)
