"""Builds what looks after people's data, and does at each start what was left undone."""

import logging
import shutil
from pathlib import Path

from coachbot.bootstrap.base import Base
from coachbot.db.purge import Purge
from coachbot.db.records import PersonalRecords
from coachbot.db.sweep import Sweeper
from coachbot.domain.retention import EVER, days_in, retention_of
from coachbot.outside import embedder
from coachbot.privacy.capability import Privacy, purge_uninstalled
from coachbot.privacy.forget import Forget
from coachbot.privacy.uninstalled import MarkedUninstalled
from coachbot.settings import Settings
from knowledge.library.errors import IndexUnavailable
from knowledge.library.index.filing import drop_filed

log = logging.getLogger(__name__)


def privacy_of(base: Base) -> Privacy:
    """What looks after people's data.

    Before anything else is done, whoever was being forgotten is, and a workspace that uninstalled the coach long
    enough ago is dropped.

    Raises:
        NotConfigured: A number of days is none.
    """
    settings, workspace = base.settings, base.settings.workspace
    retention, purge_days = retention_of(settings.keep_days), purge_days_of(settings)
    records, installation = PersonalRecords(base.db, workspace), MarkedUninstalled(base.marks, workspace)
    forget = Forget(records)
    forget.resume()
    purge_uninstalled(installation, Purge(base.db), purge_days, lambda _: _drop_index(base), now=base.clock())
    sweeper = Sweeper(base.db, workspace)
    return Privacy(records, forget, sweeper, retention, purge_days, installation, base.jobs, base.clock)


def purge_days_of(settings: Settings) -> int | None:
    """For how many days the data of a workspace outlives its uninstall; None is for ever.

    Raises:
        NotConfigured: It is no number of days.
    """
    return None if settings.purge_days == EVER else days_in("COACHBOT_PURGE_DAYS", settings.purge_days)


def drop_index(settings: Settings, workspace: str, home: Path) -> None:
    """The vectors and the words of a workspace's pages; where its Chroma server is away, all of it stays for later."""
    if settings.chroma_server:
        try:
            drop_filed(settings.chroma_server, name=workspace, model=embedder(settings).model)
        except IndexUnavailable as error:
            log.warning(
                "what Chroma holds of a workspace that is gone could not be dropped: %s",
                type(error.__cause__ or error).__name__,
            )
            return
    shutil.rmtree(home / "index", ignore_errors=True)


def _drop_index(base: Base) -> None:
    """Who has no right to write the index leaves that to whoever has."""
    if base.holds_lock:
        drop_index(base.settings, base.settings.workspace, base.home)
        # Here nobody comes by again.
        shutil.rmtree(base.home / "index", ignore_errors=True)
