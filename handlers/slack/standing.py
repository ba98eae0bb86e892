"""Who somebody in Slack is to this workspace, as Slack says today."""

import logging
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from coachbot.errors import CoachError
from handlers.slack.replies import error_name, listed, part

log = logging.getLogger(__name__)

# A guest made a colleague, or a colleague who left, is noticed after this even where no event told of it.
_FRESH_S = 600.0
# More than these are looked up by reading the whole list once, or a big channel costs a call a member.
_ONE_BY_ONE = 20
_NOBODY = frozenset({"user_not_found", "users_not_found", "user_not_visible"})
_SLACKBOT = "USLACKBOT"


class Standing(Enum):
    """What somebody is here; only a colleague is served without more."""

    COLLEAGUE = "colleague"
    GUEST = "guest"
    SINGLE_CHANNEL_GUEST = "single-channel guest"
    STRANGER = "of another workspace"
    LEAVER = "deactivated"
    BOT = "an app"
    UNKNOWN = "nobody Slack knows"


class Outsider(CoachError):
    """Somebody the coach does not serve.

    Attributes:
        standing: Why not.
    """

    def __init__(self, standing: Standing) -> None:
        super().__init__("I only help members of this workspace. Ask whoever invited you here.")
        self.standing = standing

    @property
    def is_told(self) -> bool:
        """Whether they are told so: a guest is somebody's guest here; the rest hears nothing."""
        return self.standing in (Standing.GUEST, Standing.SINGLE_CHANNEL_GUEST)


class NotYours(CoachError):
    """What somebody pressed or sent is another's, or was never offered to them."""

    def __init__(self, why: str = "That is somebody else's, so I left it as it is.") -> None:
        super().__init__(why)


@dataclass(frozen=True, slots=True)
class Home:
    """The workspace the bot is installed in; ``enterprise`` is its Grid organization, or empty.

    Attributes:
        is_org: It is installed in the whole organization; then Slack lists people of one workspace at a time only.
    """

    team: str
    enterprise: str = ""
    is_org: bool = False

    @property
    def name(self) -> str:
        """Slack's id of whoever installed it."""
        return self.enterprise if self.is_org else self.team

    def standing(self, user: dict[str, Any]) -> Standing:
        """What Slack's user object says somebody is; what it does not say is doubt, and doubt is no colleague."""
        if user.get("deleted"):
            return Standing.LEAVER
        if user.get("is_bot") or user.get("id") == _SLACKBOT:
            return Standing.BOT
        if user.get("is_stranger") or not self._is_ours(user):
            return Standing.STRANGER
        if user.get("is_ultra_restricted"):
            return Standing.SINGLE_CHANNEL_GUEST
        return Standing.GUEST if user.get("is_restricted") else Standing.COLLEAGUE

    def is_foreign(self, *teams: object) -> bool:
        """Whether a body says plainly that its person is of elsewhere; the first team it names counts.

        In a Grid organization another team may be a colleague's, so there only Slack's user object tells.
        """
        named = next((team for team in teams if team), None)
        return bool(named and self.team) and not self.enterprise and named != self.team

    def _is_ours(self, user: dict[str, Any]) -> bool:
        if user.get("team_id") == self.team:
            return True
        own = (user.get("team_id"), part(user, "enterprise_user").get("enterprise_id"))
        return bool(self.enterprise) and self.enterprise in own


class Standings:
    """Looks people up, and remembers them for some minutes. Safe to use from many threads.

    Args:
        fresh_s: How long what Slack said is believed.
    """

    def __init__(
        self,
        client: WebClient,
        home: Home,
        *,
        fresh_s: float = _FRESH_S,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._client = client
        self._home = home
        self._fresh_s = fresh_s
        self._monotonic = monotonic
        self.known: dict[str, tuple[float, dict[str, Any]]] = {}

    def user(self, slack: str) -> dict[str, Any] | None:
        """Slack's user object; None where Slack knows nobody of that id.

        Raises:
            SlackApiError: Slack cannot say at the moment.
        """
        at, user = self.known.get(slack, (0.0, {}))
        if user and self._monotonic() - at < self._fresh_s:
            return user
        try:
            found = part(self._client.users_info(user=slack), "user")
        except SlackApiError as error:
            if error_name(error) not in _NOBODY:
                raise
            log.info("Slack knows nobody called %s", slack)
            return None
        self.heard(found)
        return found

    def of(self, slack: str) -> Standing:
        """What somebody is."""
        user = self.user(slack)
        return Standing.UNKNOWN if user is None else self.read(user)

    def read(self, user: dict[str, Any]) -> Standing:
        """What a user object says its person is."""
        return self._home.standing(user)

    def among(self, slack: Iterable[str]) -> set[Standing]:
        """What some people are, each standing once."""
        wanted = set(slack)
        if not self._home.is_org and len([one for one in wanted if one not in self.known]) > _ONE_BY_ONE:
            for page in self._client.users_list(limit=1000):
                for user in listed(page, "members"):
                    self.heard(user)
        return {self.of(one) for one in wanted}

    def heard(self, user: dict[str, Any]) -> None:
        """Slack told of somebody."""
        if user.get("id"):
            self.known[str(user["id"])] = (self._monotonic(), user)
