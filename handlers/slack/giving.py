"""Gives somebody a file, in their own messages with the coach."""

from collections.abc import Mapping
from typing import Any

from slack_sdk import WebClient

from coachbot.clock import Clock
from coachbot.domain.messages import OutboundStore
from handlers.slack.replies import listed


class Giver:
    """Uploads files, each key once; a crash in the middle of one may send it twice."""

    def __init__(self, client: WebClient, outbound: OutboundStore, clock: Clock) -> None:
        self._client = client
        self._outbound = outbound
        self._clock = clock

    def give(self, key: str, channel: str, files: Mapping[str, str], said: str) -> None:
        """Texts as files, by their names, in one message with a sentence of ours."""
        earlier = self._outbound.begin(key, channel, now=self._clock())
        if earlier is not None and earlier.ts is not None:
            return
        uploads: list[dict[str, Any]] = [
            {"filename": name, "title": name, "content": text} for name, text in files.items()
        ]
        reply = self._client.files_upload_v2(channel=channel, file_uploads=uploads, initial_comment=said)
        given = listed(reply, "files")
        self._outbound.sent(key, channel, str(given[0].get("id")) if given else next(iter(files)))
