"""Several workspaces in one process: one database, and a coach for each with a home of its own."""

from collections.abc import Generator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from coachbot.bootstrap import Coach, build
from coachbot.bootstrap.base import database
from coachbot.bootstrap.privacy import drop_index, purge_days_of
from coachbot.clock import Clock, utc_now
from coachbot.datadir import IndexLock, prepare
from coachbot.db.engine import Database
from coachbot.db.installations import Installations
from coachbot.db.migrate import upgrade
from coachbot.db.pages import Pages
from coachbot.db.purge import Purge
from coachbot.db.secrets import Secrets
from coachbot.domain.installations import Installation, Left
from coachbot.domain.watching import UNWATCHED, Watch
from coachbot.errors import AlreadyRunning
from coachbot.privacy.capability import purge_uninstalled
from coachbot.settings import Settings, folder_of, of_workspace


@dataclass(frozen=True, slots=True)
class Ground:
    """What the workspaces of one process have in common."""

    settings: Settings
    db: Database
    installations: Installations
    lock: IndexLock

    def coach(self, of: Installation, *, clock: Clock = utc_now, watch: Watch = UNWATCHED) -> Coach:
        """The coach of one workspace, over its own rows and its own index.

        Args:
            watch: Told of what happens, to count it for all workspaces together.

        Raises:
            NotConfigured: Its own settings cannot be used.
            AlreadyRunning: Another process has its index.
        """
        own = of_workspace(self.settings, of.workspace)
        own.home.mkdir(parents=True, exist_ok=True)
        return build(own, clock=clock, stays=True, shared=self.db, watch=watch)

    def has_pages(self, workspace: str) -> bool:
        """Whether a workspace has a playbook to answer from."""
        return bool(Pages(self.db, workspace).files())

    def purge(self, *, now: datetime) -> None:
        """Drop what is stored of workspaces that took the app away long enough ago, and their indexes.

        Of what another process dropped, the index in this home goes as well.
        """
        days = purge_days_of(self.settings)
        purge_uninstalled(self.installations, Purge(self.db), days, lambda _: None, now=now)
        known = self.installations.known()
        for index in folder_of(self.settings, "*").parent.glob("*/index"):
            if index.parent.name not in known:
                drop_index(self.settings, index.parent.name, index.parent)

    def close(self) -> None:
        """Let go of the database and the lock."""
        self.db.close()
        self.lock.release()


def open_ground(settings: Settings) -> Ground:
    """Take the home and the database for this process.

    Raises:
        AlreadyRunning: Another bot has this home.
        NotConfigured: Secrets are sealed, and there is no key.
        DatabaseTrouble: The database cannot be opened.
        HomeUnusable: The home cannot be written.
    """
    home = prepare(settings.home)
    lock = IndexLock(home)
    if not lock.try_take():
        raise AlreadyRunning(
            f"Another coachbot is running on {home}. Stop it first, or give this one its own COACHBOT_HOME."
        )
    try:
        db = database(settings, home)
        upgrade(db)
        Secrets(db).settle()
    except BaseException:
        lock.release()
        raise
    return Ground(settings, db, Installations(db), lock)


def installed(settings: Settings) -> list[Installation]:
    """Everywhere the app is installed and has a token to be read, looked up beside a running bot.

    Raises:
        DatabaseTrouble: The database cannot be opened.
    """
    with _installations(settings) as installations:
        return installations.installed()


def lost(settings: Settings) -> dict[str, str]:
    """Where it is installed and no key opens the token, by ids, with what people call it.

    Raises:
        DatabaseTrouble: The database cannot be opened.
    """
    with _installations(settings) as installations:
        return installations.lost()


@contextmanager
def _installations(settings: Settings) -> Generator[Installations]:
    with closing(database(settings, prepare(settings.home))) as db:
        upgrade(db)
        yield Installations(db)


def left(settings: Settings) -> dict[Left, datetime | None]:
    """Who took the app away and whose data is there still, until when; None is until somebody deletes it.

    Raises:
        NotConfigured: ``COACHBOT_PURGE_DAYS`` is no number of days.
        DatabaseTrouble: The database cannot be opened.
    """
    days = purge_days_of(settings)
    with _installations(settings) as installations:
        return {one: None if days is None else one.at + timedelta(days=days) for one in installations.left()}
