"""What the database knows before a call."""

from datetime import datetime, timedelta
from threading import Lock

from coachbot.clock import Clock
from coachbot.domain.addresses import domain_of
from coachbot.domain.people import Person
from coachbot.plans.meeting import Meeting
from coachbot.plans.plan import CallFacts
from coachbot.plans.ports import CallStore, TeamStore
from coachbot.plans.sales_call import OwnSide, outsiders

_REMEMBERED = timedelta(minutes=1)


class CallHistory:
    """Answers what is known of a meeting.

    Args:
        own_domains: Beside those of the team's own addresses.
        excluded: Words that make a title something else than a sales call.
    """

    def __init__(
        self,
        team: TeamStore,
        calls: CallStore,
        clock: Clock,
        *,
        own_domains: frozenset[str] = frozenset(),
        excluded: tuple[str, ...] = (),
    ) -> None:
        self._team = team
        self._calls = calls
        self._clock = clock
        self._own = own_domains
        self._excluded = excluded
        self._read_at: datetime | None = None
        self._shared = OwnSide()
        self._lock = Lock()

    def side(self, person: Person) -> OwnSide:
        """Who is from outside, for this person; deals of the last minute may not be in it yet."""
        now = self._clock()
        with self._lock:
            if self._read_at is None or not timedelta(0) <= now - self._read_at < _REMEMBERED:
                own, domains, contacts = self._team.addresses()
                self._shared = OwnSide("", own | self._own, domains, contacts, self._excluded)
                self._read_at = now
        shared = self._shared
        return OwnSide(person.email, shared.domains, shared.deal_domains, shared.deal_contacts, shared.excluded)

    def known(self, person: Person, meeting: Meeting) -> CallFacts:
        """What is known before this meeting."""
        side = self.side(person)
        emails = [one.email for one in outsiders(meeting, side)]
        deals = self._team.deals_of(sorted({domain_of(email) for email in emails}), emails)
        met = self._calls.last_met(person.id, emails, before=meeting.start)
        debriefs = self._calls.debriefs_of(deals[0].account, before=meeting.start) if deals else ()
        return CallFacts(side, deals, met, debriefs)
