"""The bot's token of the moment: one that runs out is exchanged in time, once, whoever needs it first."""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol, cast

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from coachbot.clock import Clock
from coachbot.domain.installations import Installation, TokenStore
from coachbot.settings import Settings
from handlers.slack.replies import error_name

log = logging.getLogger(__name__)

Token = Callable[[], str]
# Slack's tokens live for twelve hours; so long before their end there is time for Slack to be away.
_EARLY = timedelta(hours=2)
# Less than a reply of Slack's is waited for: whoever claimed it is dead by then.
_LEASE_S = 30.0
_LOOK_S = 0.2


@dataclass(frozen=True, slots=True)
class Exchanged:
    """What a refresh token was exchanged for."""

    token: str
    refresh_token: str
    expires_in_s: float


class Exchanges(Protocol):
    """Slack's exchange of tokens."""

    def __call__(self, refresh_token: str, /) -> Exchanged:
        """The next pair.

        Raises:
            SlackClientError: Slack does not give it.
        """
        ...


class FreshToken:
    """The token of one installation. Safe to call from many threads, and where several processes have the same one.

    Args:
        sleep: Waits while another process exchanges it.
    """

    def __init__(
        self,
        installation: Installation,
        store: TokenStore,
        exchange: Exchanges,
        clock: Clock,
        *,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._known = installation
        self._store = store
        self._exchange = exchange
        self._clock = clock
        self._sleep = sleep
        self._lock = threading.Lock()

    def __call__(self) -> str:
        """A token that Slack takes now; where there is none to be had, the old one, which Slack then refuses."""
        if self._lasts(_EARLY):
            return self._known.token
        with self._lock:
            # Whoever waited here finds what the first one brought.
            if not self._lasts(_EARLY):
                self._renew()
            return self._known.token

    def _renew(self) -> None:
        until = self._clock() + timedelta(seconds=_LEASE_S)
        while not self._is_renewed():
            if self._store.claim_refresh(self._known.workspace, now=self._clock(), lease_s=_LEASE_S):
                self._refresh()
                return
            # Another process is at it; the old token is good for some time yet, unless nobody was here for hours.
            if self._lasts(timedelta()) or self._clock() > until:
                return
            self._sleep(_LOOK_S)

    def _is_renewed(self) -> bool:
        """Whether another process exchanged it, or nobody can."""
        found = self._store.installation(self._known.workspace)
        if found is None:
            return True
        self._known = found
        return self._lasts(_EARLY)

    def _refresh(self) -> None:
        # Between the look and the claim another process may have done it, and what we hold is spent.
        if self._is_renewed():
            return
        now, workspace = self._clock(), self._known.workspace
        try:
            got = self._exchange(self._known.refresh_token)
        except SlackApiError as error:
            log.warning(
                "Slack does not renew the token of %s: %s; install the app there again", workspace, error_name(error)
            )
        except (SlackClientError, OSError) as error:
            log.warning("Slack could not renew the token of %s: %s", workspace, type(error).__name__)
        else:
            expires_at = now + timedelta(seconds=got.expires_in_s)
            self._store.refreshed(workspace, token=got.token, refresh_token=got.refresh_token, expires_at=expires_at)
            self._known = self._store.installation(workspace) or self._known

    def _lasts(self, how_long: timedelta) -> bool:
        ends = self._known.expires_at
        return ends is None or not self._known.refresh_token or ends - self._clock() > how_long


def exchange_with(settings: Settings) -> Exchanges:
    """Slack's exchange, as the app that the settings name."""

    def exchange(refresh_token: str) -> Exchanged:
        reply = WebClient(base_url=settings.slack_api_url, retry_handlers=[], timeout=15).oauth_v2_access(
            client_id=settings.slack_client_id,
            client_secret=settings.slack_client_secret.get_secret_value(),
            grant_type="refresh_token",
            refresh_token=refresh_token,
        )
        data = cast("dict[str, Any]", reply.data)
        return Exchanged(str(data["access_token"]), str(data["refresh_token"]), float(data["expires_in"]))

    return exchange


def expiry(reply: dict[str, Any], now: datetime) -> datetime | None:
    """When a token that Slack just gave runs out; None where it never does."""
    lasts_s = reply.get("expires_in")
    return now + timedelta(seconds=float(lasts_s)) if lasts_s else None
