"""Takes people and deals off the lists: what was to come for them ends. Forgetting is another thing, see privacy."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from coachbot.domain.deals import Deal
from coachbot.domain.people import Person
from coachbot.errors import CoachError
from coachbot.team.ports import DealsKept, Ended, Leavers, PeopleStore


class NotListed(CoachError):
    """Nobody and nothing of the lists is called so, or several are."""


@dataclass(frozen=True, slots=True)
class Remove:
    """Takes people and deals off the lists."""

    people: PeopleStore
    deals: DealsKept
    leavers: Leavers

    def person(self, text: str, *, now: datetime) -> tuple[Person, Ended]:
        """Take out somebody who is known by an id of the team, a Slack id or an address.

        Raises:
            NotListed: Nobody is.
        """
        person = self.people.person(text) or self.people.by_slack(text) or self.people.by_email(text)
        if person is None:
            raise NotListed(f"Nobody of the team is “{text}”. Give the team's id, the Slack id or the e-mail address.")
        return person, self.leavers.leave(person, now=now)

    def deal(self, text: str) -> tuple[Deal, str]:
        """Drop a deal by its id, or by its account where that has one; and the CRM that has it still, if any.

        Raises:
            NotListed: There is none, or the account has several.
        """
        found = self.deals.deal(text)
        named = [found] if found else [deal for deal in self.deals.accounts_like(text) if text.strip()]
        if not named:
            raise NotListed(f"No deal is called “{text}”. Give its id, or the name of its account.")
        if len(named) > 1:
            some = ", ".join(deal.id for deal in named)
            raise NotListed(f"“{text}” may be the deals {some}. Give one of these ids.")
        return named[0], self.deals.remove_deal(named[0].id)

    def absent(self, kept: Sequence[Person]) -> list[Person]:
        """Everybody of the team's list who is not in a file of all; who was only seen in Slack stood in none."""
        here = {person.id for person in kept}
        return [person for person in self.people.everybody() if person.id not in here and person.id != person.slack]
