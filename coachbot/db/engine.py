"""Opening the database, and what its failures mean to a person."""

import json
import threading
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from datetime import datetime
from pathlib import Path
from textwrap import shorten
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import ArgumentError, DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session

from coachbot.db.sealed import Seal
from coachbot.db.tables.base import Row
from coachbot.errors import DatabaseTrouble, NotConfigured

BUSY_TIMEOUT_MS = 10_000

_MEANINGS = (
    (
        ("not a database", "malformed"),
        "The database is damaged. Restore a backup, or move it away and run “coachbot index” again.",
    ),
    (("disk is full", "no space"), "The disk is full, so nothing was saved. Free some space and try again."),
    (
        ("readonly", "read-only", "permission denied"),
        "The database cannot be written. Give this user write permission on COACHBOT_HOME.",
    ),
    (("unable to open",), "The database cannot be opened. Check that COACHBOT_HOME exists and can be written."),
    (("locked", "busy"), "The database is busy. Try again in a moment."),
    (("disk i/o", "i/o error"), "The disk failed while the database was in use. Check it, then try again."),
)
_AWAY = "The database cannot be used now. Check that its server runs and that COACHBOT_DATABASE_URL is right."
_SAID_CHARS = 200


class Database:
    """One database for several threads and processes; sessions are short.

    Args:
        seal: What secrets in it are closed with; without one they stand in the clear.
    """

    def __init__(self, url: str, seal: Seal | None = None) -> None:
        self.seal = seal or Seal()
        try:
            # What is stored is secret or private: no error may show it. A server may have been restarted meanwhile.
            self.engine = sa.create_engine(url, hide_parameters=True, pool_pre_ping=True)
        except (ArgumentError, ImportError) as error:
            raise NotConfigured(
                "COACHBOT_DATABASE_URL cannot be used. Write a SQLAlchemy URL and install its driver."
            ) from error
        self._is_sqlite = self.engine.dialect.name == "sqlite"
        if self._is_sqlite:
            event.listen(self.engine, "connect", _prepare_sqlite)
            event.listen(self.engine, "begin", _begin_sqlite)
        self._writing = self.engine.execution_options(writes=True)
        # SQLite makes a second writer sleep and look again, up to 100 ms at a time; a lock hands over at once.
        self._one_writer = threading.Lock() if self._is_sqlite else nullcontext()

    @contextmanager
    def read(self) -> Generator[Session]:
        """A session that only reads."""
        with self._plainly(), Session(self.engine) as session, session.begin():
            yield session

    @contextmanager
    def read_as_of_now(self) -> Generator[Session]:
        """A session that sees the database as it is at its first look, whatever is written meanwhile; nobody waits."""
        # SQLite's own transactions are so.
        engine = self.engine if self._is_sqlite else self.engine.execution_options(isolation_level="REPEATABLE READ")
        with self._plainly(), Session(engine) as session, session.begin():
            yield session

    @contextmanager
    def write(self) -> Generator[Session]:
        """One transaction; on SQLite it takes the write lock first, so it never has to upgrade."""
        with (
            self._plainly(),
            self._one_writer,
            Session(self._writing, expire_on_commit=False) as session,
            session.begin(),
        ):
            yield session

    @property
    def is_shared(self) -> bool:
        """Whether several bots may use it; a file has one, which the lock of its home sees to."""
        return not self._is_sqlite

    def clock(self, session: Session) -> datetime:
        """The database's own time, in UTC, which all replicas share."""
        if self._is_sqlite:
            text: str = session.execute(sa.text("SELECT strftime('%Y-%m-%dT%H:%M:%f+00:00', 'now')")).scalar_one()
            return datetime.fromisoformat(text)
        return session.execute(sa.text("SELECT clock_timestamp()")).scalar_one()

    def alone(self, session: Session, name: str) -> None:
        """Until this transaction ends nobody else does what has this name; on SQLite nobody else writes anyway."""
        if not self._is_sqlite:
            session.execute(sa.text("SELECT pg_advisory_xact_lock(hashtext(:name))"), {"name": name})

    def nobody_else_has(self, name: sa.ColumnElement[str]) -> Sequence[sa.ColumnElement[bool]]:
        """Rows of whose name nobody else gets one in this way until this transaction ends; nobody waits for another.

        SQLite has one writer anyway.
        """
        if self._is_sqlite:
            return ()
        return (sa.func.pg_try_advisory_xact_lock(sa.func.hashtextextended(name, 0)),)

    def is_one_of_many(self, column: Any, parameter: str) -> sa.ColumnElement[bool]:
        """Whether a number is among ``many``: in one parameter, for hundreds take longer to write than to look up."""
        if self._is_sqlite:
            each = sa.func.json_each(sa.bindparam(parameter)).table_valued("value")
            return column.in_(sa.select(each.c.value))
        return column == sa.func.any(sa.bindparam(parameter, type_=postgresql.ARRAY(sa.BigInteger)))

    def many(self, numbers: Sequence[int]) -> Any:
        """Numbers as one value for ``is_one_of_many``."""
        return json.dumps(list(numbers)) if self._is_sqlite else list(numbers)

    def insert_new(
        self,
        session: Session,
        table: type[Row],
        rows: Sequence[Mapping[str, Any]],
        *,
        unique: Sequence[str],
        returning: Any,
    ) -> list[Any]:
        """Insert the rows that are not there yet; of each of those the column ``returning``."""
        insert = sqlite.insert if self._is_sqlite else postgresql.insert
        statement = insert(table).on_conflict_do_nothing(index_elements=list(unique)).returning(returning)
        return list(session.scalars(statement, list(rows))) if rows else []

    def is_sound(self, session: Session) -> bool:
        """SQLite's own check of its pages; a server looks after its files itself."""
        if not self._is_sqlite:
            return True
        return session.scalar(sa.text("PRAGMA quick_check(1)")) == "ok"

    def rewrite(self) -> None:
        """Have nothing left in SQLite's files of what was overwritten or deleted; a server looks after its own."""
        if not self._is_sqlite:
            return
        with self._plainly(), self._one_writer, self.engine.connect() as connection:
            driver = connection.connection.driver_connection
            assert driver is not None
            for statement in ("VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"):
                driver.execute(statement)

    def close(self) -> None:
        """Give the connections back."""
        self.engine.dispose()

    @contextmanager
    def _plainly(self) -> Generator[None]:
        """What a driver's error means to a person, where it means something."""
        try:
            yield
        except PoolTimeout as error:
            raise DatabaseTrouble("The database is busy. Try again in a moment.") from error
        except DBAPIError as error:
            # SQLite calls a missing table so too, which is a bug; a server that it is down, full or shutting down.
            is_away = not self._is_sqlite and isinstance(error, OperationalError | InterfaceError)
            meant = trouble(str(error.orig)) or (_away(str(error.orig)) if is_away else None)
            if meant is None:
                raise
            raise meant from error


