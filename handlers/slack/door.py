"""The front door: requests of Slack by HTTP, each checked on its raw bytes, then handed to its workspace's bot."""

import asyncio
import logging
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol

from slack_bolt.response import BoltResponse
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from coachbot.clock import Clock, utc_now
from handlers.slack.genuine import MAX_BODY, Headers, Once, Refused, body_of, check_headers, check_signature
from handlers.slack.line import HttpLine
from handlers.slack.manifest import EVENTS
from handlers.slack.replies import Json
from handlers.slack.shape import fits
from handlers.slack.whose import Whose, whose

log = logging.getLogger(__name__)

PATH = EVENTS
# Slack's bodies come in one piece; whoever takes longer only wants to keep a place.
_BODY_S = 5.0
# More would only take turns: each stores a row, and the database has one writer.
_THREADS = 8
_NO_RETRY = {"x-slack-no-retry": "1"}


class Lines(Protocol):
    """The lines of the bots that run here."""

    def line_of(self, whose: Whose) -> HttpLine | None:
        """The line of the installation a body is for; None where it is installed nowhere here."""
        ...


class Door:
    """Takes what Slack sends to ``/slack/events``: events, commands, presses and forms, of every workspace.

    Args:
        secret: The app's signing secret.
    """

    def __init__(self, secret: str, lines: Lines, clock: Clock = utc_now) -> None:
        if not secret:
            raise ValueError("a door without a secret lets everybody in")
        self._secret = secret
        self._lines = lines
        self._clock = clock
        self._once = Once(clock())
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="door")

    async def take(self, request: Request) -> Response:
        """Answer one request; whoever is not Slack learns no more than that."""
        try:
            headers = Headers(request.headers.raw)
            body = await self._genuine(request, headers)
        except Refused as refused:
            log.info("refused a request: %s", refused)
            return PlainTextResponse(f"{refused}\n", refused.status)
        if body.get("type") == "url_verification":
            return PlainTextResponse(str(body.get("challenge", ""))[:1000])
        if body.get("ssl_check") == "1":
            return PlainTextResponse("")
        return await self._handed_over(headers, body)

    async def _genuine(self, request: Request, headers: Headers) -> Json:
        now = self._clock()
        check_headers(headers, now=now)
        raw = await _bytes_of(request)
        check_signature(headers, raw, self._secret)
        self._once.check(headers, now=now)
        return body_of(headers, raw)

    async def _handed_over(self, headers: Headers, body: Json) -> Response:
        if not (body.get("type") or "command" in body) or not fits(body):
            return PlainTextResponse("The body is not as Slack sends them.\n", 400)
        line = self._lines.line_of(whose(body))
        if line is None:
            # Told again it would be no other.
            return PlainTextResponse("Coachbot is not installed there.\n", 404, headers=_NO_RETRY)
        again, loop = headers.has("x-slack-retry-num"), asyncio.get_running_loop()
        # What waits here for a thread goes before what is worked on, too.
        with line.attention.taking_in():
            answer = await loop.run_in_executor(self._threads, lambda: _taken(line, body, again=again))
        if answer.status_code >= 500:
            self._once.release(headers)
        return answer


def _taken(line: HttpLine, body: Json, *, again: bool) -> Response:
    try:
        return _said(line.take(body, again=again))
    except Exception:
        log.exception("a request could not be taken")
        return PlainTextResponse("Not now.\n", 500)


async def _bytes_of(request: Request) -> bytes:
    """The body as it came, no longer than it may be and no slower."""
    raw = bytearray()
    try:
        async with asyncio.timeout(_BODY_S):
            async for chunk in request.stream():
                raw += chunk
                if len(raw) > MAX_BODY:
                    raise Refused(413, "The body is too large.")
    except TimeoutError as error:
        raise Refused(408, "The body took too long.") from error
    except ClientDisconnect as error:
        raise Refused(400, "The body did not come to its end.") from error
    return bytes(raw)


def _said(answer: BoltResponse) -> Response:
    """What the app said; of its own troubles nothing goes out."""
    if answer.status >= 500:
        return PlainTextResponse("Not now.\n", 503)
    return Response(answer.body, answer.status, headers=dict(answer.first_headers_without_set_cookie()))


def front(door: Door, more: Sequence[BaseRoute] = ()) -> Starlette:
    """All that is reached from outside."""
    return Starlette(routes=[Route(PATH, door.take, methods=["POST"]), *more])
