"""Who reads along in a conversation, and so what may be said there."""

import logging
import time
from collections.abc import Callable
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from handlers.slack.people import People
from handlers.slack.replies import error_name, is_certain, listed, part, wait_s

log = logging.getLogger(__name__)

# Somebody who was let in is noticed after this.
_FRESH_S = 60.0
_UNSEEN = "I cannot see who reads along there"
_SHARED = "people of another company read along there"
_GUESTS = "a guest reads along there"
_ARCHIVED = "that channel is archived"
# The fields with which Slack says that another workspace is in a channel, or is invited.
_EXTERNAL = ("is_ext_shared", "is_pending_ext_shared", "pending_shared", "pending_connected_team_ids")


class Places:
    """Answers one question of a conversation: why nothing of the team's may be said there in the open."""

    def __init__(self, client: WebClient, people: People, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._client = client
        self._people = people
        self._monotonic = monotonic
        self.known: dict[str, tuple[float, str]] = {}

    def why_not(self, channel: str) -> str:
        """Why nothing may be said there; empty where only colleagues read along. Doubt is a reason too.

        Raises:
            SlackApiError: Slack has trouble, so that it cannot be known at the moment.
        """
        at, why = self.known.get(channel, (float("-inf"), ""))
        if self._monotonic() - at < _FRESH_S:
            return why
        why = self._look(channel)
        self.known[channel] = (self._monotonic(), why)
        return why

    def _look(self, channel: str) -> str:
        try:
            info = part(self._client.conversations_info(channel=channel), "channel")
            if info.get("is_archived"):
                return _ARCHIVED
            if is_external(info):
                return _SHARED
            members = self._members(channel)
        except SlackApiError as error:
            if wait_s(error) is not None or not is_certain(error):
                raise
            log.info("who reads along in %s is not to be seen: %s", channel, error_name(error))
            return _UNSEEN
        return "" if self._people.serves(self._people.standings.among(members)) else _GUESTS

    def _members(self, channel: str) -> list[str]:
        found: list[str] = []
        for page in self._client.conversations_members(channel=channel, limit=1000):
            found += [str(one) for one in listed(page, "members")]
        return found


def is_external(info: dict[str, Any]) -> bool:
    """Whether another company is in a channel, or invited; workspaces of one's own organization are no others."""
    connected = bool(listed(info, "connected_team_ids")) and not info.get("is_org_shared")
    return connected or any(info.get(field) for field in _EXTERNAL)
