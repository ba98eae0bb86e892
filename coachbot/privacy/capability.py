"""The capability “privacy”: what is kept of people, for how long, and how they get and end it."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from coachbot.clock import Clock
from coachbot.domain.jobs import JobQueue
from coachbot.domain.people import Person
from coachbot.domain.retention import Retention
from coachbot.privacy.export import Export, export_of
from coachbot.privacy.forget import Forget, one_of
from coachbot.privacy.jobs import SWEEP, SweepDue
from coachbot.privacy.ports import Purges, Records, Sweeps, Uninstalled
from coachbot.privacy.uninstalled import MarkedUninstalled

log = logging.getLogger(__name__)

# In UTC: night in Europe, evening in America, when the fewest calls are held.
_AT = time(2, 0)


@dataclass(frozen=True, slots=True)
class Privacy:
    """What is kept of people.

    Attributes:
        purge_days: How long the data of a workspace that uninstalled the coach is kept; None is for ever.
    """

    records: Records
    forget: Forget
    sweeps: Sweeps
    retention: Retention
    purge_days: int | None
    installation: MarkedUninstalled
    queue: JobQueue
    clock: Clock

    def known(self, text: str) -> Person:
        """Whom a command means.

        Raises:
            NobodyKnown: Nobody is known so.
            SeveralKnown: Several are.
        """
        return one_of(self.records, text)

    def export(self, person: Person, *, but: str = "") -> Export:
        """Everything that is kept of somebody, now; ``but`` is the key of the work that asks."""
        return export_of(self.records, person, self.retention, now=self.clock(), but=but)

    def uninstalled(self) -> None:
        """The workspace took the coach's access away."""
        self.installation.uninstalled(self.clock())

    def installed(self) -> None:
        """Slack lets the coach in."""
        self.installation.installed()

    def plan_sweep(self) -> None:
        """A tick: this day's sweep, once."""
        now = self.clock()
        due = datetime.combine(now.date(), _AT, now.tzinfo)
        if now >= due:
            self.queue.schedule([SWEEP.at(SweepDue(now.date()), due=due, needed=now, once=True)], now=now)

    def sweep(self, due: SweepDue) -> None:
        """Drop what is older than it is kept, by now: however late the day's sweep is done."""
        done = self.sweeps.sweep(self.retention, now=self.clock())
        some = ", ".join(f"{count} of {kind}" for kind, count in done.items()) or "nothing"
        log.info("swept on %s: %s", due.day, some)


def purge_uninstalled(
    uninstalled: Uninstalled, purges: Purges, days: int | None, drop_index: Callable[[str], None], *, now: datetime
) -> dict[str, int]:
    """Drop every workspace that uninstalled the coach long enough ago; how many rows of each.

    Args:
        days: How long ago; None drops none.
        drop_index: Drops a workspace's index, which is derived from its rows.
    """
    if days is None:
        return {}
    gone: dict[str, int] = {}
    for workspace in uninstalled.uninstalled_before(now - timedelta(days=days)):
        gone[workspace] = sum(purges.purge(workspace).values())
        drop_index(workspace)
        uninstalled.purged(workspace)
        log.warning("the data of a workspace that uninstalled the coach was dropped: %d rows", gone[workspace])
    return gone
