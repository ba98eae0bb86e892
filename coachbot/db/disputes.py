"""Checks that reps see otherwise, and what somebody else said of them."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import asdict, fields
from datetime import datetime

import sqlalchemy as sa

from coachbot.db.engine import Database
from coachbot.db.tables.practice import DisputeRow
from coachbot.practice.disputes import Dispute

_DISPUTE = tuple(field.name for field in fields(Dispute))


class Disputes:
    """Implements ``coachbot.practice.disputes.DisputeStore``. Each method is one transaction."""

    def __init__(self, db: Database, workspace: str) -> None:
        self._db = db
        self._workspace = workspace

    def dispute(self, dispute: Dispute) -> bool:
        """Keep a dispute; False where this check of this drill is disputed already."""
        with self._db.write() as session:
            if session.get(DisputeRow, (self._workspace, dispute.drill, dispute.behaviour, dispute.check)):
                return False
            session.add(DisputeRow(workspace=self._workspace, **asdict(dispute)))
            return True

    def find(self, drill: str, behaviour: str, check: str) -> Dispute | None:
        """One dispute."""
        with self._db.read() as session:
            row = session.get(DisputeRow, (self._workspace, drill, behaviour, check))
            return None if row is None else Dispute(**{name: getattr(row, name) for name in _DISPUTE})

    def decide(self, dispute: Dispute, *, verdict: bool, now: datetime) -> bool:
        """What the second person says; False where it was said already. The rep's words go with it."""
        with self._db.write() as session:
            row = session.get(DisputeRow, (self._workspace, dispute.drill, dispute.behaviour, dispute.check))
            if row is None or row.verdict is not None:
                return False
            row.verdict, row.decided_at, row.heard, row.said = verdict, now, "", ""
            return True

    def shares(self) -> Mapping[str, tuple[int, int]]:
        """Overturned and decided disputes, by ``behaviour.check``."""
        query = sa.select(DisputeRow.behaviour, DisputeRow.check, DisputeRow.passed, DisputeRow.verdict).where(
            DisputeRow.workspace == self._workspace, DisputeRow.verdict.is_not(None)
        )
        counts: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0])
        with self._db.read() as session:
            for behaviour, check, passed, verdict in session.execute(query):
                counts[f"{behaviour}.{check}"][0] += passed != verdict
                counts[f"{behaviour}.{check}"][1] += 1
        return {name: (overturned, decided) for name, (overturned, decided) in counts.items()}
