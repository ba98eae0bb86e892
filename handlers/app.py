"""The Bolt app: the listeners, and the only place where an error becomes a message."""

import logging
import secrets
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol

from slack_bolt import App, Respond
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.error import BoltUnhandledRequestError
from slack_bolt.response import BoltResponse
from slack_sdk import WebClient

from coachbot.errors import CoachError
from knowledge.library.errors import LibraryError

log = logging.getLogger(__name__)

_LISTENER_THREADS = 8


class Registers(Protocol):
    """Puts its listeners on an app."""

    def register(self, app: App) -> None: ...


def build_app(client: WebClient, listeners: Sequence[Registers], authorized: AuthorizeResult) -> App:
    """The app over a client that is already authorized.

    Args:
        listeners: In this order; the last may take all that is left.

    Acks what nobody listens to: Slack would deliver it again and again.
    """
    app = App(
        client=client,
        authorize=lambda: authorized,
        raise_error_for_unhandled_request=True,
        listener_executor=ThreadPoolExecutor(_LISTENER_THREADS, thread_name_prefix="listener"),
        request_verification_enabled=False,
        logger=_quiet(),
    )
    app.error(on_error)
    for some in listeners:
        some.register(app)
    return app


def on_error(error: Exception, respond: Respond) -> BoltResponse:
    """Show an error that is for people; log a bug under a reference, and show that."""
    if isinstance(error, BoltUnhandledRequestError):
        return BoltResponse(status=200)
    if isinstance(error, CoachError | LibraryError):
        text = str(error)
    else:
        reference = secrets.token_hex(4)
        log.error("unexpected error, reference %s", reference, exc_info=error)
        text = f"Something went wrong on our side (reference {reference})."
    if respond.response_url:
        respond(text=text, replace_original=False)
    # Bolt answers 500 without this, and Slack would deliver the request again.
    return BoltResponse(status=200)


def _quiet() -> logging.Logger:
    """Bolt warns about every request that only the catch-all takes."""
    logger = logging.getLogger("slack_bolt.coachbot")
    logger.setLevel(logging.ERROR)
    return logger
