"""What is said as a courtesy: where Slack does not take it, it is left unsaid and nothing is tried again."""

import logging
from collections.abc import Generator
from contextlib import contextmanager

from slack_sdk.errors import SlackClientError

from handlers.slack.poster import UrlRefused

log = logging.getLogger(__name__)


@contextmanager
def courtesy(what: str) -> Generator[None]:
    """Goes on whatever Slack says to it; ``what`` is for the log."""
    try:
        yield
    except (UrlRefused, SlackClientError, OSError) as error:
        log.info("%s was left unsaid: %s", what, type(error).__name__)
