"""A backup: a folder of the database's rows and a manifest with their checksums; written whole or not at all."""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Generator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

from coachbot.datadir import IndexLock, prepare
from coachbot.db import migrate
from coachbot.db.backup import Copied, put_back, take_out
from coachbot.db.engine import Database, sqlite_url
from coachbot.errors import AlreadyRunning, BackupTrouble
from coachbot.settings import Settings

MANIFEST = "manifest.json"
_FORMAT = 1
_BLOCK = 1 << 20


class StoredTable(BaseModel):
    """A table's file in a backup."""

    model_config = ConfigDict(extra="forbid")
    file: str
    rows: int
    columns: tuple[str, ...]
    sha256: str


class Manifest(BaseModel):
    """What a backup says of itself; ``schema_`` is the database's migration."""

    format: int
    coachbot: str
    schema_: str
    made_at: AwareDatetime
    tables: dict[str, StoredTable]


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup that was made or restored."""

    folder: Path
    manifest: Manifest

    @property
    def rows(self) -> int:
        """How many rows there are in all tables."""
        return sum(table.rows for table in self.manifest.tables.values())


def back_up(settings: Settings, folder: Path, *, now: datetime) -> Backup:
    """Copy the whole database, every workspace's, while a bot may be running.

    Raises:
        BackupTrouble: The folder is not empty, or there is nothing to back up.
        DatabaseTrouble: The database cannot be read.
        OSError: The disk is full, or the folder cannot be written.
    """
    with _half(folder) as half, closing(_opened(settings)) as db:
        revision, tables = take_out(db, half)
        manifest = Manifest(
            format=_FORMAT,
            coachbot=version("coachbot"),
            schema_=revision,
            made_at=now,
            tables={name: _stored(half, copied) for name, copied in tables.items()},
        )
        (half / MANIFEST).write_text(manifest.model_dump_json(indent=1) + "\n", encoding="utf-8")
        for file in half.iterdir():
            # As secret as the database.
            file.chmod(0o600)
            _flush(file)
        _flush(half)
        half.replace(folder)
    _flush(folder.resolve().parent)
    return Backup(folder, manifest)


def restore(settings: Settings, folder: Path) -> Backup:
    """Fill an empty home, or an empty database, from a backup; all of it or nothing.

    Raises:
        AlreadyRunning: A bot has the home.
        BackupTrouble: The backup is damaged or of a newer coachbot, or the database holds something already.
        DatabaseTrouble: The database cannot be written.
    """
    manifest = read_manifest(folder)
    home = prepare(settings.home)
    lock = IndexLock(home)
    if not lock.try_take():
        raise AlreadyRunning(f"A coachbot is running on {home}. Stop it first, or give COACHBOT_HOME another folder.")
    try:
        with closing(_opened(settings)) as db:
            copied = {name: Copied(one.file, one.rows, one.columns) for name, one in manifest.tables.items()}
            put_back(db, folder, manifest.schema_, copied, made_at=manifest.made_at)
    finally:
        lock.release()
    return Backup(folder, manifest)


def read_manifest(folder: Path) -> Manifest:
    """Look whether a backup is whole, and of a version that this one knows.

    Raises:
        BackupTrouble: It is not.
    """
    try:
        manifest = Manifest.model_validate_json((folder / MANIFEST).read_bytes())
    except (OSError, ValidationError) as error:
        raise BackupTrouble(f"There is no backup at {folder}. Name the folder “coachbot backup” made.") from error
    if manifest.format != _FORMAT or not migrate.is_known(manifest.schema_):
        raise BackupTrouble(
            f"A newer coachbot ({manifest.coachbot}) made this backup. Update coachbot, then restore it."
        )
    for table in manifest.tables.values():
        # Only what lies in the folder itself.
        file = folder / Path(table.file).name
        if not file.is_file() or _sum(file) != table.sha256 or file.name != table.file:
            raise BackupTrouble(f"{table.file} in {folder} is missing or damaged. Use another backup.")
    return manifest


def _opened(settings: Settings) -> Database:
    return Database(settings.database_url or sqlite_url(prepare(settings.home)))


@contextmanager
def _half(folder: Path) -> Generator[Path]:
    """A folder beside the one that is meant, which takes its place at the end; gone again where that fails."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise BackupTrouble(f"{folder} is not empty. Name a folder that is not there yet.")
    where = folder.absolute().parent
    where.mkdir(parents=True, exist_ok=True)
    half = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", suffix=".half", dir=where))
    try:
        yield half
    finally:
        shutil.rmtree(half, ignore_errors=True)


def _stored(half: Path, copied: Copied) -> StoredTable:
    return StoredTable(file=copied.file, rows=copied.rows, columns=copied.columns, sha256=_sum(half / copied.file))


def _sum(file: Path) -> str:
    digest = hashlib.sha256()
    with file.open("rb") as content:
        while block := content.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def _flush(path: Path) -> None:
    """Have the disk hold it, so that a backup that is there is whole even after a power cut."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
