"""Installing the app: the page that asks, and the exchange of its code for a token."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from coachbot.sandbox.arguments import text_of
from coachbot.sandbox.clock import Clock
from coachbot.sandbox.model import APP_ID, BOT_USER_ID, TEAM_ID, TEAM_NAME
from coachbot.sandbox.tickets import Json, SlackError

CLIENT_ID = "1000.2000"
CLIENT_SECRET = "sandbox-client-secret"
CODE_LIFE_S = 600.0


@dataclass(frozen=True, slots=True)
class Code:
    """What an allowed install hands out, once; ``redirect_uri`` is the one that was sent, or empty."""

    redirect_uri: str
    scopes: str
    user: str
    expires: float


class OAuth:
    """OAuth v2 for one app.

    Args:
        granted: The scopes an install brings.
        token: The bot token it brings.
        redirect_urls: The app's own, as in its manifest; the first is taken where a request names none.
    """

    def __init__(self, clock: Clock, granted: tuple[str, ...], token: str, redirect_urls: Sequence[str] = ()) -> None:
        self.redirect_urls = tuple(redirect_urls)
        self._clock = clock
        self._granted = granted
        self._token = token
        self._codes: dict[str, Code] = {}
        self.methods = {"oauth.v2.access": self.access}

    def allow(self, query: Json, user: str) -> str:
        """Somebody allows the install; where their browser goes next.

        Raises:
            SlackError: The request does not name this app, or wants scopes the manifest does not have.
        """
        self.check(query)
        code = secrets.token_urlsafe(16)
        sent = text_of(query, "redirect_uri")
        self._codes[code] = Code(sent, text_of(query, "scope"), user, self._clock() + CODE_LIFE_S)
        return self._back(query, code=code)

    def cancel(self, query: Json) -> str:
        """Somebody says no; where their browser goes next.

        Raises:
            SlackError: The request does not name this app.
        """
        self.check(query)
        return self._back(query, error="access_denied")

    def _back(self, query: Json, **said: str) -> str:
        redirect = text_of(query, "redirect_uri") or self.redirect_urls[0]
        return f"{redirect}{'&' if '?' in redirect else '?'}{urlencode(said | {'state': text_of(query, 'state')})}"

    def check(self, query: Json) -> None:
        """Refuse what Slack's install page refuses."""
        if text_of(query, "client_id") != CLIENT_ID:
            raise SlackError("invalid_client_id")
        redirect = text_of(query, "redirect_uri")
        if not redirect and not self.redirect_urls:
            raise SlackError("bad_redirect_uri", "No redirect URL was sent, and the app has none configured.")
        if redirect and not _may_go_to(redirect):
            raise SlackError("bad_redirect_uri")
        wanted = {scope for scope in text_of(query, "scope").split(",") if scope}
        if not wanted:
            raise SlackError("no_scopes")
        if unknown := wanted - set(self._granted):
            raise SlackError("invalid_scope", *sorted(unknown))

    def access(self, args: Json) -> Json:
        """Exchange a code."""
        if text_of(args, "client_id") != CLIENT_ID:
            raise SlackError("invalid_client_id")
        if text_of(args, "client_secret") != CLIENT_SECRET:
            raise SlackError("bad_client_secret")
        if text_of(args, "grant_type") not in {"", "authorization_code"}:
            raise SlackError("invalid_grant_type")
        code = self._codes.pop(text_of(args, "code"), None)
        if code is None or self._clock() > code.expires:
            raise SlackError("invalid_code")
        if text_of(args, "redirect_uri") != code.redirect_uri:
            raise SlackError("bad_redirect_uri")
        return {
            "app_id": APP_ID,
            "authed_user": {"id": code.user},
            "scope": code.scopes,
            "token_type": "bot",
            "access_token": self._token,
            "bot_user_id": BOT_USER_ID,
            "team": {"id": TEAM_ID, "name": TEAM_NAME},
            "enterprise": None,
            "is_enterprise_install": False,
        }


def _may_go_to(redirect: str) -> bool:
    """https anywhere; http on this machine, where tests are."""
    parts = urlsplit(redirect)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in {"127.0.0.1", "localhost"})
