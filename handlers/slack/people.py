"""Who somebody in Slack is in the team, and the other way round."""

import logging
from dataclasses import replace
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from coachbot.domain.people import Person
from coachbot.team.ports import PeopleStore
from handlers.slack.replies import error_name, part
from handlers.slack.standing import Outsider, Standing, Standings

log = logging.getLogger(__name__)


class People:
    """Joins Slack's people with the team's, by e-mail address; each pair is remembered.

    Args:
        guests_may_ask: Whether guests of several channels may ask for plays.
    """

    def __init__(
        self, client: WebClient, team: PeopleStore, standings: Standings, *, guests_may_ask: bool = False
    ) -> None:
        self._client = client
        self._team = team
        self._guests_may_ask = guests_may_ask
        self.standings = standings

    def of(self, slack: str, *, asks: bool = False, keeps: bool = True) -> Person:
        """Somebody who did something; a colleague who is not in the team's list becomes a rep of it.

        Args:
            asks: Whether it is nothing but asking for a play.
            keeps: Whether they are remembered by it; else nothing is stored.

        Raises:
            Outsider: No colleague, or not any more.
        """
        user = self.standings.user(slack)
        standing = Standing.UNKNOWN if user is None else self.standings.read(user)
        if user is not None and standing is Standing.GUEST and asks and self._guests_may_ask:
            # Never joined with the list and never kept: what a guest is, Slack says anew each time.
            return Person(slack, _name(user), "", time_zone=_zone(user), slack=slack)
        if user is None or standing is not Standing.COLLEAGUE:
            log.info("%s is not served: %s", slack, standing.value)
            raise Outsider(standing)
        known = self._team.by_slack(slack)
        if known is not None and known.id != slack:
            return known
        listed = self._listed(_email(user))
        if not keeps:
            return self._seen(slack, user, listed or known)
        if listed is not None:
            self._team.link(listed.id, slack, _zone(user))
            return self._team.person(listed.id) or listed
        # Without the scope for addresses Slack tells none; what is known stays.
        if known is None or (_email(user) and known.email != _email(user)):
            self._team.save_person(Person(slack, _name(user), _email(user), time_zone=_zone(user), slack=slack))
        return self._team.by_slack(slack) or self._team.with_role(Person(slack, _name(user), "", slack=slack))

    def _seen(self, slack: str, user: dict[str, Any], known: Person | None) -> Person:
        """Who it is, as far as the team knows, and nothing is stored of it."""
        if known is not None:
            return replace(known, slack=slack)
        return self._team.with_role(Person(slack, _name(user), _email(user), time_zone=_zone(user), slack=slack))

    def slack_of(self, person: Person) -> str:
        """Where to reach somebody; empty when Slack has no colleague with that address, or has one no more."""
        user = self._of_list(person) if not person.slack and person.email else None
        slack = str(user["id"]) if user else person.slack
        return slack if slack and self.standings.of(slack) is Standing.COLLEAGUE else ""

    def serves(self, standings: set[Standing]) -> bool:
        """Whether all of these may read what a rep may."""
        outside = standings - {Standing.COLLEAGUE, Standing.BOT}
        return not outside or (self._guests_may_ask and outside == {Standing.GUEST})

    def _of_list(self, person: Person) -> dict[str, Any] | None:
        """Slack's user of somebody of the list, joined with them."""
        try:
            found = part(self._client.users_lookupByEmail(email=person.email), "user")
        except SlackApiError as error:
            if error_name(error) != "users_not_found":
                raise
            log.info("nobody in Slack has the address of somebody on the list")
            return None
        self.standings.heard(found)
        if self.standings.read(found) is Standing.COLLEAGUE:
            self._team.link(person.id, str(found["id"]), _zone(found))
        return found

    def _listed(self, email: str) -> Person | None:
        """Somebody of the team's list, not one who was only seen in Slack."""
        found = self._team.by_email(email) if email else None
        return found if found is not None and found.id != found.slack else None


def _email(user: dict[str, Any]) -> str:
    return str(part(user, "profile").get("email") or "").lower()


def _name(user: dict[str, Any]) -> str:
    return str(part(user, "profile").get("real_name") or user.get("real_name") or user.get("name") or user["id"])


def _zone(user: dict[str, Any]) -> str:
    return str(user.get("tz") or "UTC")
