"""Bringing a database to the newest schema."""

from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy.orm import Session

from coachbot.db.copying import VERSION_TABLE
from coachbot.db.engine import Database
from coachbot.errors import DatabaseTrouble

_SCRIPTS = Path(__file__).parent / "migrations"


def head() -> str:
    """The newest revision known to this code."""
    revision = ScriptDirectory.from_config(scripts()).get_current_head()
    assert revision is not None
    return revision


def current(db: Database) -> str | None:
    """The revision the database has; None before the first migration."""
    with db.read() as session:
        return revision_in(session)


def revision_in(session: Session) -> str | None:
    """The revision the database has in this transaction; None before the first migration."""
    if not sa.inspect(session.connection()).has_table(VERSION_TABLE):
        return None
    return session.scalar(sa.select(sa.column("version_num", sa.Text)).select_from(sa.table(VERSION_TABLE)))


def upgrade(db: Database) -> None:
    """Apply what is missing; safe when several processes do it at once.

    Another process may have migrated while this one waited for the lock, so the check is repeated
    inside the write transaction (alembic itself does that when it reads the version).
    """
    if current(db) == head():
        return
    with db.write() as session:
        db.alone(session, "migrate")
        bring_to(session, "head")


def bring_to(session: Session, revision: str) -> None:
    """Apply what is missing up to a revision, within the caller's transaction.

    Raises:
        DatabaseTrouble: A newer coachbot made this database.
    """
    config = scripts()
    config.attributes["connection"] = session.connection()
    try:
        command.upgrade(config, revision)
    except CommandError as error:
        raise DatabaseTrouble(
            "This database was made by a newer coachbot. Update coachbot, or give this one its own COACHBOT_HOME."
        ) from error


def is_known(revision: str) -> bool:
    """Whether this code, or one before it, made databases of this revision."""
    return revision in {script.revision for script in ScriptDirectory.from_config(scripts()).walk_revisions()}


@dataclass(frozen=True, slots=True)
class DatabaseState:
    """How the database is, brought to the newest schema."""

    kind: str
    is_sound: bool
    schema: str | None
    newest: str


def looked_at(db: Database) -> DatabaseState:
    """How this one is, brought to the newest schema.

    Raises:
        DatabaseTrouble: A newer coachbot made it.
    """
    upgrade(db)
    with db.read() as session:
        sound = db.is_sound(session)
    return DatabaseState(db.engine.dialect.name, sound, current(db), head())


def scripts() -> Config:
    """Where the migrations are, for alembic."""
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    return config
