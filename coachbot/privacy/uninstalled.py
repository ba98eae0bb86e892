"""Remembers that the one workspace took the coach's access away, where there is no list of workspaces."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from coachbot.domain.jobs import MarkStore

UNINSTALLED = "uninstalled"


@dataclass(frozen=True, slots=True)
class MarkedUninstalled:
    """Implements ``coachbot.privacy.ports.Uninstalled`` for one workspace, by a mark."""

    marks: MarkStore
    workspace: str

    def uninstalled(self, now: datetime) -> None:
        """Its access is gone since then; told again it counts from the first time."""
        if self.marks.mark(UNINSTALLED) is None:
            self.marks.set_mark(UNINSTALLED, now)

    def installed(self) -> None:
        """It has access."""
        if self.marks.mark(UNINSTALLED) is not None:
            self.marks.clear_mark(UNINSTALLED)

    def uninstalled_before(self, moment: datetime) -> Sequence[str]:
        """This workspace, where its access was gone by then."""
        at = self.marks.mark(UNINSTALLED)
        return (self.workspace,) if at is not None and at < moment else ()

    def purged(self, workspace: str) -> None:
        """Its data is gone, and the mark with it."""
        if workspace == self.workspace:
            self.installed()
