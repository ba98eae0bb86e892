"""What is known before a call: who is from outside, their deals, earlier calls with them."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from threading import Lock

from coachbot.clock import Clock
from coachbot.domain.deals import Deal, DealStore, deals_of
from coachbot.domain.people import Person
from coachbot.plans.debrief import Debrief
from coachbot.plans.meeting import Meeting
from coachbot.plans.met_before import Met
from coachbot.plans.ports import AddressBook, PastCalls, PastDebriefs
from coachbot.plans.sales_call import OwnSide, outsiders

_REMEMBERED = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class CallFacts:
    """What is known before a call.

    Attributes:
        deals: Of the attendees' accounts.
        met: How often each address was met before, and when last.
        debriefs: Of earlier calls with the account, the latest first.
    """

    side: OwnSide
    deals: Sequence[Deal] = ()
    met: Met = field(default_factory=dict[str, tuple[int, datetime]])
    debriefs: Sequence[Debrief] = ()


class Sides:
    """Tells who is from outside, for each person of the team; deals of the last minute may not be in it yet.

    Args:
        own_domains: Beside those of the team's own addresses.
        excluded: Words that make a title something else than a sales call.
    """

    def __init__(
        self,
        book: AddressBook,
        clock: Clock,
        *,
        own_domains: frozenset[str] = frozenset(),
        excluded: tuple[str, ...] = (),
    ) -> None:
        self._book = book
        self._clock = clock
        self._own = own_domains
        self._excluded = excluded
        self._read_at: datetime | None = None
        self._shared = OwnSide()
        self._lock = Lock()

    def __call__(self, person: Person) -> OwnSide:
        """Who is from outside, for this person."""
        now = self._clock()
        with self._lock:
            if self._read_at is None or not timedelta(0) <= now - self._read_at < _REMEMBERED:
                own, domains, contacts = self._book.addresses()
                self._shared = OwnSide("", own | self._own, domains, contacts, self._excluded)
                self._read_at = now
        return replace(self._shared, me=person.email)


@dataclass(frozen=True, slots=True)
class CallHistory:
    """Looks up what is known of a meeting; in Slack and on the terminal by the same rules."""

    deals: DealStore
    calls: PastCalls
    debriefs: PastDebriefs

    def __call__(self, person: Person, meeting: Meeting, side: OwnSide) -> CallFacts:
        """What is known before this meeting."""
        emails = [guest.email for guest in outsiders(meeting, side)]
        deals = deals_of(emails, self.deals)
        met = self.calls.last_met(person.id, emails, before=meeting.start)
        debriefs = self.debriefs.debriefs_of(deals[0].account, before=meeting.start) if deals else ()
        return CallFacts(side, deals, met, debriefs)
