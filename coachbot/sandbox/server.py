"""The sandbox as an HTTP and WebSocket server, in a thread of its own."""

import asyncio
import contextlib
import json
import socket
import threading
import time
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any, Self

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.websockets import WebSocket, WebSocketDisconnect

from coachbot.sandbox.api import APP_TOKEN, BOT_TOKEN, WebApi
from coachbot.sandbox.hands import Hands
from coachbot.sandbox.socket import Hub
from coachbot.sandbox.state import BOT_USER_ID, Channel, Person, Workspace
from coachbot.sandbox.tickets import Json, SlackError

_STATIC = Path(__file__).parent / "static"
_START_DEADLINE_S = 10.0


class Sandbox:
    """A workspace that speaks Slack at ``url``. Use it as a context manager.

    Args:
        port: 0 takes any free port.
        features: The ``features`` of the app's manifest: commands, shortcuts, suggested prompts.
        scopes: What the app was granted; sent as ``x-oauth-scopes``.
    """

    def __init__(
        self,
        people: list[Person],
        channels: list[Channel],
        *,
        port: int = 0,
        features: Json | None = None,
        scopes: tuple[str, ...] = (),
    ) -> None:
        self.workspace = Workspace(people, channels)
        self.hub = Hub()
        self.hands = Hands(self.workspace, self.hub, lambda: self.url)
        self.workspace.event = self.hub.event
        self.workspace.changed = self._wake_pages
        self._api = WebApi(self.workspace)
        self._features = features or {}
        self._scopes = ",".join(scopes)
        self._port = port
        self._pages: set[asyncio.Event] = set()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._server: uvicorn.Server | None = None
        self._thread: threading.Thread | None = None
        #: Every Web API call as (method, arguments), for tests and for the page.
        self.journal: list[tuple[str, Json]] = []
        #: Errors to answer with, once each, by method name.
        self.faults: dict[str, list[str]] = {}

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
        self._server.should_exit = True
        self._thread.join(timeout=5)

    def drop_sockets(self) -> None:
        """Cut the app's connections, as a network does."""
        assert self._loop is not None
        asyncio.run_coroutine_threadsafe(self.hub.drop_all(), self._loop).result(timeout=5)

    # -- routes ----------------------------------------------------------------------------------

    def _app(self) -> Starlette:
        @contextlib.asynccontextmanager
        async def life(_app: Starlette) -> AsyncGenerator[None]:
            self._loop = asyncio.get_running_loop()
            self.hub.start(self._loop)
            yield

        return Starlette(
            lifespan=life,
            routes=[
                Route("/api/{method:path}", self._call, methods=["GET", "POST"]),
                Route("/response/{token}", self._respond, methods=["POST"]),
                WebSocketRoute("/link", self.hub.serve),
                WebSocketRoute("/page/changes", self._changes),
                Route("/page/state", self._state),
                Route("/page/do", self._do, methods=["POST"]),
                Mount("/", StaticFiles(directory=_STATIC, html=True)),
            ],
        )

    async def _call(self, request: Request) -> Response:
        try:
            body = self._answered(request.path_params["method"], await _arguments(request), request)
        except SlackError as error:
            body: Json = {"ok": False, "error": error.error}
            if error.messages:
                body["response_metadata"] = {"messages": list(error.messages)}
            if error.error == "ratelimited":
                return JSONResponse(body, 429, {"Retry-After": "1"})
        return JSONResponse(body, headers={"x-oauth-scopes": self._scopes, "x-slack-req-id": "sandbox"})

    def _answered(self, method: str, args: Json, request: Request) -> Json:
        token = request.headers.get("authorization", "").removeprefix("Bearer ") or args.pop("token", "")
        self.journal.append((method, args))
        self._authorize(method, str(token))
        if self.faults.get(method):
            raise SlackError(self.faults[method].pop(0))
        return self._connection() if method == "apps.connections.open" else self._api.call(method, args)

    def _authorize(self, method: str, token: str) -> None:
        wanted = APP_TOKEN if method == "apps.connections.open" else BOT_TOKEN
        if not token:
            raise SlackError("not_authed")
        if token != wanted:
            raise SlackError("not_allowed_token_type" if token in (APP_TOKEN, BOT_TOKEN) else "invalid_auth")

    def _connection(self) -> Json:
        return {
            "ok": True,
            "url": f"ws://127.0.0.1:{self._port}/link?ticket={self.hub.new_ticket()}",
        }

    async def _respond(self, request: Request) -> Response:
        try:
            self.workspace.respond(request.path_params["token"], await _arguments(request))
        except SlackError as error:
            return JSONResponse({"ok": False, "error": error.error}, 404)
        return PlainTextResponse("ok")

    # -- the page --------------------------------------------------------------------------------

    def _wake_pages(self) -> None:
        if self._loop is not None:
            for event in list(self._pages):
                self._loop.call_soon_threadsafe(event.set)

    async def _changes(self, page: WebSocket) -> None:
        await page.accept()
        event = asyncio.Event()
        self._pages.add(event)
        try:
            while True:
                await event.wait()
                event.clear()
                await page.send_text("changed")
        except (WebSocketDisconnect, RuntimeError):
            pass
        finally:
            self._pages.discard(event)

    async def _state(self, request: Request) -> Response:
        return JSONResponse(self.state_for(request.query_params.get("user", "")))

    def state_for(self, user: str) -> Json:
        """Everything one person sees."""
        ws = self.workspace
        with ws.lock:
            mine = [c for c in ws.channels.values() if user in c.members]
            return {
                "bot": BOT_USER_ID,
                "features": self._features,
                "people": [{"id": p.id, "name": p.name, "title": p.title} for p in ws.people.values()],
                "channels": [
                    {
                        "id": c.id,
                        "name": c.name,
                        "is_im": c.is_im,
                        "statuses": c.statuses,
                        "messages": [_shown(m) for m in c.messages.values()],
                    }
                    for c in sorted(mine, key=lambda c: (not c.is_im, c.name))
                ],
                "ephemerals": [m for m in ws.ephemerals if m["user_shown"] == user],
                "views": [v for v in ws.views.values() if v["user_shown"] == user and v["type"] == "modal"],
            }

    async def _do(self, request: Request) -> Response:
        body: Any = await request.json()
        try:
            self._carry_out(str(body.get("user", "")), body)
        except (SlackError, KeyError) as error:
            return JSONResponse({"ok": False, "error": str(error)}, 400)
        return JSONResponse({"ok": True})

    def _carry_out(self, user: str, body: Json) -> None:
        hands, ws = self.hands, self.workspace
        match body.get("what"):
            case "say":
                hands.say(user, body["channel"], body["text"], thread_ts=body.get("thread_ts"))
            case "command":
                hands.command(user, body["channel"], body["command"], body["text"])
            case "press":
                hands.press(user, body["channel"], body["ts"], body["action_id"], value=body.get("value"))
            case "shortcut":
                hands.shortcut(user, body["channel"], body["ts"], body["callback_id"])
            case "submit":
                hands.submit(user, body["view_id"], body.get("values", {}))
            case "close":
                ws.close_view(body["view_id"])
            case _:
                raise SlackError("unknown_action")


def _shown(message: Json) -> Json:
    return {k: v for k, v in message.items() if k != "metadata"}


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
            form = await request.form()
            args |= {key: value for key, value in form.items() if isinstance(value, str)}
    args.pop("team_id", None)
    return args
