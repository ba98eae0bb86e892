"""Who may speak to the sandbox: its own page and programs of this machine, no page of somebody else's.

A browser lets any page send requests to 127.0.0.1, and a name that somebody else owns may point there.
"""

import hmac
from http.cookies import SimpleCookie

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocketClose

COOKIE = "sandbox"
HEADER = "x-sandbox-key"
_NAMES = ("127.0.0.1", "localhost", "[::1]")
# Ways that act as a person or move the workspace.
_KEYED = ("/page", "/control")
# An app's own install page may link here from wherever it runs.
_LINKED = "/oauth/v2/authorize"


class Guard:
    """ASGI middleware around everything.

    Args:
        key: What ``/page`` and ``/control`` ask for; the page gets it as a cookie. Empty asks for nothing.
    """

    def __init__(self, app: ASGIApp, *, port: int, key: str) -> None:
        self._app = app
        own = [f"{name}:{port}" for name in _NAMES]
        # Slack's own Python client leaves the port out.
        self._hosts = frozenset((*own, *_NAMES))
        self._origins = frozenset(f"http://{host}" for host in own)
        self._key = key

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass it on, or refuse it."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        why = self._refuses(scope["path"], Headers(scope=scope), linked=scope.get("method") == "GET")
        if not why:
            await self._app(scope, receive, self._with_cookie(send) if scope["path"] == "/" else send)
        elif scope["type"] == "websocket":
            await WebSocketClose(1008, why)(scope, receive, send)
        else:
            await PlainTextResponse(f"{why}\n", 403)(scope, receive, send)

    def _refuses(self, path: str, headers: Headers, *, linked: bool) -> str:
        """Why not; empty is welcome."""
        if headers.get("host", "") not in self._hosts:
            return "Open the sandbox by the address that it printed."
        if linked and path == _LINKED:
            return ""
        origin = headers.get("origin")
        if (origin is not None and origin not in self._origins) or headers.get("sec-fetch-site") == "cross-site":
            return "The sandbox does not answer other pages."
        if self._key and path.startswith(_KEYED) and not self._has_key(headers):
            return f"Show the key of this start, as {HEADER}."
        return ""

    def _has_key(self, headers: Headers) -> bool:
        morsel = SimpleCookie(headers.get("cookie", "")).get(COOKIE)
        shown = headers.get(HEADER, morsel.value if morsel else "")
        return hmac.compare_digest(shown.encode(), self._key.encode())

    def _with_cookie(self, send: Send) -> Send:
        async def sent(message: Message) -> None:
            if self._key and message["type"] == "http.response.start":
                cookie = f"{COOKIE}={self._key}; Path=/; HttpOnly; SameSite=Strict"
                message["headers"] = [*message["headers"], (b"set-cookie", cookie.encode())]
            await send(message)

        return sent
