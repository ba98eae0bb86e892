"""“Add to Slack”: the page that sends an admin to Slack, and the one they come back to."""

import hashlib
import hmac
import logging
import re
import secrets
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, Protocol, cast
from urllib.parse import urlencode, urlsplit

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from coachbot.clock import Clock, utc_now
from coachbot.domain.installations import Installation
from coachbot.errors import CoachError, NotConfigured
from coachbot.settings import Settings
from handlers.slack.install_pages import Ending, done_page, ended_page, headers, respond, start_page, trouble_page
from handlers.slack.manifest import BACK, END, START, bot_scopes
from handlers.slack.replies import Json, error_name, part
from handlers.slack.tokens import expiry

log = logging.getLogger(__name__)

_COOKIE = "coachbot-install"
# Browsers take a cookie of this name from this very host alone, and over https.
_OF_THIS_HOST = "__Host-"
_LIFE = timedelta(minutes=10)
_ID = re.compile(r"[TE][A-Z0-9]{1,30}")
_SECRET = re.compile(r"[A-Za-z0-9_-]{20,100}")
# Where people open it: elsewhere than its Web API, except in a sandbox.
_APPS = {"https://slack.com": "https://app.slack.com", "https://slack-gov.com": "https://app.slack-gov.com"}
_LOCAL = ("127.0.0.1", "::1", "localhost")


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

    def installation(self, workspace: str) -> Installation | None:
        """Where the app is installed; None where it is not, or not any more."""
        ...

    def installed(self) -> list[Installation]:
        """Everywhere it is installed and has a token to be read."""
        ...

    def lost(self) -> Mapping[str, str]:
        """Where it is installed and no key opens the token, by ids, with what people call it."""
        ...

    def known(self) -> set[str]:
        """The workspaces where it is installed, and where it was."""
        ...


class NotInstalled(CoachError):
    """An install that came to nothing, for an admin to read; ``workspace`` is whose, where Slack said it."""

    def __init__(self, ending: Ending, workspace: str = "") -> None:
        super().__init__(ending)
        self.ending = ending
        self.workspace = workspace


