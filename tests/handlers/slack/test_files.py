"""A file that somebody gives is read up to its bound, whatever Slack said of its size."""

import json
from collections.abc import AsyncIterator, Iterator

import pytest
from slack_sdk import WebClient
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from handlers.slack.clips import Clips
from handlers.slack.files import MAX_BYTES, Files, NoFile
from handlers.slack.serve import Served

PIECE = b"x" * 65_536
#: Eight times the bound. What is sent beyond the bound is what is under way on the wire.
PIECES = 8 * MAX_BYTES // len(PIECE)


class Host:
    """Slack's own host, which sends more than it said."""

    def __init__(self) -> None:
        self.sent = 0
        self.url = ""

    def app(self) -> Starlette:
        """What is served."""
        return Starlette(
            routes=[
                Route("/files/{size:int}", self.file),
                Route("/endless", self.endless),
                Route("/api/files.info", self.info, methods=["POST"]),
            ]
        )

    async def file(self, request: Request) -> Response:
        """A file of that size, for whoever has the token."""
        allowed = request.headers["authorization"] == "Bearer xoxb-1"
        return Response(b"y" * request.path_params["size"]) if allowed else Response(status_code=403)

    async def endless(self, request: Request) -> Response:
        """One that goes on and on, to whoever listens."""
        return StreamingResponse(self._pieces(request))

    async def info(self, _request: Request) -> Response:
        """What Slack says of a recording whose words go on and on."""
        written = {"status": "complete", "preview": {"content": "how it begins", "has_more": True}}
        file = {"transcription": written, "vtt": f"{self.url}/endless"}
        return Response(json.dumps({"ok": True, "file": file}), media_type="application/json")

    async def _pieces(self, request: Request) -> AsyncIterator[bytes]:
        while self.sent < PIECES * len(PIECE) and not await request.is_disconnected():
            self.sent += len(PIECE)
            yield PIECE


@pytest.fixture
def host() -> Iterator[Host]:
    made = Host()
    with Served(made.app(), "127.0.0.1", 0) as served:
        made.url = served.url
        yield made


def files(host: Host) -> Files:
    return Files(lambda: "xoxb-1", f"{host.url}/api/")


def told(host: Host, path: str, size: int = 10) -> dict[str, object]:
    return {"name": "call.txt", "url_private": f"{host.url}{path}", "size": size}


def test_what_is_as_large_as_it_may_be_comes_whole(host: Host) -> None:
    assert files(host).fetch(told(host, f"/files/{MAX_BYTES}")) == ("call.txt", b"y" * MAX_BYTES)


@pytest.mark.parametrize("path", [f"/files/{MAX_BYTES + 1}", "/endless"])
def test_what_is_larger_than_it_said_is_one_sentence(host: Host, path: str) -> None:
    with pytest.raises(NoFile, match=r"^This transcript is larger than 5 MB\. Split it\.$"):
        files(host).fetch(told(host, path))

    assert host.sent < PIECES * len(PIECE) / 2


def test_the_words_of_a_recording_are_read_up_to_the_bound_too(host: Host) -> None:
    clips = Clips(WebClient("xoxb-1", base_url=f"{host.url}/api/"), lambda: "xoxb-1", f"{host.url}/api/")

    assert clips.spoken("F1").words == "how it begins"
    assert 0 < host.sent < PIECES * len(PIECE) / 2
