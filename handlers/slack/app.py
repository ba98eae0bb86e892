"""The Bolt app: read, store, answer; and the only place where an error becomes a message."""

import logging
import re
import secrets
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any, Protocol

from slack_bolt import Ack, App, Respond
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.error import BoltUnhandledRequestError
from slack_bolt.request import BoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk import WebClient
from slack_sdk.errors import SlackClientError

from coachbot.clock import Clock
from coachbot.domain.people import Person
from coachbot.domain.watching import UNWATCHED, Watch
from coachbot.errors import CoachError, DatabaseTrouble
from handlers.slack import interactions
from handlers.slack.counted import TimedApp
from handlers.slack.feature import Feature
from handlers.slack.intake import Intake, message_in
from handlers.slack.interactions import COMMAND, FORM, PRESS, SHORTCUT, Press
from handlers.slack.replies import part
from handlers.slack.routing import routes
from handlers.slack.standing import Home
from knowledge.library.errors import LibraryError

log = logging.getLogger(__name__)

Body = dict[str, Any]
_LISTENER_THREADS = 8
# The year 9999, as far as dates go.
_LATEST = 253_370_764_800
#: Events that every bot hears, whatever it can do.
OWN_EVENTS = frozenset({"app_mention", "message.im", "tokens_revoked", "app_uninstalled", "user_change"})


class Guard(Protocol):
    """Who may press what."""

    def presser(self, press: Press) -> Person | None:
        """Who pressed, where it is theirs to press; they are told where it is not."""
        ...

    def heard(self, user: Body) -> None:
        """Slack says that somebody changed."""
        ...


class Listeners:
    """Every way in from Slack: before the answer the body is read and one row stored, or one form opened.

    Args:
        guard: Who may press what, and what Slack tells of people.
        revoked: Told when the workspace took the app's tokens away.
    """

    def __init__(
        self,
        features: Sequence[Feature],
        intake: Intake,
        clock: Clock,
        *,
        bot_user: str,
        home: Home,
        guard: Guard,
        revoked: Callable[[datetime], None],
    ) -> None:
        self._features = features
        self._routes = routes(features)
        self._intake = intake
        self._clock = clock
        self._bot_user = bot_user
        self._home = home
        self._guard = guard
        self._revoked = revoked
        self._lost_at: datetime | None = None
        self._noting = threading.Lock()

    def register(self, app: App) -> None:
        """Put every listener on the app, the ones that only ack last."""
        app.middleware(self.turn_away)
        app.middleware(self.store_message)
        for name in self._routes.commands:
            app.command(name)(self.on_command)
        for name in self._routes.shortcuts:
            app.message_shortcut(name)(self.on_shortcut)
        for name in self._routes.buttons:
            # Several buttons of one kind in a row are told apart by a number.
            app.action(re.compile(rf"^{re.escape(name)}(:\d+)?$"))(self.on_press)
        for name in self._routes.forms:
            app.view(name)(self.on_form)
        for name in sorted({name for feature in self._features for name in feature.events}):
            app.event(name)(self.on_event)
        app.event("tokens_revoked")(self.on_tokens_revoked)
        app.event("app_uninstalled")(self.on_uninstalled)
        app.event("user_change")(self.on_user_change)
        app.event(re.compile(".*"))(self.on_other_event)
        app.command(re.compile(".*"))(self.on_other_command)

    def turn_away(self, req: BoltRequest, next: Callable[[], BoltResponse]) -> BoltResponse:
        """What somebody of another workspace presses, sends or runs, as in a shared channel, is acked and no more."""
        body: Body = req.body
        teams = (part(body, "user").get("team_id"), part(body, "team").get("id"), body.get("team_id"))
        # An event of a shared channel names the team it happened in; who wrote a message, the message says.
        if "event" not in body and self._home.is_foreign(*teams):
            return BoltResponse(status=200)
        return next()

    def store_message(self, req: BoltRequest, next: Callable[[], BoltResponse]) -> BoltResponse:
        """Store a message before Slack is told it arrived: an acked event is never sent again."""
        event = req.body.get("event")
        if isinstance(event, dict) and (message := message_in(event, bot_user=self._bot_user, home=self._home)):  # pyright: ignore[reportUnknownArgumentType]
            try:
                self._intake.message(message)
            except CoachError:
                # Not acked, so Slack delivers it again; should that be in vain too, it is read from the history.
                self.note_loss(self._clock())
                log.exception("a message could not be stored")
                return BoltResponse(status=503)
        return next()

    def note_loss(self, at: datetime) -> None:
        """From then on messages may be missing; the earliest counts."""
        with self._noting:
            self._lost_at = min(at, self._lost_at or at)

    def take_loss(self) -> datetime | None:
        """From when on messages may be missing, told once; None where none is."""
        with self._noting:
            lost_at, self._lost_at = self._lost_at, None
            return lost_at

    def on_command(self, ack: Ack, command: Body) -> None:
        """A slash command."""
        self._intake.store(COMMAND, interactions.command_in(command))
        # Without words: nothing takes the place of what an ack says, so it would stay above the answer.
        ack()
        self._intake.wake()

    def on_shortcut(self, ack: Ack, shortcut: Body) -> None:
        """A shortcut on a message."""
        self._intake.store(SHORTCUT, interactions.shortcut_in(shortcut, self._bot_user))
        ack()
        self._intake.wake()

    def on_press(self, ack: Ack, body: Body, action: Body, client: WebClient) -> None:
        """A button, a tick, a thumb: its form is opened, or it is stored."""
        button = self._routes.buttons[str(action["action_id"]).partition(":")[0]]
        press = interactions.press_in(body, action, again=button.again)
        if button.opens is not None:
            ack()
            person = self._guard.presser(press)
            if person is not None and (view := button.opens(press, person)) is not None:
                client.views_open(trigger_id=body["trigger_id"], view=view)
            return
        self._intake.store(PRESS, press)
        ack()
        self._intake.wake()

    def on_form(self, ack: Ack, body: Body, view: Body) -> None:
        """A form: what is wrong is shown in it, else it is stored."""
        submission = interactions.submission_in(body, view)
        if errors := self._routes.forms[submission.form].errors(submission):
            ack(response_action="errors", errors=errors)
            return
        self._intake.store(FORM, submission)
        ack()
        self._intake.wake()

    def on_event(self, event: Body) -> None:
        """An event that a feature hears."""
        now = self._clock()
        for feature in self._features:
            hears = feature.events.get(str(event.get("type")))
            if hears is not None and (work := hears(event, now)) is not None:
                self._intake.due(work)
        self._intake.wake()

    def on_user_change(self, event: Body) -> None:
        """Somebody became a guest, left, or has another address."""
        self._guard.heard(event.get("user") or {})

    def on_tokens_revoked(self, event: Body, body: Body) -> None:
        """Tokens were taken away: ours, or only those of a person, which are none of ours."""
        if (event.get("tokens") or {}).get("bot"):
            self._revoked(self._told_at(body))

    def on_uninstalled(self, body: Body) -> None:
        """The workspace took the app away."""
        self._revoked(self._told_at(body))

    def _told_at(self, body: Body) -> datetime:
        """When an event happened: it may come late, when the app is back already."""
        at = body.get("event_time")
        if isinstance(at, int) and 0 < at < _LATEST:
            return datetime.fromtimestamp(at, UTC)
        return self._clock()

    def on_other_event(self) -> None:
        """Acked by Bolt; a message in it is already stored."""

    def on_other_command(self, ack: Ack, command: Body) -> None:
        """A command nobody knows.

        One that is known comes here too where it could not be stored in time: Bolt then asks the next listener. It is
        being stored still, so nothing is said of it.
        """
        if command.get("command") in self._routes.commands:
            ack()
            return
        hint = f" Try {self._routes.hint}." if self._routes.hint else ""
        ack(text=f"I do not know {command.get('command', 'that')}.{hint}")