def sqlite_url(folder: Path) -> str:
    """The embedded default: one file in the home folder."""
    return f"sqlite:///{folder / 'coachbot.db'}"


def trouble(text: str) -> DatabaseTrouble | None:
    """What a driver's error text means to a person; None if it is a bug."""
    lower = text.lower()
    for words, meaning in _MEANINGS:
        if any(word in lower for word in words):
            return DatabaseTrouble(meaning)
    return None


def _away(text: str) -> DatabaseTrouble:
    """A server that cannot be reached, or does not do it now: with its first line, which has no values in it."""
    said = text.strip().partition("\n")[0]
    return DatabaseTrouble(f"{_AWAY} It said: {shorten(said, _SAID_CHARS, placeholder='…')}" if said else _AWAY)


def _prepare_sqlite(connection: Any, _record: object) -> None:
    # The driver's own transaction handling would delay BEGIN; we say it ourselves.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=NORMAL")
    # 16 MB between checkpoints: at SQLite's 4 every second claim of a busy morning waits for the disk.
    cursor.execute("PRAGMA wal_autocheckpoint=4000")
    # What is deleted is overwritten, not only let go of: somebody may have asked to be forgotten.
    cursor.execute("PRAGMA secure_delete=ON")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()


def _begin_sqlite(connection: sa.Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
