"""What the page in the browser reads and does."""

import asyncio
import base64
from collections.abc import Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from coachbot.sandbox.clock import next_moment
from coachbot.sandbox.hands import Hands
from coachbot.sandbox.model import BOT_USER_ID, TEAM_NAME, Channel
from coachbot.sandbox.oauth import OAuth
from coachbot.sandbox.state import Workspace
from coachbot.sandbox.tickets import Json, SlackError
from coachbot.sandbox.views import Views

# A page shows the newest; older ones are in the history.
_MOST_ROOTS = 200


class Page:
    """One browser, or several, acting as any person."""

    def __init__(
        self, workspace: Workspace, views: Views, hands: Hands, oauth: OAuth, features: Json, tour: list[Json]
    ) -> None:
        self._ws = workspace
        self._views = views
        self._hands = hands
        self._oauth = oauth
        self._deeds = {**_deeds(hands), "command": self._command, "move": self._move}
        self._features = features
        self._tour = tour
        self._waiting: set[asyncio.Event] = set()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._has_ended = False

    def start(self, loop: asyncio.AbstractEventLoop) -> None:
        """Where the browsers are told of changes."""
        self._loop = loop

    def routes(self) -> list[BaseRoute]:
        """Where it is reached."""
        return [
            WebSocketRoute("/page/changes", self._changes),
            Route("/page/state", self._state),
            Route("/page/do", self._do, methods=["POST"]),
        ]

    def wake(self) -> None:
        """Something changed; may be called from any thread."""
        if self._loop is not None:
            for event in list(self._waiting):
                self._loop.call_soon_threadsafe(event.set)

    def ends(self) -> None:
        """Let go of the browsers that wait; may be called from any thread."""
        self._has_ended = True
        self.wake()

    async def _changes(self, socket: WebSocket) -> None:
        await socket.accept()
        event = asyncio.Event()
        self._waiting.add(event)
        try:
            while not self._has_ended:
                await event.wait()
                event.clear()
                await socket.send_text("changed")
        except (WebSocketDisconnect, RuntimeError):
            pass
        finally:
            self._waiting.discard(event)

    async def _state(self, request: Request) -> Response:
        return JSONResponse(self.state_for(request.query_params.get("user", "")))

    def state_for(self, user: str) -> Json:
        """Everything one person sees."""
        ws = self._ws
        with ws.lock:
            mine = [c for c in ws.channels.values() if user in c.members]
            return {
                "name": TEAM_NAME,
                "bot": BOT_USER_ID,
                "tour": self._tour,
                "now": ws.clock(),
                "people": [{"id": p.id, "name": p.name, "title": p.title, "tz": p.tz} for p in ws.people.values()],
                "channels": [_channel_json(c) for c in sorted(mine, key=lambda c: (not c.is_im, c.name))],
                "ephemerals": [m for m in ws.ephemerals if m["user_shown"] == user],
                **self._of_app(user),
            }

    def _of_app(self, user: str) -> Json:
        """What the app adds to the workspace; nothing of it stays when it is taken away, but what it has said."""
        if absence := self._oauth.absence:
            return {"absence": absence, "features": {}, "views": [], "home": None}
        shown: Json = {"views": self._views.stack(user), "home": self._views.homes.get(user)}
        return {"absence": "", "features": self._features} | shown

    def _command(self, user: str, body: Json) -> None:
        channel, command, thread_ts = body["channel"], body["command"], body.get("thread_ts", "")
        owned = {one["command"] for one in self._features.get("slash_commands", ())}
        is_owned = command in owned and self._oauth.is_installed
        if is_owned and not thread_ts:
            self._hands.command(user, channel, command, body["text"])
        else:
            self._hands.mistype(user, channel, command, thread_ts=thread_ts, is_owned=is_owned)

    def _move(self, user: str, body: Json) -> None:
        clock = self._ws.clock
        clock.move_to(next_moment(clock(), str(body["to"]), self._ws.person(user).tz))

    async def _do(self, request: Request) -> Response:
        try:
            body: Any = await request.json()
            self._deeds[str(body.get("what"))](str(body.get("user", "")), body)
        except (SlackError, KeyError, ValueError, TypeError, AttributeError) as error:
            return JSONResponse({"ok": False, "error": str(error)}, 400)
        return JSONResponse({"ok": True})


def _deeds(hands: Hands) -> dict[str, Callable[[str, Json], object]]:
    """What a person may do on the page."""

    def press(user: str, body: Json) -> object:
        if body.get("view_id"):
            return hands.press_in_view(
                user, body["view_id"], body["action_id"], value=body.get("value"), values=body.get("values")
            )
        return hands.press(user, body["channel"], body["ts"], body["action_id"], value=body.get("value"))

    def share(user: str, body: Json) -> object:
        data, thread = base64.b64decode(body["data"]), body.get("thread_ts") or ""
        return hands.share(user, body["channel"], body["name"], data, text=body.get("text", ""), thread_ts=thread)

    def clip(user: str, body: Json) -> object:
        said = {name: body[name] for name in ("text", "thread_ts", "seconds", "outcome", "as_upload") if name in body}
        return hands.clip(user, body["channel"], body["speech"], **said)

    return {
        "say": lambda user, b: hands.say(
            user, b["channel"], b["text"], thread_ts=b.get("thread_ts"), broadcast=bool(b.get("broadcast"))
        ),
        "edit": lambda user, b: hands.edit(user, b["channel"], b["ts"], b["text"]),
        "delete": lambda user, b: hands.delete(user, b["channel"], b["ts"]),
        "share": share,
        "clip": clip,
        "react": lambda user, b: hands.react(user, b["channel"], b["ts"], b["name"]),
        "stop": lambda user, b: hands.stop(user, b["channel"], b["ts"]),
        "look": lambda user, b: hands.look(user, b["tab"]),
        "press": press,
        "shortcut": lambda user, b: hands.shortcut(
            user, b["callback_id"], channel=b.get("channel", ""), ts=b.get("ts", "")
        ),
        "submit": lambda user, b: hands.submit(user, b["view_id"], b.get("values", {})),
        "close": lambda user, b: hands.close(user, b["view_id"], everything=bool(b.get("everything"))),
    }


def _channel_json(channel: Channel) -> Json:
    roots = channel.roots[-_MOST_ROOTS:]
    shown = sorted({ts for root in roots for ts in (root, *channel.replies.get(root, []))})
    newest = next(reversed(channel.prompts.values()), None)
    return {
        "id": channel.id,
        "name": channel.name,
        "is_im": channel.is_im,
        "statuses": {thread: status.text for thread, status in channel.statuses.items()},
        "loading": {thread: list(status.lines) for thread, status in channel.statuses.items() if status.lines},
        "titles": channel.titles,
        "prompts": newest["prompts"] if newest else [],
        "suggestions": channel.prompts,
        "messages": [
            {name: value for name, value in m.items() if name != "metadata"}
            for m in (channel.messages[ts] for ts in shown)
        ],
    }
