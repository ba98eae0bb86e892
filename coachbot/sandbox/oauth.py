"""Installing the app: the page that asks, and the exchange of its code for a token."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode, urlsplit

from coachbot.sandbox.arguments import text_of
from coachbot.sandbox.clock import Clock
from coachbot.sandbox.model import APP_ID, BOT_USER_ID, TEAM_ID, TEAM_NAME
from coachbot.sandbox.scopes import USER_SCOPES
from coachbot.sandbox.tickets import Json, SlackError

CLIENT_ID = "1000.2000"
CLIENT_SECRET = "sandbox-client-secret"
CODE_LIFE_S = 600.0


@dataclass(frozen=True, slots=True)
class Grant:
    """What a token may do; ``user`` is whose it is, and empty where it is the bot's."""

    scopes: tuple[str, ...]
    user: str = ""


@dataclass(frozen=True, slots=True)
class Code:
    """What an allowed install hands out, once; ``redirect_uri`` is the one that was sent, or empty."""

    redirect_uri: str
    scopes: tuple[str, ...]
    user_scopes: tuple[str, ...]
    user: str
    expires: float


class OAuth:
    """OAuth v2 for one app.

    Args:
        granted: The scopes of the manifest: what an install may ask for its bot.
        redirect_urls: The app's own, as in its manifest; the first is taken where a request names none.

    Attributes:
        installed: By token, what its installs brought. They add up, as with Slack: one token for the bot, one a person.
    """

    def __init__(self, clock: Clock, granted: tuple[str, ...], redirect_urls: Sequence[str] = ()) -> None:
        self.redirect_urls = tuple(redirect_urls)
        self.installed: dict[str, Grant] = {}
        self._clock = clock
        self.granted = granted
        self._codes: dict[str, Code] = {}
        self.methods = {"oauth.v2.access": self.access}

    def allow(self, query: Json, user: str) -> str:
        """Somebody allows the install; where their browser goes next.

        Raises:
            SlackError: The request does not name this app, or wants scopes the manifest does not have.
        """
        self.check(query)
        code = secrets.token_urlsafe(16)
        scopes, of_user = wanted(query, "scope"), wanted(query, "user_scope")
        sent = text_of(query, "redirect_uri")
        self._codes[code] = Code(sent, scopes, of_user, user, self._clock() + CODE_LIFE_S)
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
        scopes, of_user = set(wanted(query, "scope")), set(wanted(query, "user_scope"))
        if not scopes and not of_user:
            raise SlackError("no_scopes")
        if unknown := (scopes - set(self.granted)) | (of_user - USER_SCOPES):
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
        bot = self._brought("bot", code.scopes) | {"bot_user_id": BOT_USER_ID} if code.scopes else {}
        own = self._brought("user", code.user_scopes, code.user) if code.user_scopes else {}
        return bot | {
            "app_id": APP_ID,
            "authed_user": {"id": code.user} | own,
            "team": {"id": TEAM_ID, "name": TEAM_NAME},
            "enterprise": None,
            "is_enterprise_install": False,
        }

    def _brought(self, kind: str, scopes: tuple[str, ...], user: str = "") -> Json:
        """The token of the bot or of somebody, who may do from now on what this install asked for too."""
        known = next((token for token, one in self.installed.items() if one.user == user), "")
        token = known or f"xox{'p' if user else 'b'}-{secrets.token_urlsafe(18)}"
        before = self.installed.get(token, Grant((), user))
        grant = replace(before, scopes=tuple(dict.fromkeys((*before.scopes, *scopes))))
        self.installed[token] = grant
        return {"access_token": token, "token_type": kind, "scope": ",".join(grant.scopes)}


def wanted(query: Json, name: str) -> tuple[str, ...]:
    """The scopes a request names."""
    return tuple(scope for scope in text_of(query, name).split(",") if scope)


def _may_go_to(redirect: str) -> bool:
    """https anywhere; http on this machine, where tests are."""
    parts = urlsplit(redirect)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in {"127.0.0.1", "localhost"})
