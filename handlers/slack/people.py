"""Who somebody in Slack is in the team, and the other way round."""

import logging
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from coachbot.domain.people import Person
from coachbot.team.ports import PeopleStore
from handlers.slack.replies import error_name, is_certain, part, wait_s

log = logging.getLogger(__name__)

_GUESTS = ("is_restricted", "is_ultra_restricted", "is_stranger", "is_bot")


class People:
    """Joins Slack's people with the team's, by e-mail address; each pair is remembered."""

    def __init__(self, client: WebClient, team: PeopleStore) -> None:
        self._client = client
        self._team = team

    def of(self, slack: str) -> Person:
        """Somebody who wrote to us; who is not in the team's list becomes a rep of it, unless a guest."""
        known = self._team.by_slack(slack)
        if known is not None and (known.id != slack or self._listed(known.email) is None):
            return known
        try:
            user = part(self._client.users_info(user=slack), "user")
        except SlackApiError as error:
            if wait_s(error) is not None or not is_certain(error):
                raise
            # Whoever Slack does not tell about is nobody of ours, and is answered as a rep.
            log.info("Slack says nothing of somebody who wrote: %s", error_name(error))
            return self.known(slack)
        profile = part(user, "profile")
        email = str(profile.get("email") or "").lower()
        listed = self._listed(email)
        if listed is not None:
            self._team.link(listed.id, slack, _zone(user))
            return self._team.person(listed.id) or listed
        name = str(profile.get("real_name") or user.get("real_name") or user.get("name") or slack)
        person = Person(slack, name, email, time_zone=_zone(user), slack=slack)
        if not any(user.get(guest) for guest in _GUESTS):
            self._team.save_person(person)
        return self._team.with_role(person)

    def known(self, slack: str) -> Person:
        """The same from what is at hand: Slack is not asked, and nothing is remembered."""
        return self._team.by_slack(slack) or self._team.with_role(Person(slack, "", "", slack=slack))

    def slack_of(self, person: Person) -> str:
        """Where to reach somebody; empty when Slack has nobody with that address."""
        if person.slack or not person.email:
            return person.slack
        try:
            found = part(self._client.users_lookupByEmail(email=person.email), "user")
        except SlackApiError as error:
            if error_name(error) != "users_not_found":
                raise
            log.info("nobody in Slack has the address of %s", person.id)
            return ""
        self._team.link(person.id, str(found["id"]), _zone(found))
        return str(found["id"])

    def _listed(self, email: str) -> Person | None:
        """Somebody of the team's list, not one who was only seen in Slack."""
        found = self._team.by_email(email)
        return found if found is not None and found.id != found.slack else None


def _zone(user: dict[str, Any]) -> str:
    return str(user.get("tz") or "UTC")
