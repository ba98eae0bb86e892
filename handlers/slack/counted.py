"""Counts what Slack is told and says: how soon something that arrived was acked, and each request to wait."""

import time
from typing import Any

from slack_bolt import App
from slack_bolt.request import BoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from coachbot.domain.watching import Watch
from handlers.slack.replies import wait_s


class TimedApp(App):
    """Bolt's app, which measures every request from its arrival to its ack, however it arrived."""

    def __init__(self, watch: Watch, **how: Any) -> None:
        super().__init__(**how)
        self._watch = watch

    def dispatch(self, req: BoltRequest) -> BoltResponse:
        """Do what Bolt does, and measure it."""
        began = time.monotonic()
        try:
            return super().dispatch(req)
        finally:
            self._watch.acked(time.monotonic() - began)


class CountingClient(WebClient):
    """The Web API, which counts how often Slack asks to wait, by method."""

    def __init__(self, watch: Watch, **how: Any) -> None:
        super().__init__(**how)
        self._watch = watch

    def api_call(self, api_method: str, **how: Any) -> SlackResponse:
        """Call a method."""
        try:
            return super().api_call(api_method, **how)
        except SlackApiError as error:
            if wait_s(error) is not None:
                self._watch.slack_said_wait(api_method)
            raise
