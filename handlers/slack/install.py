"""“Add to Slack”: the page that sends an admin to Slack, and the one they come back to."""

import hashlib
import hmac
import html
import logging
import re
import secrets
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any, Protocol, cast
from urllib.parse import urlencode, urlsplit

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Route

from coachbot.clock import Clock, utc_now
from coachbot.domain.installations import Installation
from coachbot.errors import CoachError, NotConfigured
from coachbot.settings import Settings
from handlers.slack.manifest import BACK, START, bot_scopes
from handlers.slack.replies import Json, error_name, part
from handlers.slack.tokens import expiry

log = logging.getLogger(__name__)

_COOKIE = "coachbot-install"
# Browsers take a cookie of this name from this very host alone, and over https.
_OF_THIS_HOST = "__Host-"
_LIFE = timedelta(minutes=10)
_ID = re.compile(r"[TE][A-Z0-9]{1,30}")
_SECRET = re.compile(r"[A-Za-z0-9_-]{20,100}")
_LOCAL = ("127.0.0.1", "localhost")
_HEADERS = {
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "referrer-policy": "no-referrer",
    "strict-transport-security": "max-age=31536000",
    "x-content-type-options": "nosniff",
}


class InstallStore(Protocol):
    """Keeps installs under way, and those that were made."""

    def begin(self, digest: str, *, until: Any, now: Any) -> None:
        """A browser begins an install; of too many the oldest are dropped."""
        ...

    def end(self, digest: str, *, now: Any) -> bool:
        """That browser is back from Slack; True once, and in time."""
        ...

    def save(self, made: Installation) -> None:
        """Somebody installed it, or installed it again."""
        ...


class NotInstalled(CoachError):
    """An install that came to nothing; its text says why and what to do."""


