"""Who owns which thread."""

from datetime import datetime

import sqlalchemy as sa

from coachbot.db.engine import Database
from coachbot.db.tables.jobs import ConversationRow
from coachbot.domain.conversations import Conversation


class Conversations:
    """Implements ``coachbot.domain.conversations.ConversationStore``. Each method is one transaction."""

    def __init__(self, db: Database, workspace: str) -> None:
        self._db = db
        self._workspace = workspace

    def owner(self, channel: str, thread: str) -> Conversation | None:
        """Whose a thread is; None where it is nobody's."""
        with self._db.read() as session:
            row = session.get(ConversationRow, (self._workspace, channel, thread))
            return None if row is None else Conversation(row.channel, row.thread, row.feature, row.ref)

    def claim(self, conversation: Conversation, *, now: datetime) -> bool:
        """Take a thread that is nobody's; False where another has it. Claimed again by its owner it changes nothing."""
        values = {
            "workspace": self._workspace,
            "channel": conversation.channel,
            "thread": conversation.thread,
            "feature": conversation.feature,
            "ref": conversation.ref,
            "at": now,
        }
        unique = ("workspace", "channel", "thread")
        with self._db.write() as session:
            self._db.insert_new(session, ConversationRow, [values], unique=unique, returning=ConversationRow.thread)
        return self.owner(conversation.channel, conversation.thread) == conversation

    def release(self, channel: str, thread: str) -> None:
        """Give a thread back."""
        mine = (
            ConversationRow.workspace == self._workspace,
            ConversationRow.channel == channel,
            ConversationRow.thread == thread,
        )
        with self._db.write() as session:
            session.execute(sa.delete(ConversationRow).where(*mine))