class Install:
    """The pages of an install: the start, where Slack sends the browser back to, and what came of it.

    Args:
        has_pages: Whether a workspace has a playbook.
        changed: Told when it was installed somewhere.

    Raises:
        NotConfigured: The public address is none.
    """

    def __init__(
        self,
        settings: Settings,
        store: InstallStore,
        has_pages: Callable[[str], bool],
        changed: Callable[[], None],
        clock: Clock = utc_now,
    ) -> None:
        self._settings = settings
        self._store = store
        self._has_pages = has_pages
        self._changed = changed
        self._clock = clock
        self._public = checked_address(settings.public_url)
        self._slack = settings.slack_api_url.rstrip("/").removesuffix("/api")
        self._is_https = self._public.startswith("https:")
        self._cookie = (_OF_THIS_HOST if self._is_https else "") + _COOKIE

    def routes(self) -> list[BaseRoute]:
        """Where they are reached."""
        return [
            Route("/", self.bare),
            Route(START, self.start),
            Route(BACK, self.back),
            Route(END, self.end),
        ]

    def bare(self, _request: Request) -> Response:
        """Whoever was told the address alone."""
        return RedirectResponse(self._public + START, 303, headers())

    def start(self, _request: Request) -> Response:
        """What it is and asks for, and the way to Slack; only this browser may come back."""
        state, own, now = secrets.token_urlsafe(32), secrets.token_urlsafe(32), self._clock()
        try:
            self._store.begin(_digest(state, own), until=now + _LIFE, now=now)
        except CoachError as trouble:
            return respond(trouble_page(str(trouble)), 503)
        query = {
            "client_id": self._settings.slack_client_id,
            "scope": ",".join(bot_scopes()),
            "state": state,
            "redirect_uri": self._public + BACK,
        }
        to_slack = f"{self._slack}/oauth/v2/authorize?{urlencode(query)}"
        response = respond(start_page(to_slack, self._settings.purge_days, is_open="*" in self._settings.install_teams))
        self._set_cookie(response, own)
        return response

    async def back(self, request: Request) -> Response:
        """Slack sent the browser back, with a code or a no; what came of it is on a page that can be loaded again."""
        query, own = request.query_params, request.cookies.get(self._cookie, "")
        try:
            workspace = await run_in_threadpool(
                self._install, query.get("state", ""), own, query.get("code", ""), query.get("error", "")
            )
        except NotInstalled as refused:
            response = self._ended(refused.ending, refused.workspace)
        except CoachError as trouble:
            response = respond(trouble_page(str(trouble)), 503)
        else:
            response = self._ended(Ending.DONE, workspace)
        response.delete_cookie(self._cookie, secure=self._is_https, httponly=True, samesite="lax")
        return response

    def end(self, request: Request) -> Response:
        """What came of an install, to whoever was sent here."""
        said, workspace = (request.query_params.get(name, "") for name in ("how", "where"))
        sign = request.query_params.get("sign", "")
        if not hmac.compare_digest(self._signed(said, workspace).encode(), sign.encode()):
            said, workspace = Ending.LATE, ""
        ending = Ending(said)
        try:
            made = self._store.installation(workspace) if ending is Ending.DONE else None
            if made is not None:
                where = f"{_APPS.get(self._slack, self._slack)}/client/{workspace}"
                return respond(done_page(made, where, is_empty=not self._has_pages(workspace)))
        except CoachError as trouble:
            return respond(trouble_page(str(trouble)), 503)
        ending = Ending.GONE if ending is Ending.DONE else ending
        status = 503 if ending is Ending.AWAY else 400
        return respond(ended_page(ending, workspace, self._public + START), status)

    def _ended(self, ending: Ending, workspace: str) -> Response:
        """To the page of its end: neither code nor state stay in the address."""
        query = {"how": ending.value, "where": workspace, "sign": self._signed(ending, workspace)}
        return RedirectResponse(f"{self._public}{END}?{urlencode(query)}", 303, headers())

    def _signed(self, how: str, where: str) -> str:
        """Proves that we sent somebody there: where it is installed is nobody else's to ask."""
        key = self._settings.slack_client_secret.get_secret_value().encode()
        return hmac.new(key, f"end of an install {how} {where}".encode(), hashlib.sha256).hexdigest()

    def _install(self, state: str, own: str, code: str, error: str) -> str:
        """Make the installation; whose it is."""
        is_shaped = _SECRET.fullmatch(state) and _SECRET.fullmatch(own)
        if not is_shaped or not self._store.end(_digest(state, own), now=self._clock()):
            log.info("an install was refused: it was not begun in this browser, was used before, or came too late")
            raise NotInstalled(Ending.LATE)
        if error:
            log.info("an install was cancelled in Slack")
            raise NotInstalled(Ending.CANCELLED)
        reply = self._exchanged(code)
        made = self._made(reply)
        if not self._settings.lets_install(made.workspace):
            log.warning(
                "an install in %s by %s was refused: it is not on COACHBOT_INSTALL_TEAMS; to allow it, add it there "
                "and start again", made.workspace, made.installed_by,
            )  # fmt: skip
            self._give_back(made, above=str(part(reply, "enterprise").get("id") or ""))
            raise NotInstalled(Ending.CLOSED, made.workspace)
        self._store.save(made)
        log.info("installed in %s by %s", made.workspace, made.installed_by)
        self._changed()
        return made.workspace

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
            raise NotInstalled(Ending.NOT_TAKEN) from error
        except (SlackClientError, OSError) as error:
            log.warning("an install's code could not be taken to Slack: %s", type(error).__name__)
            raise NotInstalled(Ending.AWAY) from error
        return cast("Json", reply.data)

    def _made(self, reply: Json) -> Installation:
        is_org = bool(reply.get("is_enterprise_install"))
        where = part(reply, "enterprise" if is_org else "team")
        workspace, token = str(where.get("id") or ""), str(reply.get("access_token") or "")
        if not _ID.fullmatch(workspace) or not token:
            log.warning("Slack gave no token for a bot to an install; check the scopes of the app")
            raise NotInstalled(Ending.NO_TOKEN)
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

    def _give_back(self, made: Installation, *, above: str) -> None:
        """Have Slack take the app away where it is refused, and nowhere else.

        An app has one token in a workspace: where it is installed already, that is the one its coach speaks with. An
        organization does not say which workspaces are its own, so where any is known its token is let lie.

        Args:
            above: The Grid organization of the workspace.
        """
        # One that no key opens speaks again with the key that is missing.
        here = {one.workspace for one in self._store.installed()} | set(self._store.lost())
        if self._store.known() if made.is_org else here & {made.workspace, above}:
            return
        try:
            self._client(made.token).auth_revoke()
        except (SlackClientError, OSError) as error:
            log.warning("the token of a refused install in %s was not given back: %s", made.workspace, _kind(error))

    def _client(self, token: str | None = None) -> WebClient:
        return WebClient(token=token, base_url=self._settings.slack_api_url, retry_handlers=[], timeout=15)

    def _set_cookie(self, response: Response, own: str) -> None:
        # Lax, not strict: it is Slack that sends the browser back.
        response.set_cookie(
            self._cookie, own, max_age=int(_LIFE.total_seconds()), secure=self._is_https, httponly=True, samesite="lax"
        )  # fmt: skip


def checked_address(url: str, of: str = "COACHBOT_PUBLIC_URL") -> str:
    """The public address without a slash at its end: https, or http on this machine.

    Args:
        of: What it was given as.

    Raises:
        NotConfigured: It is none that Slack would send a browser to.
    """
    parts = urlsplit(url)
    is_local = parts.scheme == "http" and parts.hostname in _LOCAL
    if not parts.hostname or parts.query or parts.fragment or (parts.scheme != "https" and not is_local):
        raise NotConfigured(
            f"{of} cannot be used. Set it to the address Slack reaches this bot at, as https://coach.example.com."
        )
    return url.rstrip("/")


def _digest(state: str, own: str) -> str:
    """What only Slack and the browser know together."""
    return hmac.new(own.encode(), state.encode(), hashlib.sha256).hexdigest()


def _kind(error: Exception) -> str:
    return error_name(error) if isinstance(error, SlackApiError) else type(error).__name__
