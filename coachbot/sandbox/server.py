"""The sandbox as an HTTP and WebSocket server, in a thread of its own."""

import asyncio
import base64
import binascii
import contextlib
import json
import socket
import threading
import time
from collections.abc import AsyncGenerator, Iterable
from pathlib import Path
from typing import Any, Self

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles

from coachbot.sandbox import responses
from coachbot.sandbox.alarms import Alarms
from coachbot.sandbox.api import Tokens, WebApi
from coachbot.sandbox.chat import Chat
from coachbot.sandbox.clips import Clips
from coachbot.sandbox.clock import Clock
from coachbot.sandbox.containers import Containers
from coachbot.sandbox.control import Control
from coachbot.sandbox.conversations import Conversations
from coachbot.sandbox.delivery import Deliveries
from coachbot.sandbox.doors import Doors
from coachbot.sandbox.faults import Fault, Faults, Limits
from coachbot.sandbox.files import Files
from coachbot.sandbox.guard import Guard
from coachbot.sandbox.hands import Hands
from coachbot.sandbox.journal import Journal
from coachbot.sandbox.model import APP_NAME, Channel, Person
from coachbot.sandbox.oauth import OAuth
from coachbot.sandbox.page import Page
from coachbot.sandbox.people import People
from coachbot.sandbox.scheduled import Scheduled
from coachbot.sandbox.scopes import BOT_SCOPES
from coachbot.sandbox.socket import Sockets
from coachbot.sandbox.state import Workspace
from coachbot.sandbox.streams import Streams
from coachbot.sandbox.tickets import Json, SlackError
from coachbot.sandbox.views import Views

_STATIC = Path(__file__).parent / "static"
_START_DEADLINE_S = 10.0


