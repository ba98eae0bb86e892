"""Reading the deals of the CRM."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from coachbot.domain.jobs import JobKind
from coachbot.errors import CrmTrouble
from coachbot.team.ports import Crm, DealsKept

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class DealsDue:
    """The deals as they are in an hour, ``2026-11-25T09``."""

    hour: str = ""


DEALS = JobKind("team.deals", DealsDue, lambda due: f"deals:{due.hour}", lambda _: "deals", aliases=("deals",))


@dataclass(frozen=True, slots=True)
class ReadDeals:
    """Brings the deals up to date; without a CRM there is nothing to read.

    Attributes:
        crm: Makes the adapter, which is imported only where one is set up.
    """

    deals: DealsKept
    crm: Callable[[], Crm | None]

    def __call__(self, *, now: datetime) -> int | None:
        """How many there are; None without a CRM.

        Raises:
            CrmTrouble: The CRM cannot be read; what is known stays.
        """
        source = self.crm()
        if source is None:
            return None
        deals = source.deals(today=now.date())
        self.deals.save_deals(deals, source="hubspot")
        return len(deals)

    def patiently(self, *, now: datetime) -> None:
        """The same, in the background: while the CRM is in trouble the next hour does as well."""
        try:
            self(now=now)
        except CrmTrouble as error:
            log.warning("the deals could not be read: %s", error)
