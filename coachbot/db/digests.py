"""Managers' drafts of their weeks."""

from datetime import date
from typing import Any

import sqlalchemy as sa
from pydantic import TypeAdapter

from coachbot.db.engine import Database
from coachbot.db.tables.insight import DigestRow
from coachbot.insight.digest import DIGEST, digest_json
from coachbot.insight.drafts import Aside, Draft, DraftState

_ASIDE = TypeAdapter(Aside)
# Beside the digest's own fields.
_IN_SHORT = "in_short"


class Digests:
    """Implements ``coachbot.insight.drafts.DraftStore``. Each method is one transaction."""

    def __init__(self, db: Database, workspace: str) -> None:
        self._db = db
        self._workspace = workspace

    def draft(self, team: str, week: date, manager: str) -> Draft | None:
        """One manager's draft."""
        with self._db.read() as session:
            row = session.get(DigestRow, (self._workspace, team, week, manager))
            return None if row is None else _draft(row)

    def is_posted(self, team: str, week: date) -> bool:
        """Whether the team has this week's already, from whichever manager."""
        query = sa.select(DigestRow.team).where(
            DigestRow.workspace == self._workspace,
            DigestRow.team == team,
            DigestRow.week == week,
            DigestRow.state == DraftState.POSTED.value,
        )
        with self._db.read() as session:
            return session.scalars(query).first() is not None

    def save(self, draft: Draft) -> None:
        """Store a draft, or what became of it."""
        values: dict[str, Any] = {
            "team": draft.digest.team,
            "week": draft.digest.week,
            "manager": draft.manager,
            "content": digest_json(draft.digest) | ({_IN_SHORT: list(draft.in_short)} if draft.in_short else {}),
            "aside": _ASIDE.dump_python(draft.aside, mode="json"),
            "hidden": list(draft.hidden),
            "note": draft.note,
            "state": draft.state.value,
            "channel": draft.channel,
            "ts": draft.ts,
            "at": draft.at,
        }
        with self._db.write() as session:
            session.merge(DigestRow(workspace=self._workspace, **values))


def _draft(row: DigestRow) -> Draft:
    return Draft(
        DIGEST.validate_python(row.content),
        row.manager,
        row.at,
        _ASIDE.validate_python(row.aside),
        tuple(row.hidden),
        row.note,
        DraftState(row.state),
        row.channel,
        row.ts,
        tuple(row.content.get(_IN_SHORT, ())),
    )
