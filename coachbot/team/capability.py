"""The capability “team”: who is in it, when they may be disturbed, and their deals."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from coachbot.clock import Clock
from coachbot.domain.jobs import JobQueue
from coachbot.domain.people import Person
from coachbot.team.jobs import ABSENT, AbsentDue
from coachbot.team.ports import DealsKept, PeopleStore
from coachbot.team.read_deals import DEALS, DealsDue, ReadDeals
from coachbot.team.remove import Remove


@dataclass(frozen=True, slots=True)
class TeamList:
    """People and deals."""

    people: PeopleStore
    deals: DealsKept
    read_deals: ReadDeals
    queue: JobQueue
    clock: Clock
    has_crm: bool
    remove: Remove

    def named(self, name: str) -> Person:
        """Somebody by the id the team knows, or a rep of that name nobody has listed."""
        return self.people.person(name) or self.people.with_role(Person(name, name, ""))

    def reps(self) -> dict[str, str]:
        """The id of everybody of the team, by address and by name in lower case; a name that two have is nobody's."""
        everybody = self.people.everybody()
        names = Counter(person.name.casefold() for person in everybody)
        by_name = {person.name.casefold(): person.id for person in everybody if names[person.name.casefold()] == 1}
        return by_name | {person.email.casefold(): person.id for person in everybody if person.email}

    def tell_of_absent(self, absent: Sequence[str], *, now: datetime) -> None:
        """Have the admins asked about who was not in the file; of the same people once."""
        if absent:
            self.queue.enqueue(ABSENT.at(AbsentDue(tuple(absent)), due=now, needed=now, once=True), now=now)

    def asked_about_absent(self, due: AbsentDue) -> tuple[Sequence[Person], Sequence[Person]]:
        """Who is asked, admins or else managers, and about whom: those who are on the list still."""
        everybody = self.people.everybody()
        absent = [person for person in everybody if person.id in due.people]
        admins = [person for person in everybody if person.role == "admin" and person not in absent]
        return admins or [person for person in self.people.managers() if person not in absent], absent

    def read_deals_hourly(self, *, now: datetime) -> None:
        """The deals of the CRM, once an hour whoever asks."""
        if self.has_crm:
            self.queue.enqueue(DEALS.at(DealsDue(f"{now:%Y-%m-%dT%H}"), due=now, needed=now), now=now)
