"""Takes a whole database out to a folder and puts it back, on SQLite or PostgreSQL, whichever it came from."""

import gzip
from collections.abc import Generator, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import DataError
from sqlalchemy.orm import Session

from coachbot.db import copying, migrate
from coachbot.db.engine import Database
from coachbot.db.outbound import RESTORED
from coachbot.db.tables.jobs import MarkRow
from coachbot.errors import BackupTrouble


@dataclass(frozen=True, slots=True)
class Copied:
    """A table in a folder: its file, how many rows it has, and the order of their values."""

    file: str
    rows: int
    columns: tuple[str, ...]


def take_out(db: Database, folder: Path) -> tuple[str, dict[str, Copied]]:
    """Write every table as it is at one moment; the schema's revision, and the tables by name.

    A bot may run meanwhile, and waits for nothing.

    Raises:
        BackupTrouble: There is no coachbot in this database yet.
        DatabaseTrouble: It cannot be read.
    """
    with db.read_as_of_now() as session:
        revision = migrate.revision_in(session)
        if revision is None:
            raise BackupTrouble("There is nothing to back up here yet. Check COACHBOT_HOME and COACHBOT_DATABASE_URL.")
        return revision, {table.name: _written(session, table, folder) for table in copying.tables(session)}


def put_back(db: Database, folder: Path, revision: str, tables: Mapping[str, Copied], *, made_at: datetime) -> None:
    """Make the schema the backup had, fill it, and bring it to the newest: all of it, or nothing.

    Raises:
        BackupTrouble: The database is in use already, or the backup holds what it should not.
        DatabaseTrouble: It cannot be written.
    """
    with db.write() as session:
        db.alone(session, "migrate")
        _make_room(session)
        migrate.bring_to(session, revision)
        there = {table.name: table for table in copying.tables(session)}
        if unknown := sorted(set(tables) - set(there)):
            raise BackupTrouble(f"The backup has a table that its schema has not: {unknown[0]}. Take another backup.")
        for table in there.values():
            table.clear(session)
        for name, copied in tables.items():
            _filled(session, there[name], folder / copied.file, copied)
        migrate.bring_to(session, "head")
        for workspace in sorted(_workspaces(session)):
            session.merge(MarkRow(workspace=workspace, name=RESTORED, at=made_at))


def _written(session: Session, table: copying.Table, folder: Path) -> Copied:
    name = f"{table.name}.jsonl.gz"
    count = 0
    # Quick rather than small: a backup is taken every night, while people are answered.
    with gzip.open(folder / name, "wt", encoding="utf-8", compresslevel=1) as file:
        for line in table.lines(session):
            file.write(line + "\n")
            count += 1
    return Copied(name, count, tuple(table.names))


def _filled(session: Session, table: copying.Table, file: Path, copied: Copied) -> None:
    with _plainly_broken(table.name), gzip.open(file, "rt", encoding="utf-8") as lines:
        count = table.load(session, copied.columns, lines)
    if count != copied.rows:
        raise BackupTrouble(f"The backup of {table.name} has {count} rows instead of {copied.rows}. Take another one.")
    table.count_on(session)


@contextmanager
def _plainly_broken(table: str) -> Generator[None]:
    try:
        yield
    except (ValueError, KeyError, EOFError) as error:
        raise BackupTrouble(f"The backup of {table} cannot be read. Take another one.") from error
    except DataError as error:
        raise BackupTrouble(
            f"This database does not take a row of {table}. Restore into the kind it came from."
        ) from error


def _make_room(session: Session) -> None:
    """Tables without a row give way; a coachbot that has anything stays."""
    there = copying.tables(session)
    revision = migrate.revision_in(session)
    strange = bool(there) and revision != migrate.head()
    if strange or any(not table.is_empty(session) for table in there):
        raise BackupTrouble(
            "This database is in use already. Give COACHBOT_HOME an empty folder and COACHBOT_DATABASE_URL an empty "
            "database, or move coachbot.db away."
        )
    for name in (*(table.name for table in there), *([copying.VERSION_TABLE] if revision else [])):
        session.execute(sa.text(f'DROP TABLE "{name}"'))


def _workspaces(session: Session) -> set[str]:
    found: set[str] = set()
    for table in copying.tables(session):
        if "workspace" in table.names:
            column: sa.ColumnClause[Any] = sa.column("workspace")
            distinct = sa.select(column).distinct().select_from(sa.table(table.name, column))
            found |= set(_texts(session.scalars(distinct)))
    return found


def _texts(values: Iterable[Any]) -> Iterator[str]:
    return (str(value) for value in values)
