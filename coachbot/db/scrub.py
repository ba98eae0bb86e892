"""Takes what was deleted out of the database's files, where else it would lie until something is written over it."""

import sqlite3
import time

import sqlalchemy as sa

from coachbot.db.engine import Database, trouble

_PATIENCE_S = 15.0


def scrub(db: Database, *, whole: bool = True) -> bool:
    """Write the files anew without what is gone; whether that was done to the end.

    SQLite: the file is rewritten and its log emptied, which waits for readers up to ``_PATIENCE_S``. A server frees
    the rows; what it writes over when, and its own log and backups, are its administrator's.

    Args:
        whole: Rewrite the file; else only empty the log, for deleted rows are overwritten with zeros as they go.
    """
    if db.is_shared:
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(sa.text("VACUUM"))
        return True
    try:
        return _rewritten(db, whole=whole)
    except sqlite3.OperationalError as error:
        meant = trouble(str(error))
        if meant is None or "busy" not in str(meant):
            raise meant or error from error
        return False


def _rewritten(db: Database, *, whole: bool) -> bool:
    # By hand: it may be in no transaction, and a session always is in one.
    connection = db.engine.raw_connection()
    try:
        cursor = connection.cursor()
        if whole:
            cursor.execute("VACUUM")
        until = time.monotonic() + _PATIENCE_S
        while True:
            # Its first column says whether somebody read on meanwhile, so that the log could not be emptied.
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            (is_read,) = cursor.fetchall()[0][:1]
            if not is_read:
                return True
            if time.monotonic() > until:
                return False
            time.sleep(0.05)
    finally:
        connection.close()
