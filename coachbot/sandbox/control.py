"""The sandbox's own API, for tests in any language and for its page: time, faults, limits, connections, the journal."""

from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from coachbot.sandbox.api import WebApi
from coachbot.sandbox.clips import Clips
from coachbot.sandbox.delivery import Deliveries
from coachbot.sandbox.faults import Faults, Limits
from coachbot.sandbox.http_way import Http
from coachbot.sandbox.journal import Journal
from coachbot.sandbox.socket import REASONS, Sockets
from coachbot.sandbox.specs import SPECS
from coachbot.sandbox.state import Workspace
from coachbot.sandbox.tickets import Json, SlackError

_HELP = {
    "GET /control": "this",
    "POST /control/clock": '{"advance_s": 3600} or {"to": seconds since 1970}',
    "POST /control/faults": '{"method": "chat.postMessage", "error"|"status"|"delay_s"|"lost": …, "times": 1}',
    "POST /control/limits": '{"scale": 0 off, 1 as Slack, 10 ten times as generous}',
    "POST /control/scopes": '{"revoke": ["chat:write"]} or {"grant": [...]}',
    "POST /control/delivery": '{"duplicates": 1, "delay_s": 0.5, "mention_first": true, "accepting": true, "url": ""}',
    "POST /control/clips": '{"delay_s": 2} until the words of a voice clip are there, on the workspace\'s clock',
    "POST /control/sockets": '{"drop": true} or {"disconnect": "warning" | "refresh_requested" | "link_disabled"}',
    "GET /control/journal?after=0&limit=100": "what passed between app and workspace",
}


# The year 9999, as far as dates go.
_LATEST = 253_370_764_800


class Control:
    """Turns every knob of a sandbox."""

    def __init__(
        self,
        workspace: Workspace,
        faults: Faults,
        limits: Limits,
        api: WebApi,
        deliveries: Deliveries,
        sockets: Sockets,
        journal: Journal,
        clips: Clips,
    ) -> None:
        self._ws = workspace
        self._faults = faults
        self._limits = limits
        self._api = api
        self._deliveries = deliveries
        self._sockets = sockets
        self._journal = journal
        self._clips = clips

    def routes(self) -> list[Route]:
        """Where it is reached."""
        knobs: dict[str, Callable[[Json], Awaitable[Json]]] = {
            "clock": self._move_clock,
            "faults": self._plan_fault,
            "limits": self._limit,
            "scopes": self._scopes,
            "delivery": self._delivery,
            "clips": self._listening,
            "sockets": self._connections,
        }
        return [
            Route("/control", _help),
            Route("/control/journal", self._read_journal),
            *(Route(f"/control/{name}", _knob(turn), methods=["POST"]) for name, turn in knobs.items()),
        ]

    async def _move_clock(self, body: Json) -> Json:
        if "to" in body:
            self._ws.clock.move_to(finite(body, "to", 0, _LATEST))
        else:
            self._ws.clock.advance(finite(body, "advance_s", 0, _LATEST))
        return {"now": self._ws.clock()}

    async def _plan_fault(self, body: Json) -> Json:
        if body["method"] not in SPECS:
            raise ValueError(f"There is no method {body['method']}.")
        numbers: Json = {name: finite(body, name, 0, 1e4) for name in ("times", "delay_s", "status") if name in body}
        numbers |= {name: int(numbers[name]) for name in ("times", "status") if name in numbers}
        self._faults.plan(**(body | numbers))
        return {}

    async def _limit(self, body: Json) -> Json:
        self._limits.scale = finite(body, "scale", 0, 1e6)
        return {}

    async def _scopes(self, body: Json) -> Json:
        self._api.regrant(revoke=body.get("revoke", []), grant=body.get("grant", []))
        return {"scopes": list(self._api.scopes)}

    async def _delivery(self, body: Json) -> Json:
        if "duplicates" in body:
            self._deliveries.duplicates = int(finite(body, "duplicates", 0, 100))
        if "delay_s" in body:
            self._deliveries.delay_s = finite(body, "delay_s", 0, 3600)
        self._ws.mention_first = bool(body.get("mention_first", self._ws.mention_first))
        self._sockets.accepting = bool(body.get("accepting", self._sockets.accepting))
        if body.get("url") and urlsplit(str(body["url"])).hostname not in {"127.0.0.1", "localhost", "::1"}:
            raise ValueError("url is on this machine.")
        if "url" in body:
            await self._switch(str(body["url"] or ""))
        return {}

    async def _switch(self, url: str) -> None:
        way = Http(url) if url else self._sockets
        if isinstance(way, Http):
            try:
                await way.verify()
            except SlackError as error:
                await way.close()
                raise ValueError(f"The app does not own {url}. {' '.join(error.messages)}") from error
        before, self._deliveries.way = self._deliveries.way, way
        await before.close()

    async def _listening(self, body: Json) -> Json:
        self._clips.delay_s = finite(body, "delay_s", 0, 1e6)
        return {}

    async def _connections(self, body: Json) -> Json:
        if body.get("drop"):
            await self._sockets.close()
        elif (reason := body.get("disconnect")) in REASONS:
            await self._sockets.disconnect(str(reason))
        else:
            raise ValueError(f"A reason is one of {', '.join(REASONS)}.")
        return {}

    async def _read_journal(self, request: Request) -> Response:
        query = request.query_params
        try:
            after, limit = int(query.get("after", 0)), int(query.get("limit", 100))
        except ValueError:
            return JSONResponse({"error": "after and limit are numbers."}, 400)
        return JSONResponse(self._journal.as_json(after=max(0, after), limit=max(1, limit)))


def finite(body: Json, name: str, least: float, most: float) -> float:
    """A number of a body that is one: no infinity, no "nan", within bounds.

    Raises:
        KeyError: It is missing.
        ValueError: It is none, or out of bounds.
    """
    value = float(body[name])
    # Also false for "nan", which is neither.
    if not least <= value <= most:
        raise ValueError(f"{name} is a number from {least:g} to {most:g}.")
    return value


async def _help(_request: Request) -> Response:
    return JSONResponse(_HELP)


def _knob(turn: Callable[[Json], Awaitable[Json]]) -> Callable[[Request], Awaitable[Response]]:
    async def handle(request: Request) -> Response:
        try:
            body: Any = await request.json()
            return JSONResponse({"ok": True, **await turn(body)})
        except KeyError as error:
            return JSONResponse({"ok": False, "error": f"{error} is missing."}, 400)
        except (ValueError, TypeError, AttributeError) as error:
            return JSONResponse({"ok": False, "error": str(error)}, 400)

    return handle