def build_app(
    client: WebClient, listeners: Listeners, authorized: Callable[[], AuthorizeResult], watch: Watch = UNWATCHED
) -> App:
    """The app over a client that is already authorized.

    Args:
        authorized: Whose every request is, and the token to answer it with.

    Acks what nobody listens to: Slack would deliver it again and again. A request that comes in by HTTP and was not
    verified by ``handlers.slack.door`` is refused: Bolt verifies it with a secret that nobody has.
    """
    app = TimedApp(
        watch,
        client=client,
        authorize=authorized,
        raise_error_for_unhandled_request=True,
        listener_executor=ThreadPoolExecutor(_LISTENER_THREADS, thread_name_prefix="listener"),
        signing_secret=secrets.token_hex(32),
        logger=_quiet(),
    )
    app.error(on_error)
    listeners.register(app)
    return app


def on_error(error: Exception, respond: Respond) -> BoltResponse:
    """Show an error that is for people; log a bug under a reference, and show that."""
    if isinstance(error, BoltUnhandledRequestError):
        return BoltResponse(status=200)
    if isinstance(error, DatabaseTrouble):
        log.warning("something could not be stored: %s", error)
        text = "I could not keep that just now. Please try it again in a moment."
    elif isinstance(error, CoachError | LibraryError):
        text = str(error)
    elif isinstance(error, SlackClientError | OSError):
        # An outage is nobody's bug, and nothing was lost: the button is still there.
        log.warning("Slack did not take something: %s", type(error).__name__)
        text = "Slack did not let me do that just now. Please press it again."
    else:
        reference = secrets.token_hex(4)
        log.error("unexpected error, reference %s", reference, exc_info=error)
        text = f"Something went wrong on our side (reference {reference})."
    if respond.response_url:
        try:
            respond(text=text, replace_original=False)
        except (SlackClientError, OSError, ValueError):
            log.warning("that could not be said either")
    # Bolt answers 500 without this, and Slack would deliver the request again.
    return BoltResponse(status=200)


def _quiet() -> logging.Logger:
    """Bolt warns about every request that only the catch-all takes."""
    logger = logging.getLogger("slack_bolt.coachbot")
    logger.setLevel(logging.ERROR)
    return logger
