"""Real calls that were scored from their transcripts."""

from collections.abc import Iterable
from datetime import date

from coachbot.db.engine import Database
from coachbot.db.tables.insight import ScoredCallRow
from coachbot.db.teams import team_of
from coachbot.practice.baseline import ScoredCall


class CallScores:
    """Implements ``coachbot.practice.baseline.ScoredCalls``. Each method is one transaction."""

    def __init__(self, db: Database, workspace: str) -> None:
        self._db = db
        self._workspace = workspace

    def save_calls(self, calls: Iterable[ScoredCall], *, today: date) -> int:
        """Keep those whose rep is in a team, each once, in that team and as known from today on; how many there are.

        One that is known already stays where and when it was.
        """
        kept = 0
        with self._db.write() as session:
            for one in calls:
                known = session.get(ScoredCallRow, (self._workspace, one.file))
                team = known.team if known else team_of(session, self._workspace, one.rep)
                if not team:
                    continue
                row = ScoredCallRow(
                    workspace=self._workspace, file=one.file, person=one.rep, team=team, on=one.on,
                    known_on=known.known_on if known else today, stage=one.stage, outcome=one.outcome,
                    shown=dict(one.shown),
                )  # fmt: skip
                session.merge(row)
                kept += 1
        return kept