class Install:
    """The two pages.

    Args:
        changed: Told when it was installed somewhere.

    Raises:
        NotConfigured: The public address is none.
    """

    def __init__(
        self, settings: Settings, store: InstallStore, changed: Callable[[], None], clock: Clock = utc_now
    ) -> None:
        self._settings = settings
        self._store = store
        self._changed = changed
        self._clock = clock
        self._public = checked_address(settings.public_url)
        self._slack = settings.slack_api_url.rstrip("/").removesuffix("/api")
        self._is_https = self._public.startswith("https:")
        self._cookie = (_OF_THIS_HOST if self._is_https else "") + _COOKIE

    def routes(self) -> list[BaseRoute]:
        """Where they are reached."""
        return [Route(START, self.start), Route(BACK, self.back)]

    def start(self, _request: Request) -> Response:
        """What it asks for, and the way to Slack; only this browser may come back."""
        state, own, now = secrets.token_urlsafe(32), secrets.token_urlsafe(32), self._clock()
        try:
            self._store.begin(_digest(state, own), until=now + _LIFE, now=now)
        except CoachError as trouble:
            return _page("Not now", str(trouble), status=503)
        query = {
            "client_id": self._settings.slack_client_id,
            "scope": ",".join(bot_scopes()),
            "state": state,
            "redirect_uri": self._public + BACK,
        }
        response = _page(
            "Add coachbot to Slack",
            "Slack shows what coachbot asks for, and you decide.",
            link=(f"{self._slack}/oauth/v2/authorize?{urlencode(query)}", "Add to Slack"),
        )
        self._set_cookie(response, own)
        return response

    async def back(self, request: Request) -> Response:
        """Slack sent the browser back, with a code or a no."""
        query, own = request.query_params, request.cookies.get(self._cookie, "")
        again = (START, "Begin again")
        try:
            name = await run_in_threadpool(
                self._install, query.get("state", ""), own, query.get("code", ""), query.get("error", "")
            )
        except NotInstalled as refused:
            response = _page("Not installed", str(refused), link=again, status=400)
        except CoachError as trouble:
            response = _page("Not installed", str(trouble), link=again, status=503)
        else:
            response = _page(
                f"Coachbot is in {name}",
                "It is ready in a minute. Open Slack and write to coachbot: they say it is too expensive.",
            )
        response.delete_cookie(self._cookie, secure=self._is_https, httponly=True, samesite="lax")
        return response

    def _install(self, state: str, own: str, code: str, error: str) -> str:
        """Make the installation; how its workspace is called."""
        is_shaped = _SECRET.fullmatch(state) and _SECRET.fullmatch(own)
        if not is_shaped or not self._store.end(_digest(state, own), now=self._clock()):
            raise NotInstalled("This was not begun in this browser, was used before, or took too long.")
        if error:
            raise NotInstalled("Slack says that it was not allowed, so nothing was changed.")
        made = self._made(self._exchanged(code))
        if not self._settings.lets_install(made.workspace):
            self._give_back(made.token)
            raise NotInstalled(
                f"{made.name} ({made.workspace}) is not on this coach's list. Whoever runs it has to add "
                f"{made.workspace} to COACHBOT_INSTALL_TEAMS and start it again."
            )
        self._store.save(made)
        log.info("installed in %s", made.workspace)
        self._changed()
        return made.name

    def _exchanged(self, code: str) -> Json:
        try:
            reply = self._client().oauth_v2_access(
                client_id=self._settings.slack_client_id,
                client_secret=self._settings.slack_client_secret.get_secret_value(),
                code=code,
                redirect_uri=self._public + BACK,
            )
        except SlackApiError as error:
            log.warning("an install's code was not taken: %s", error_name(error))
            raise NotInstalled("Slack did not take what it gave your browser.") from error
        except (SlackClientError, OSError) as error:
            raise NotInstalled("Slack cannot be reached at the moment.") from error
        return cast("Json", reply.data)

    def _made(self, reply: Json) -> Installation:
        is_org = bool(reply.get("is_enterprise_install"))
        where = part(reply, "enterprise" if is_org else "team")
        workspace, token = str(where.get("id") or ""), str(reply.get("access_token") or "")
        if not _ID.fullmatch(workspace) or not token:
            raise NotInstalled("Slack gave no token for a bot. Check the scopes of the app.")
        now = self._clock()
        return Installation(
            workspace=workspace,
            name=str(where.get("name") or workspace),
            is_org=is_org,
            token=token,
            refresh_token=str(reply.get("refresh_token") or ""),
            expires_at=expiry(reply, now),
            installed_by=str(part(reply, "authed_user").get("id") or ""),
            installed_at=now,
        )

    def _give_back(self, token: str) -> None:
        try:
            self._client(token).auth_revoke()
        except (SlackClientError, OSError) as error:
            log.warning("the token of an install that is not allowed could not be given back: %s", type(error).__name__)

    def _client(self, token: str | None = None) -> WebClient:
        return WebClient(token=token, base_url=self._settings.slack_api_url, retry_handlers=[], timeout=15)

    def _set_cookie(self, response: Response, own: str) -> None:
        # Lax, not strict: it is Slack that sends the browser back.
        response.set_cookie(
            self._cookie, own, max_age=int(_LIFE.total_seconds()), secure=self._is_https, httponly=True, samesite="lax"
        )  # fmt: skip


def checked_address(url: str) -> str:
    """The public address without a slash at its end.

    Raises:
        NotConfigured: It is none that Slack would send a browser to.
    """
    parts = urlsplit(url)
    is_local = parts.scheme == "http" and parts.hostname in _LOCAL
    if not parts.hostname or parts.query or parts.fragment or (parts.scheme != "https" and not is_local):
        raise NotConfigured(
            "COACHBOT_PUBLIC_URL cannot be used. Set it to the address Slack reaches this bot at, as "
            "https://coach.example.com."
        )
    return url.rstrip("/")


def _digest(state: str, own: str) -> str:
    """What only Slack and the browser know together."""
    return hmac.new(own.encode(), state.encode(), hashlib.sha256).hexdigest()


def _page(title: str, text: str, *, link: Sequence[str] = (), status: int = 200) -> HTMLResponse:
    leads = f'<p><a href="{html.escape(link[0])}">{html.escape(link[1])}</a></p>' if link else ""
    return HTMLResponse(
        f'<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>{html.escape(title)}</title><h1>{html.escape(title)}</h1><p>{html.escape(text)}</p>{leads}</html>",
        status,
        _HEADERS,
    )
