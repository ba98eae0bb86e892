"""COACHBOT_HOME: the folder of the database, the index and the lock."""

import os
import tempfile
from pathlib import Path

from filelock import FileLock, Timeout

from coachbot.errors import HomeUnusable


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
