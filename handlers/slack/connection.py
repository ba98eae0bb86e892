"""The connection: the Web API, who we are there, and the socket."""

import contextlib
import logging
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol, cast

from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.socket_mode.builtin import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse

from coachbot.domain.watching import UNWATCHED, Watch
from coachbot.errors import NotConfigured
from coachbot.jobs.attention import Attention
from coachbot.settings import Settings
from handlers.slack.counted import CountingClient
from handlers.slack.shape import fits
from handlers.slack.standing import Home
from handlers.slack.tokens import Token

log = logging.getLogger(__name__)

CLOSING_S = 5.0
# The SDK reads what comes in a row by calling itself, once for each piece and each message: at its own size of 1 KB a
# burst of 1 MB was one call too deep, and everything after it was read as nonsense until the next connection.
_AT_ONCE = 64 * 1024
_DEEP = 4_000


class Closes(Protocol):
    """Something that can be closed."""

    def close(self) -> None: ...


class CarefulSocket(SocketModeHandler):
    """Takes in what has the shape of Slack's bodies; the rest it acks and drops, for Bolt would fall over it."""

    attention: Attention

    def handle(self, client: SocketModeClient, req: SocketModeRequest) -> None:
        """Take a request, if it has the shape of one."""
        if fits(req.payload):
            with self.attention.taking_in():
                super().handle(client, req)
            return
        log.warning("a body of another shape than Slack's was dropped")
        client.send_socket_mode_response(SocketModeResponse(envelope_id=req.envelope_id))


def socket(app: App, settings: Settings, attention: Attention) -> SocketModeHandler:
    """The Socket Mode connection, not yet open."""
    sys.setrecursionlimit(max(sys.getrecursionlimit(), _DEEP))
    handler = CarefulSocket(
        app, settings.slack_app_token.get_secret_value(), ping_interval=10, receive_buffer_size=_AT_ONCE
    )
    handler.attention = attention
    client = handler.client
    assert isinstance(client, SocketModeClient)
    # The app-level client must speak to the same address as the bot's.
    client.web_client = WebClient(token=settings.slack_app_token.get_secret_value(), base_url=settings.slack_api_url)
    return handler


def connect(handler: SocketModeHandler) -> None:
    """Open the socket.

    Raises:
        NotConfigured: Slack does not take the app's token.
    """
    try:
        handler.connect()
    except (SlackClientError, OSError) as error:
        raise NotConfigured(
            "Slack does not accept COACHBOT_SLACK_APP_TOKEN. Create an app-level token with connections:write."
        ) from error


@dataclass(frozen=True, slots=True)
class Identity:
    """Who the bot is in its workspace, and what it was granted."""

    user_id: str
    bot_id: str
    team_id: str
    team: str
    scopes: tuple[str, ...]
    enterprise_id: str = ""
    is_org: bool = False

    @property
    def home(self) -> Home:
        """Whose members are colleagues."""
        return Home(self.team_id, self.enterprise_id, self.is_org)

    def authorized(self, token: Token) -> Callable[[], AuthorizeResult]:
        """What Bolt wants to know of every request; a bot has one workspace."""
        return lambda: AuthorizeResult(
            enterprise_id=self.enterprise_id or None,
            team_id=self.team_id,
            bot_token=token(),
            bot_id=self.bot_id,
            bot_user_id=self.user_id,
        )


class FreshClient(CountingClient):
    """The Web API with the token of the moment of each call."""

    def __init__(self, fresh: Token, watch: Watch, **more: Any) -> None:
        super().__init__(watch, token=fresh(), **more)
        self._fresh = fresh

    def api_call(self, *args: Any, **named: Any) -> Any:
        """Call a method."""
        self.token = self._fresh()
        return super().api_call(*args, **named)


def own_token(settings: Settings) -> Token:
    """The token that the settings name, which never runs out."""
    return settings.slack_bot_token.get_secret_value


def slack_client(settings: Settings, token: Token | None = None, watch: Watch = UNWATCHED) -> WebClient:
    """The Web API; a rate limit sends the job back to the queue, so that no thread sleeps through it.

    Args:
        token: Tells the token of each moment; the settings' own unless said otherwise.
    """
    return FreshClient(
        token or own_token(settings),
        watch,
        base_url=settings.slack_api_url,
        # The SDK would send a request again whose answer was lost, and so say a thing twice.
        retry_handlers=[],
        timeout=15,
    )


class TokenRefused(NotConfigured):
    """Slack does not take the bot's token."""

    def __init__(self) -> None:
        super().__init__("Slack does not accept COACHBOT_SLACK_BOT_TOKEN. Install the app and copy its bot token.")


def identity(client: WebClient) -> Identity:
    """Ask Slack who we are.

    Raises:
        TokenRefused: Slack does not take the token.
        NotConfigured: Slack cannot be reached.
    """
    try:
        reply = client.auth_test()
    except SlackApiError as error:
        raise TokenRefused from error
    except (SlackClientError, OSError) as error:
        raise NotConfigured("Slack cannot be reached. Check the network and COACHBOT_SLACK_API_URL.") from error
    data = cast("dict[str, str]", reply.data)
    headers = {name.lower(): value for name, value in cast("dict[str, str]", reply.headers).items()}
    scopes = tuple(part.strip() for part in headers.get("x-oauth-scopes", "").split(",") if part.strip())
    return Identity(
        data["user_id"],
        data.get("bot_id", ""),
        data["team_id"],
        data.get("team", ""),
        scopes,
        data.get("enterprise_id") or "",
        bool(data.get("is_enterprise_install")),
    )


def disconnect(handler: Closes, *, patience_s: float = CLOSING_S) -> bool:
    """Close a connection; False where that did not end in time.

    The SDK waits without end for a session that was being replaced when it was asked to close; its threads are daemons,
    so nobody has to wait with it.
    """

    def close() -> None:
        # A session that the SDK let go of at the same moment has no socket any more when it is asked to close it.
        with contextlib.suppress(AttributeError):
            handler.close()

    closing = threading.Thread(target=close, name="close-socket", daemon=True)
    closing.start()
    closing.join(patience_s)
    if closing.is_alive():
        log.warning("the connection to Slack did not close within %.0f s", patience_s)
    return not closing.is_alive()
