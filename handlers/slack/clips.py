"""Recordings: what Slack wrote down of them, and only that; no sound is ever fetched."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import httpx
from slack_sdk import WebClient

from handlers.slack.files import is_slacks, own_origin, read
from handlers.slack.replies import part
from handlers.slack.tokens import Token

_MAX_CHARS = 40_000
_CUE_TIMES = re.compile(r"^\d{1,2}:?\d{0,2}:\d{2}\.\d{3} --> ")


class Written(StrEnum):
    """How far Slack is with a recording."""

    DONE = "done"
    WAITING = "waiting"
    NOT = "not"


@dataclass(frozen=True, slots=True)
class Spoken:
    """What was heard in a recording so far."""

    state: Written
    words: str = ""


def clip_in(event: Mapping[str, Any]) -> tuple[str, float]:
    """Id and length in seconds of the recording a message is; empty and 0.0 where it is none."""
    files: Sequence[Mapping[str, Any]] = event.get("files") or []
    for file in files:
        sound = str(file.get("mimetype") or "").startswith(("audio/", "video/"))
        recorded = file.get("subtype") in ("slack_audio", "slack_video")
        if recorded or file.get("media_display_type") == "audio" or (sound and "transcription" in file):
            return str(file.get("id") or ""), max(0.1, int(file.get("duration_ms") or 0) / 1000)
    return "", 0.0


class Clips:
    """Reads transcripts; the bot's token goes to Slack's own host only."""

    def __init__(self, client: WebClient, token: Token, api_url: str) -> None:
        self._client = client
        self._token = token
        self._own = own_origin(api_url)

    def spoken(self, clip: str) -> Spoken:
        """What Slack has written down of a recording."""
        file = part(self._client.files_info(file=clip), "file")
        transcription = part(file, "transcription")
        status = transcription.get("status")
        if status != "complete":
            return Spoken(Written.WAITING if status in ("processing", None) else Written.NOT)
        preview = part(transcription, "preview")
        words = str(preview.get("content") or "")
        if preview.get("has_more"):
            words = self._whole(str(file.get("vtt") or "")) or words
        words = " ".join(words.split())[:_MAX_CHARS]
        return Spoken(Written.DONE, words) if words else Spoken(Written.NOT)

    def _whole(self, url: str) -> str:
        """The words of a WebVTT file; none where Slack does not give it, or it is larger than a file may be."""
        if not is_slacks(url, self._own):
            return ""
        try:
            content = read(url, self._token()) or b""
        except httpx.HTTPStatusError:
            return ""
        text = content.decode("utf-8-sig", errors="replace")
        return cue_words(text) if text.startswith("WEBVTT") else ""


def cue_words(vtt: str) -> str:
    """What is said in the cues of a WebVTT file, as one line."""
    said: list[str] = []
    in_cue = False
    for row in vtt.splitlines():
        if _CUE_TIMES.match(row):
            in_cue = True
        elif not row.strip():
            in_cue = False
        elif in_cue:
            said.append(row.removeprefix("- "))
    return " ".join(" ".join(said).replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">").split())