class Sandbox:
    """A workspace that speaks Slack at ``url``. Use it as a context manager.

    Args:
        port: 0 takes any free port.
        features: The ``features`` of the app's manifest: commands, shortcuts, suggested prompts, tabs.
        scopes: What the app was granted; all there are unless said otherwise.
        events: What the app has subscribed to, as in its manifest; everything unless said otherwise.
        tour: First steps on the page: ``title``, ``text``, and what a ``button`` does, if any: ``user`` to become,
            ``channel`` to enter (``dm`` for the app's), words to ``say``, ``hood`` to open, ``link`` to follow.
        enterprise: The Grid organization the workspace is of; empty is none.
        key: What the page and whoever moves things must show; the page gets it as a cookie. Empty asks for nothing.
        tokens: What the app has to show; the two of the documents unless said otherwise.
        installs: Whether the app comes by an install only; else it is there from the start.

    Attributes:
        workspace: People, conversations and messages; ``views`` and ``files`` hold the rest.
        hands: Acts as any person; ``clips`` transcribes what they record.
        clock: The workspace's time, which can be moved.
        faults: What shall go wrong next; ``limits``: how often the app may call.
        deliveries: What the app was told; ``sockets``: how it is connected.
        journal: What passed between both.
    """

    def __init__(
        self,
        people: list[Person],
        channels: list[Channel],
        *,
        port: int = 0,
        features: Json | None = None,
        scopes: Iterable[str] = BOT_SCOPES,
        events: Iterable[str] = (),
        tour: Iterable[Json] = (),
        enterprise: str = "",
        key: str = "",
        tokens: Tokens | None = None,
        installs: bool = False,
    ) -> None:
        self.clock = Clock()
        self.workspace = Workspace(people, channels, self.clock, enterprise=enterprise)
        self.key = key
        self.tokens = tokens or Tokens()
        self.journal = Journal(self.clock)
        self.faults = Faults()
        self.limits = Limits(time.monotonic)
        self.sockets = Sockets(lambda ident, payload: self.deliveries.acked(ident, payload))
        self.deliveries = Deliveries(self.sockets, self.clock, events)
        self.views = Views(self.workspace)
        self.files = Files(self.workspace, lambda: self.url)
        self.alarms = Alarms(self.clock)
        self.clips = Clips(self.workspace, self.files, self.alarms, lambda: self.url)
        self.hands = Hands(self.workspace, self.views, self.files, self.clips, self.deliveries, lambda: self.url)
        self.containers = Containers(self.workspace)
        name = (features or {}).get("bot_user", {}).get("display_name", APP_NAME)
        self.oauth = OAuth(self.clock, tuple(scopes), app=name, is_needed=installs)
        self.page = Page(self.workspace, self.views, self.hands, self.oauth, features or {}, list(tour))
        people_of = People(self.workspace)
        self.api = WebApi(
            {**self._methods(features or {}), **people_of.methods},
            self.limits,
            self.oauth,
            self.tokens,
            personal={"auth.test": people_of.auth_of},
            now=self.clock,
        )
        self.oauth.event, self.deliveries.is_org = self.deliveries.event, lambda: bool(self.oauth.org)
        self.deliveries.enterprise, self.deliveries.is_shared = enterprise, self.workspace.is_shared
        self.deliveries.is_installed = lambda: self.oauth.is_installed
        self.workspace.event = self.deliveries.event
        self.workspace.changed = self.oauth.changed = self.page.wake
        self.clock.on_move(self.page.wake)
        self.deliveries.on_sent = lambda d: self.journal.add(d.kind, d.about, d.envelope["payload"])
        self.deliveries.on_refused = lambda d, said, error: self.journal.add("ack", d.about, said, error)
        self._port = port
        self._loop: asyncio.AbstractEventLoop | None = None
        self._server: uvicorn.Server | None = None
        self._thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        """Where the page is; the API is below ``/api/``."""
        return f"http://127.0.0.1:{self._port}"

    def __enter__(self) -> Self:
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", self._port))
        self._port = listener.getsockname()[1]
        config = uvicorn.Config(
            self._app(),
            log_level="critical",
            lifespan="on",
            ws="websockets-sansio",
            timeout_graceful_shutdown=1,
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, args=([listener],), daemon=True, name="sandbox")
        self._thread.start()
        deadline = time.monotonic() + _START_DEADLINE_S
        while not self._server.started:
            if time.monotonic() > deadline or not self._thread.is_alive():
                raise RuntimeError("the sandbox did not start")
            time.sleep(0.01)
        return self

    def __exit__(self, *details: object) -> None:
        assert self._server is not None
        assert self._thread is not None
        self.page.ends()
        self._server.should_exit = True
        self._thread.join(timeout=5)

    def begin_anew(self) -> None:
        """The first day again, for whoever is connected: nothing said, nothing shown, nothing planned to go wrong."""
        self.clock.begin_anew()
        self.workspace.begin_anew()
        for part in (self.views, self.alarms, self.clips, self.journal, self.faults, self.deliveries):
            part.begin_anew()
        self.limits.scale, self.sockets.accepting = 0.0, True

    def drop_sockets(self) -> None:
        """Cut the app's connections, as a network does."""
        assert self._loop is not None
        asyncio.run_coroutine_threadsafe(self.sockets.close(), self._loop).result(timeout=5)

    def _methods(self, features: Json) -> dict[str, Any]:
        tab = features.get("app_home", {}).get("messages_tab_enabled", True)
        chat = Chat(self.workspace, messages_tab=tab)
        return {
            **chat.methods,
            **Streams(self.workspace, chat).methods,
            **Scheduled(self.workspace, chat, self.alarms).methods,
            **Conversations(self.workspace).methods,
            **self.views.methods,
            **self.files.methods,
            **self.oauth.methods,
            "apps.connections.open": self._connection,
        }

    def _connection(self, _args: Json) -> Json:
        return {"url": f"ws://127.0.0.1:{self._port}/link?ticket={self.sockets.new_ticket()}"}

    # -- routes ----------------------------------------------------------------------------------

    def _app(self) -> Starlette:
        @contextlib.asynccontextmanager
        async def life(_app: Starlette) -> AsyncGenerator[None]:
            self._loop = asyncio.get_running_loop()
            for part in (self.deliveries, self.page, self.alarms):
                part.start(self._loop)
            yield
            await self.deliveries.close()

        api, journal, clips = self.api, self.journal, self.clips
        control = Control(self.workspace, self.faults, self.limits, api, self.deliveries, self.sockets, journal, clips)
        return Starlette(
            lifespan=life,
            middleware=[Middleware(Guard, port=self._port, key=self.key)],
            routes=[
                Route("/api/{method:path}", self._call, methods=["GET", "POST"]),
                Route("/response/{token}", self._respond, methods=["POST"]),
                *Doors(self.workspace, self.files, self.oauth).routes(),
                *clips.routes(api),
                WebSocketRoute("/link", self.sockets.serve),
                *control.routes(),
                *self.page.routes(),
                Mount("/", StaticFiles(directory=_STATIC, html=True)),
            ],
        )

    async def _call(self, request: Request) -> Response:
        method = request.path_params["method"]
        fault = self.faults.take(method)
        headers = {"x-slack-req-id": "sandbox"}
        args: Json = {}
        try:
            args = await _arguments(request)
            token = _token(request, args)
            headers["x-oauth-scopes"] = ",".join(self.api.scopes_of(token))
            answer = {} if fault.status else self._answered(method, token, args, fault)
            self.journal.add("call", method, args)
        except SlackError as error:
            self.journal.add("call", method, args, error.error)
            answer = error.as_json()
            if error.error == "ratelimited":
                wait = str(max(1, round(error.retry_after_s + 0.499)))
                return JSONResponse(answer, 429, headers | {"Retry-After": wait})
        if fault.delay_s:
            await asyncio.sleep(fault.delay_s)
        if fault.status or fault.lost:
            return PlainTextResponse("", fault.status or 502)
        return JSONResponse(answer, headers=headers)

    def _answered(self, method: str, token: str, args: Json, fault: Fault) -> Json:
        if fault.error:
            raise SlackError(fault.error)
        return self.api.call(method, token, args)

    async def _respond(self, request: Request) -> Response:
        try:
            responses.respond(self.workspace, request.path_params["token"], await _arguments(request))
        except SlackError as error:
            return JSONResponse(error.as_json(), 404)
        return PlainTextResponse("ok")


def _token(request: Request, args: Json) -> str:
    """The token of a call, wherever it stands."""
    header = request.headers.get("authorization", "")
    if header.startswith("Basic "):
        # How clients send the id and secret of an install.
        args |= _basic(header.removeprefix("Basic "))
    return header.removeprefix("Bearer ") if header.startswith("Bearer ") else str(args.pop("token", ""))


def _basic(encoded: str) -> Json:
    try:
        ident, _, secret = base64.b64decode(encoded, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return {}
    return {"client_id": ident, "client_secret": secret}


async def _arguments(request: Request) -> Json:
    """Arguments from the query, a form or a JSON body; slack_sdk uses all three."""
    args: Json = dict(request.query_params)
    if request.method == "POST":
        if "json" in request.headers.get("content-type", ""):
            raw = await request.body()
            try:
                body = json.loads(raw or b"{}")
            except ValueError as error:
                raise SlackError("invalid_json") from error
            args |= body if isinstance(body, dict) else {}
        else:
            async with request.form() as form:
                args |= {key: value for key, value in form.items() if isinstance(value, str)}
    args.pop("team_id", None)
    return args
