"""Files that people give to the coach in Slack."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import httpx

from coachbot.domain.links import host_of, is_below
from coachbot.errors import CoachError
from handlers.slack.tokens import Token

MAX_BYTES = 5 * 1024 * 1024
_TIMEOUT_S = 15.0
_TOO_LARGE = "This transcript is larger than 5 MB. Split it."


class NoFile(CoachError):
    """A file that cannot be had; its text says why and what to do."""


class Files:
    """Fetches files; the bot's token goes to Slack's own host only."""

    def __init__(self, token: Token, api_url: str) -> None:
        self._token = token
        self._own = own_origin(api_url)

    def fetch(self, file: Mapping[str, Any]) -> tuple[str, bytes] | None:
        """Name and content of a file as a form tells it; None where there is none.

        Raises:
            NoFile: It is too large, kept elsewhere, or Slack does not give it.
        """
        url = str(file.get("url_private_download") or file.get("url_private") or "")
        if not url:
            return None
        if int(file.get("size") or 0) > MAX_BYTES:
            raise NoFile(_TOO_LARGE)
        if not is_slacks(url, self._own):
            raise NoFile("This file is not kept by Slack. Upload it here.")
        try:
            content = read(url, self._token())
        except httpx.HTTPError as error:
            raise NoFile("Slack did not give me this file. Your note is kept; add the transcript again.") from error
        if content is None:
            raise NoFile(_TOO_LARGE)
        return str(file.get("name", "")), content


def read(url: str, token: str) -> bytes | None:
    """Read what Slack keeps at an address of its own, whatever size it told; None where that is more than 5 MB.

    Raises:
        httpx.HTTPError: Slack does not give it.
    """
    data = bytearray()
    # Packed, a little on the wire may be a lot in memory.
    headers = {"Authorization": f"Bearer {token}", "Accept-Encoding": "identity"}
    with httpx.stream("GET", url, headers=headers, timeout=_TIMEOUT_S) as reply:
        reply.raise_for_status()
        for piece in reply.iter_bytes():
            data += piece
            if len(data) > MAX_BYTES:
                return None
    return bytes(data)


def own_origin(api_url: str) -> str:
    """The origin of the Web API, where that is another than Slack's, as in the sandbox."""
    parts = urlsplit(api_url)
    return f"{parts.scheme}://{parts.netloc}/"


def is_slacks(url: str, own: str) -> bool:
    """Whether the bot's token may go there."""
    return is_below(host_of(url), ("slack.com",)) or (
        bool(host_of(url, schemes=("http", "https"))) and url.startswith(own)
    )
