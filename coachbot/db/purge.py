"""Drops a whole workspace."""

import sqlalchemy as sa

from coachbot.db.engine import Database
from coachbot.db.scrub import scrub
from coachbot.db.tables.held import HOLDS


class Purge:
    """Implements ``coachbot.privacy.ports.Purges``. All tables in one transaction."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def purge(self, workspace: str) -> dict[str, int]:
        """Delete every row of a workspace and take it out of the files; how many of each table.

        The index of its library is another folder or server, and its owner's to drop.
        """
        done: dict[str, int] = {}
        with self._db.write() as session:
            for holds in HOLDS:
                gone = sa.delete(holds.of).where(holds.of.c.workspace == workspace)
                done[holds.table] = int(session.connection().execute(gone).rowcount)
        scrub(self._db)
        return {table: count for table, count in done.items() if count}
