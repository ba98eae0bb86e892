"""Messages on their way out, so that a crash neither loses nor doubles one."""

from datetime import datetime

from coachbot.db.engine import Database
from coachbot.db.tables.jobs import OutboundRow
from coachbot.domain.messages import Sent


class Outbound:
    """Implements ``coachbot.domain.messages.OutboundStore``. Each method is one transaction."""

    def __init__(self, db: Database, workspace: str) -> None:
        self._db = db
        self._workspace = workspace

    def begin(self, key: str, channel: str, *, now: datetime) -> Sent | None:
        """Claim a key before posting; what an earlier try left, or None for the first try."""
        with self._db.write() as session:
            row = session.get(OutboundRow, (self._workspace, key))
            if row is not None:
                row.tries += 1
                if row.state == "refused":
                    row.state, row.at = "sending", now
                    return None
                return Sent(row.channel, row.ts, row.at)
            session.add(
                OutboundRow(
                    workspace=self._workspace,
                    key=key,
                    state="sending",
                    channel=channel,
                    tries=1,
                    at=now,
                )
            )
            return None

    def find(self, key: str) -> Sent | None:
        """The message with a key; None when it never began to go out."""
        with self._db.read() as session:
            row = session.get(OutboundRow, (self._workspace, key))
            return None if row is None else Sent(row.channel, row.ts, row.at)

    def refused(self, key: str) -> None:
        """Slack said that it did not take the message: the next try need not look whether it did."""
        with self._db.write() as session:
            row = session.get_one(OutboundRow, (self._workspace, key))
            if row.state == "sending":
                row.state = "refused"

    def sent(self, key: str, channel: str, ts: str) -> None:
        """The message is out, at ``ts``."""
        with self._db.write() as session:
            row = session.get_one(OutboundRow, (self._workspace, key))
            row.state, row.channel, row.ts = "sent", channel, ts
