"""COACHBOT_HOME: the folder of the database, the index and the lock."""

import os
import tempfile
from pathlib import Path

from filelock import FileLock, Timeout

from coachbot.errors import HomeUnusable, NotConfigured

SHIPPED_CONTENT = Path(__file__).parent.parent / "knowledge"
"""The sample team's playbook, calls and lists: what the demo shows, and what is there until a team brings its own."""


def prepare(home: Path) -> Path:
    """The folder, made if need be and tried for writing.

    Raises:
        HomeUnusable: It cannot be made or written, or its disk is full.
    """
    try:
        home.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=home) as probe:
            probe.write(b"\0" * 4096)
            probe.flush()
            os.fsync(probe.fileno())
    except OSError as error:
        raise HomeUnusable(
            f"coachbot cannot write in {home}: {error.strerror}. Free the disk, give this user write permission, "
            "or point COACHBOT_HOME to another folder."
        ) from error
    return home.resolve()


class IndexLock:
    """The right to write the index: one process a home."""

    def __init__(self, home: Path) -> None:
        self._lock = FileLock(home / "index.lock")

    def try_take(self) -> bool:
        """Take it if nobody holds it."""
        try:
            self._lock.acquire(timeout=0)
        except Timeout:
            return False
        return True

    def release(self) -> None:
        """Give it back."""
        self._lock.release()


def content_root(chosen: Path | None) -> Path:
    """Where the team's own files are; the shipped sample's until it names its own.

    Raises:
        NotConfigured: There is no such folder.
    """
    if chosen is not None and not chosen.is_dir():
        raise NotConfigured(f"There is no folder at {chosen}. Set COACHBOT_CONTENT to the folder of your playbook.")
    return chosen or SHIPPED_CONTENT
