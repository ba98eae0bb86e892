"""Slack's listeners: ack, store the work, done. The workers do the rest."""

import logging
import re
from collections.abc import Callable
from typing import Any

from slack_bolt import Ack, App
from slack_bolt.request import BoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk import WebClient

from coachbot.answers.ports import AnswerStore
from coachbot.errors import CoachError
from handlers import ids
from handlers.cards import manager_form
from handlers.encode import from_slack
from handlers.intake import Intake, question_in
from handlers.replies import part

log = logging.getLogger(__name__)

Body = dict[str, Any]
_QUEUED_BUTTONS = (ids.ANOTHER_WAY, ids.PRACTISE, ids.SHOW_PLAY, ids.SHARE, ids.KEEP, ids.FEEDBACK)
_MAX_QUESTION = 40_000


class Listeners:
    """Every way in from Slack.

    Args:
        looking: The status line, "looking in 24 plays and 12 calls".
        revoked: Told when the workspace takes the app's tokens away.
    """

    def __init__(
        self,
        intake: Intake,
        answers: AnswerStore,
        *,
        looking: Callable[[], str],
        bot_user: str,
        team: str,
        revoked: Callable[[], None],
    ) -> None:
        self._intake = intake
        self._answers = answers
        self._looking = looking
        self._bot_user = bot_user
        self._team = team
        self._revoked = revoked

    def register(self, app: App) -> None:
        """Put every listener on the app, the ones that only ack last."""
        app.middleware(self.store_question)
        app.command(ids.COACH_COMMAND)(self.on_command)
        app.message_shortcut(ids.COACH_THIS_MESSAGE)(self.on_shortcut)
        app.action(ids.ASK_MANAGER)(self.on_ask_manager)
        for action_id in _QUEUED_BUTTONS:
            app.action(action_id)(self.on_button)
        app.view(ids.ASK_MANAGER_FORM)(self.on_manager_form)
        app.event("tokens_revoked")(self.on_revoked)
        app.event("app_uninstalled")(self.on_revoked)
        app.event(re.compile(".*"))(self.on_other_event)
        app.command(re.compile(".*"))(self.on_other_command)

    def store_question(self, req: BoltRequest, next: Callable[[], BoltResponse]) -> BoltResponse:
        """Store a question before Slack is told it arrived: an acked event is never sent again."""
        event = req.body.get("event")
        if isinstance(event, dict) and (found := question_in(event, bot_user=self._bot_user, team=self._team)):  # pyright: ignore[reportUnknownArgumentType]
            try:
                self._intake.question(found)
            except CoachError:
                # Not acked, so Slack delivers it again.
                log.exception("a question could not be stored")
                return BoltResponse(status=503)
        return next()

    def on_command(self, ack: Ack, command: Body) -> None:
        """/coach what the buyer said"""
        payload = {
            "text": from_slack(command.get("text") or "")[:_MAX_QUESTION],
            "user": command["user_id"],
            "channel": command["channel_id"],
            "url": command["response_url"],
            "replace": True,
        }
        self._intake.store(
            f"command:{command['trigger_id']}",
            "answer_privately",
            payload,
            lane=f"{payload['channel']}:{payload['user']}",
        )
        ack(text=f"Coach {self._looking()}", response_type="ephemeral")
        # Only now: the answer replaces what the ack says, so it must not come first.
        self._intake.wake()

    def on_shortcut(self, ack: Ack, shortcut: Body) -> None:
        """What should I say? on a message."""
        payload = {
            "text": from_slack(str(shortcut["message"].get("text") or ""), self._bot_user)[:_MAX_QUESTION],
            "user": shortcut["user"]["id"],
            "channel": shortcut["channel"]["id"],
            "url": shortcut["response_url"],
            "replace": False,
        }
        self._intake.store(
            f"shortcut:{shortcut['trigger_id']}",
            "answer_privately",
            payload,
            lane=f"{payload['channel']}:{payload['user']}",
        )
        ack()
        self._intake.wake()

    def on_button(self, ack: Ack, body: Body, action: Body) -> None:
        """A button or a thumb under an answer."""
        container, message = part(body, "container"), part(body, "message")
        channel, user = str(part(body, "channel").get("id", "")), str(body["user"]["id"])
        kind, value = action["action_id"], action.get("value", "")
        payload = {
            "value": value,
            "user": user,
            "channel": channel,
            "url": body.get("response_url", ""),
            "private": bool(container.get("is_ephemeral")),
            "thread": container.get("thread_ts")
            or message.get("thread_ts")
            or (None if container.get("is_ephemeral") else container.get("message_ts")),
        }
        # Pressed twice is meant once; a thumb may change its mind.
        press = f":{action.get('action_ts')}" if kind == ids.FEEDBACK else ""
        self._intake.store(
            f"{kind}:{value}:{user}{press}",
            kind,
            payload,
            lane=f"{channel}:{payload['thread'] or user}",
        )
        ack()
        self._intake.wake()

    def on_ask_manager(self, ack: Ack, body: Body, action: Body, client: WebClient) -> None:
        """Ask my manager: a form, so that the rep decides what is sent."""
        given = self._answers.answer(action.get("value", ""))
        client.views_open(
            trigger_id=body["trigger_id"],
            view=manager_form(action.get("value", ""), given.asked.question if given else ""),
        )
        ack()

    def on_manager_form(self, ack: Ack, body: Body, view: Body) -> None:
        """The form, sent."""
        field: Body = view["state"]["values"][ids.NOTE_BLOCK][ids.NOTE_INPUT]
        note = (field.get("value") or "").strip()
        if not note:
            ack(response_action="errors", errors={ids.NOTE_BLOCK: "Write what you want to ask."})
            return
        user = body["user"]["id"]
        payload = {"value": view["private_metadata"], "user": user, "note": note}
        self._intake.store(f"{ids.ASK_MANAGER}:{view['id']}", ids.ASK_MANAGER, payload, lane=f"manager:{user}")
        ack()
        self._intake.wake()

    def on_revoked(self) -> None:
        """The workspace took the app away."""
        self._revoked()

    def on_other_event(self) -> None:
        """Acked by Bolt; a question in it is already stored."""

    def on_other_command(self, ack: Ack, command: Body) -> None:
        """A command we do not know."""
        ack(text=f"I do not know {command.get('command', 'that')}. Try {ids.COACH_COMMAND} and what the buyer said.")
