"""Gives somebody a file, in their own messages with the coach."""

from slack_sdk import WebClient

from coachbot.clock import Clock
from coachbot.domain.messages import OutboundStore
from handlers.slack.replies import part


class Giver:
    """Uploads files, each key once; a crash in the middle of one may send it twice."""

    def __init__(self, client: WebClient, outbound: OutboundStore, clock: Clock) -> None:
        self._client = client
        self._outbound = outbound
        self._clock = clock

    def give(self, key: str, channel: str, name: str, text: str, said: str) -> None:
        """A text as a file, with a sentence of ours.

        Args:
            name: The file's, which is its title too.
        """
        earlier = self._outbound.begin(key, channel, now=self._clock())
        if earlier is not None and earlier.ts is not None:
            return
        reply = self._client.files_upload_v2(
            channel=channel, filename=name, title=name, content=text, initial_comment=said
        )
        self._outbound.sent(key, channel, str(part(reply, "file").get("id") or name))
