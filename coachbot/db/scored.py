"""Real calls that were scored from their transcripts."""

from collections.abc import Iterable

from coachbot.db.engine import Database
from coachbot.db.tables.insight import ScoredCallRow
from coachbot.db.teams import team_of
from coachbot.practice.baseline import ScoredCall


class CallScores:
    """Implements ``coachbot.practice.baseline.ScoredCalls``. Each method is one transaction."""

    def __init__(self, db: Database, workspace: str) -> None:
        self._db = db
        self._workspace = workspace

    def save_calls(self, calls: Iterable[ScoredCall]) -> None:
        """Keep them, each once, in the team its rep is in."""
        with self._db.write() as session:
            for one in calls:
                team = team_of(session, self._workspace, one.rep)
                row = ScoredCallRow(
                    workspace=self._workspace, file=one.file, person=one.rep, team=team, on=one.on, stage=one.stage,
                    outcome=one.outcome, shown=dict(one.shown),
                )  # fmt: skip
                session.merge(row)
