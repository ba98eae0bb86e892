"""Installing the app: the page that asks, and the exchange of its code for a token."""

import math
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode, urlsplit

from coachbot.sandbox.arguments import text_of
from coachbot.sandbox.clock import Clock
from coachbot.sandbox.model import APP_ID, APP_NAME, BOT_USER_ID, TEAM_ID, TEAM_NAME
from coachbot.sandbox.scopes import USER_SCOPES
from coachbot.sandbox.tickets import Json, SlackError

CLIENT_ID = "1000.2000"
CLIENT_SECRET = "sandbox-client-secret"
CODE_LIFE_S = 600.0
TOKEN_LIFE_S = 43_200.0


@dataclass(frozen=True, slots=True)
class Grant:
    """What a token may do; ``user`` is whose it is, and empty where it is the bot's; ``expires`` may be never."""

    scopes: tuple[str, ...]
    user: str = ""
    expires: float = math.inf


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
        app: What its bot is called, as in its manifest.
        is_needed: Whether the app comes into the workspace by an install only; else it is there from the start.

    Attributes:
        installed: By token, what its installs brought. They add up, as with Slack: one token for the bot, one a person.
        gone: Tokens that were taken away.
        rotates: Whether bots' tokens run out and are exchanged (``token_rotation_enabled``).
        org: Id of the Grid organization that installs the app as a whole; empty is this workspace.
        refreshed: How often a token was exchanged.
        changed: Called when the app came or went.
    """

    def __init__(
        self,
        clock: Clock,
        granted: tuple[str, ...],
        redirect_urls: Sequence[str] = (),
        *,
        app: str = APP_NAME,
        is_needed: bool = False,
    ) -> None:
        self.redirect_urls = tuple(redirect_urls)
        self.app, self._is_needed = app, is_needed
        self.changed: Callable[[], None] = lambda: None
        self.installed: dict[str, Grant] = {}
        self._clock = clock
        self.granted = granted
        self._codes: dict[str, Code] = {}
        self.gone: set[str] = set()
        self.event: Callable[[Json], None] = lambda _event: None
        self.rotates = False
        self.org = ""
        self.refreshed = 0
        self._refresh: dict[str, str] = {}
        self.methods = {"oauth.v2.access": self.access}

    @property
    def is_installed(self) -> bool:
        """Whether the workspace has the app."""
        return not self._is_needed or any(not grant.user for grant in list(self.installed.values()))

    @property
    def absence(self) -> str:
        """What a person reads where the app would be; empty while it is there."""
        if self.is_installed:
            return ""
        return f"{self.app} {'was removed from' if self.gone else 'is not installed in'} {TEAM_NAME}."

    def revoke(self, token: str) -> None:
        """Whoever holds a token gives it back."""
        if self.installed.pop(token, None) is not None:
            self.gone.add(token)
            self.changed()

    def uninstall(self) -> None:
        """An admin takes the app away: its tokens are worth nothing from now on, and it hears of that."""
        self.gone |= set(self.installed)
        for tokens in (self.installed, self._codes, self._refresh):
            tokens.clear()
        self.event({"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [BOT_USER_ID]}})
        self.event({"type": "app_uninstalled"})
        self.changed()

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
        if text_of(args, "grant_type") == "refresh_token":
            return self._exchange(text_of(args, "refresh_token"))
        if text_of(args, "grant_type") not in {"", "authorization_code"}:
            raise SlackError("invalid_grant_type")
        code = self._codes.pop(text_of(args, "code"), None)
        if code is None or self._clock() > code.expires:
            raise SlackError("invalid_code")
        if text_of(args, "redirect_uri") != code.redirect_uri:
            raise SlackError("bad_redirect_uri")
        bot = self._brought("bot", code.scopes) if code.scopes else {}
        own = self._brought("user", code.user_scopes, code.user) if code.user_scopes else {}
        self.changed()
        return bot | {"authed_user": {"id": code.user} | own} | self._where() | self._of_bot(bot)

    def _exchange(self, refresh: str) -> Json:
        """The next pair for a refresh token, once; the token before lives on until its own end."""
        before = self._refresh.pop(refresh, "")
        if before not in self.installed:
            raise SlackError("invalid_refresh_token")
        self.refreshed += 1
        token = f"xoxe.xoxb-{secrets.token_urlsafe(18)}"
        self.installed[token] = self.installed[before]
        scopes = ",".join(self.installed[token].scopes)
        bot = {"access_token": token, "token_type": "bot", "scope": scopes} | self._rotating(token)
        return bot | self._where() | self._of_bot(bot)

    def _of_bot(self, bot: Json) -> Json:
        return {"bot_user_id": BOT_USER_ID} if bot else {}

    def _where(self) -> Json:
        team = None if self.org else {"id": TEAM_ID, "name": TEAM_NAME}
        org = {"id": self.org, "name": f"{TEAM_NAME} Group"} if self.org else None
        return {"app_id": APP_ID, "team": team, "enterprise": org, "is_enterprise_install": bool(self.org)}

    def _rotating(self, token: str) -> Json:
        """What is said of a token that runs out."""
        if not self.rotates:
            return {}
        refresh = f"xoxe-1-{secrets.token_urlsafe(18)}"
        self._refresh[refresh] = token
        self.installed[token] = replace(self.installed[token], expires=self._clock() + TOKEN_LIFE_S)
        return {"refresh_token": refresh, "expires_in": int(TOKEN_LIFE_S)}

    def _brought(self, kind: str, scopes: tuple[str, ...], user: str = "") -> Json:
        """The token of the bot or of somebody, who may do from now on what this install asked for too."""
        known = next((token for token, one in self.installed.items() if one.user == user), "")
        token = known or f"xox{'p' if user else 'b'}-{secrets.token_urlsafe(18)}"
        before = self.installed.get(token, Grant((), user))
        grant = replace(before, scopes=tuple(dict.fromkeys((*before.scopes, *scopes))))
        self.installed[token] = grant
        rotating = {} if user else self._rotating(token)
        return {"access_token": token, "token_type": kind, "scope": ",".join(grant.scopes)} | rotating


def wanted(query: Json, name: str) -> tuple[str, ...]:
    """The scopes a request names."""
    return tuple(scope for scope in text_of(query, name).split(",") if scope)


def _may_go_to(redirect: str) -> bool:
    """https anywhere; http on this machine, where tests are."""
    parts = urlsplit(redirect)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in {"127.0.0.1", "localhost"})
