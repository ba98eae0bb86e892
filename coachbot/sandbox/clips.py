"""Voice clips: somebody records one, and Slack writes down what it heard a while later, or never."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, get_args
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from coachbot.sandbox.alarms import Alarms
from coachbot.sandbox.api import WebApi
from coachbot.sandbox.files import Files
from coachbot.sandbox.model import TEAM_ID
from coachbot.sandbox.state import Workspace
from coachbot.sandbox.tickets import Json
from coachbot.sandbox.transcripts import transcription, webvtt

DELAY_S = 2.0
Outcome = Literal["complete", "failed", "stuck"]
_WORDS_A_SECOND = 2.5
# The head of an MPEG-4 audio file, and no sound after it.
_NO_SOUND = b"\x00\x00\x00\x18ftypM4A \x00\x00\x02\x00isomiso2"


@dataclass(frozen=True, slots=True)
class Clip:
    """What somebody recorded.

    Attributes:
        speech: The words Slack will hear in it.
        seconds: How long it takes; None for as long as people need for so many words.
        outcome: Whether Slack hears the words, gives up (``failed``), or is never done (``stuck``).
        as_upload: Recorded elsewhere and shared as a file, not with Slack's microphone.
    """

    speech: str
    seconds: float | None = None
    outcome: Outcome = "complete"
    as_upload: bool = False

    def __post_init__(self) -> None:
        if self.outcome not in get_args(Outcome):
            raise ValueError(f"The transcript of a clip is one of {', '.join(get_args(Outcome))}.")
        if self.seconds is not None and self.seconds <= 0:
            raise ValueError("A clip takes some time.")

    @property
    def name(self) -> str:
        """What its file is called."""
        return "recording.m4a" if self.as_upload else "audio_message.m4a"

    @property
    def duration_ms(self) -> int:
        """How long it takes."""
        seconds = max(1.0, len(self.speech.split()) / _WORDS_A_SECOND) if self.seconds is None else self.seconds
        return round(seconds * 1000)

    def as_json(self) -> Json:
        """What its file says beyond what every file says, before Slack has heard it."""
        return {
            "mimetype": "audio/mp4",
            "media_display_type": "audio",
            "duration_ms": self.duration_ms,
            "transcription": {"status": "processing"},
            **({} if self.as_upload else {"subtype": "slack_audio"}),
        }


class Clips:
    """The clips of a workspace. Safe to use from any thread.

    Attributes:
        delay_s: How long Slack listens to a clip, on the workspace's clock; it counts for clips recorded from then on.
    """

    def __init__(self, workspace: Workspace, files: Files, alarms: Alarms, base_url: Callable[[], str]) -> None:
        self.delay_s = DELAY_S
        self._ws = workspace
        self._files = files
        self._base_url = base_url
        self._alarms = alarms
        self._heard: dict[str, Clip] = {}

    def begin_anew(self) -> None:
        """Nothing was recorded yet."""
        self._heard.clear()
        self.delay_s = DELAY_S

    def routes(self, api: WebApi) -> list[Route]:
        """Where transcripts are fetched, with the token of an app that may read files."""

        async def transcript(request: Request) -> Response:
            scheme, _, token = request.headers.get("authorization", "").partition(" ")
            if scheme != "Bearer" or "files:read" not in api.scopes_of(token):
                # Slack answers neither 401 nor 403: it shows its login page, with a 200 to whoever follows.
                return RedirectResponse(f"{self._base_url()}/?redir={quote(request.url.path, safe='')}", 302)
            clip = self._heard.get(request.path_params["file"])
            if clip is None:
                return PlainTextResponse("file_not_found", 404)
            return Response(webvtt(clip.speech, clip.duration_ms), media_type="text/vtt")

        return [Route(f"/files-tmb/{TEAM_ID}-{{file}}/file.vtt", transcript)]

    def record(self, user: str, channel: str, clip: Clip, *, text: str = "", thread_ts: str = "") -> Json:
        """Share a clip; the message."""
        more = clip.as_json()
        message = self._files.give(user, channel, clip.name, _NO_SOUND, text=text, thread_ts=thread_ts, more=more)
        if clip.outcome != "stuck":
            file = message["files"][0]["id"]
            self._alarms.at(self._ws.clock() + self.delay_s, lambda: self._finish(file, clip))
        return message

    def _finish(self, file: str, clip: Clip) -> None:
        if clip.outcome == "failed":
            self._files.amend(file, {"transcription": {"status": "failed"}})
            return
        self._heard[file] = clip
        link = f"{self._base_url()}/files-tmb/{TEAM_ID}-{file}/file.vtt"
        self._files.amend(file, {"transcription": transcription(clip.speech), "vtt": link})
