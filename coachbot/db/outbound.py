"""Messages on their way out, so that a crash neither loses nor doubles one."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from coachbot.db.engine import Database
from coachbot.db.tables.jobs import MarkRow, OutboundRow
from coachbot.domain.messages import Sent

#: The mark of a database that comes from a backup: when that was made. What was posted since then it does not know.
RESTORED = "restored"
_TOLD_BY_HISTORY = "restored, history looked through"
# Whatever came due before the disaster is done at once afterwards, or waited for as long as an outage may last.
_IN_DOUBT = timedelta(days=1)


class Outbound:
    """Implements ``coachbot.domain.messages.OutboundStore``. Each method is one transaction."""

    def __init__(self, db: Database, workspace: str) -> None:
        self._db = db
        self._workspace = workspace
        self._may_be_restored = True

    def begin(self, key: str, channel: str, *, now: datetime) -> Sent | None:
        """Claim a key before posting; what an earlier try left, or None for the first try.

        In a database that was restored from a backup every first try may be a second one, for a day.
        """
        with self._db.write() as session:
            row = session.get(OutboundRow, (self._workspace, key))
            if row is not None and row.state != "refused":
                row.tries += 1
                return Sent(row.channel, row.ts, row.at)
            backed_up = self._restored_from(session, now)
            self._claim(session, row, key, channel, backed_up or now)
            return None if backed_up is None else Sent(channel, None, backed_up)

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

    def _claim(self, session: Session, refused: OutboundRow | None, key: str, channel: str, at: datetime) -> None:
        if refused is not None:
            refused.tries += 1
            refused.state, refused.at = "sending", at
            return
        session.add(
            OutboundRow(
                workspace=self._workspace,
                key=key,
                state="sending",
                channel=channel,
                tries=1,
                at=at,
            )
        )

    def _restored_from(self, session: Session, now: datetime) -> datetime | None:
        """When the backup was made, for the first day: messages may be out that it does not know."""
        if not self._may_be_restored:
            return None
        mark = session.get(MarkRow, (self._workspace, RESTORED))
        if mark is None:
            # Nobody restores below a running bot.
            self._may_be_restored = False
            return None
        ends = session.get(MarkRow, (self._workspace, _TOLD_BY_HISTORY))
        if ends is None:
            ends = MarkRow(workspace=self._workspace, name=_TOLD_BY_HISTORY, at=now + _IN_DOUBT)
            session.add(ends)
        return mark.at if now < ends.at else None
