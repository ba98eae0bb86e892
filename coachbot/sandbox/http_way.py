"""Signed requests to the app's URL, the alternative to sockets."""

import hashlib
import hmac
import json
import secrets
import time
from dataclasses import dataclass, field
from urllib.parse import urlencode

import httpx

from coachbot.sandbox.arguments import as_json
from coachbot.sandbox.delivery import REDELIVER_AFTER_S, Delivery
from coachbot.sandbox.tickets import Json, SlackError

SIGNING_SECRET = "sandbox-signing-secret"
_INTERACTIVE = "interactive"


@dataclass(slots=True)
class Http:
    """Signed requests to the app's URL, the alternative to sockets.

    Args:
        url: Where the app listens, as the request URL of its manifest.
    """

    url: str
    secret: str = SIGNING_SECRET
    _client: httpx.AsyncClient = field(default_factory=lambda: httpx.AsyncClient(timeout=REDELIVER_AFTER_S))

    async def send(self, delivery: Delivery) -> bool:
        """Post it; a 200 within three seconds is the ack."""
        body, kind = _body(delivery)
        headers = {"content-type": kind, **signed(body, self.secret)}
        if delivery.retries:
            headers |= {"x-slack-retry-num": str(delivery.retries), "x-slack-retry-reason": "http_timeout"}
        try:
            answer = await self._client.post(self.url, content=body, headers=headers)
        except httpx.HTTPError:
            # No ack: it comes again.
            return True
        if answer.status_code == 200:
            delivery.ack(_said(answer))
        return True

    async def verify(self) -> None:
        """Ask the app for its challenge back, as Slack does before it takes a request URL.

        Raises:
            SlackError: It answered something else, or not in time.
        """
        challenge = secrets.token_urlsafe(24)
        body = json.dumps({"token": "sandbox", "challenge": challenge, "type": "url_verification"}).encode()
        headers = {"content-type": "application/json", **signed(body, self.secret)}
        try:
            answer = await self._client.post(self.url, content=body, headers=headers)
        except httpx.HTTPError as error:
            raise SlackError("url_not_verified", "It does not answer.") from error
        said = _said(answer)
        if answer.status_code != 200 or challenge not in (said.get("challenge"), said.get("text")):
            raise SlackError("url_not_verified", "Its answer does not hold the challenge.")

    async def close(self) -> None:
        """Let go of the connections."""
        await self._client.aclose()


def signed(body: bytes, secret: str, *, timestamp: int | None = None) -> dict[str, str]:
    """The headers that prove a request comes from Slack.

    Source: https://docs.slack.dev/authentication/verifying-requests-from-slack
    """
    stamp = str(int(time.time()) if timestamp is None else timestamp)
    digest = hmac.new(secret.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
    return {"x-slack-request-timestamp": stamp, "x-slack-signature": f"v0={digest}"}


def _body(delivery: Delivery) -> tuple[bytes, str]:
    payload = delivery.envelope["payload"]
    if delivery.kind == "events_api":
        return json.dumps(payload).encode(), "application/json"
    fields = {"payload": json.dumps(payload)} if delivery.kind == _INTERACTIVE else payload
    return urlencode(fields).encode(), "application/x-www-form-urlencoded"


def _said(answer: httpx.Response) -> Json:
    """What an app said in its ack: JSON, or plain text for the one who asked."""
    try:
        return as_json(answer.json())
    except ValueError:
        return {"text": answer.text} if answer.text else {}
