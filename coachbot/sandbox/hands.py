"""What a person does in Slack: types, speaks, runs a command, presses a button, shares a file, reacts."""

import base64
from collections.abc import Callable
from typing import Any

from coachbot.sandbox import elements, responses
from coachbot.sandbox.arguments import as_json, as_list
from coachbot.sandbox.bodies import Bodies
from coachbot.sandbox.clips import Clip, Clips, Outcome
from coachbot.sandbox.delivery import Deliveries, Delivery
from coachbot.sandbox.files import Files
from coachbot.sandbox.model import BOT_ID, Channel
from coachbot.sandbox.shown import as_sent
from coachbot.sandbox.state import Workspace
from coachbot.sandbox.tickets import Json, SlackError
from coachbot.sandbox.views import Views
from coachbot.sandbox.views import as_sent as view_as_sent

_MOST_OPTIONS = 100


class Hands:
    """Acts as any person of the workspace; the app gets what Slack would send it."""

    def __init__(
        self,
        workspace: Workspace,
        views: Views,
        files: Files,
        clips: Clips,
        deliveries: Deliveries,
        base_url: Callable[[], str],
    ) -> None:
        self._ws = workspace
        self._views = views
        self._files = files
        self._clips = clips
        self._deliveries = deliveries
        self._offered: dict[str, dict[str, list[Json]]] = {}
        self.bodies = Bodies(workspace, base_url)

    # -- in a conversation -----------------------------------------------------------------------

    def say(self, user: str, channel: str, text: str, *, thread_ts: str | None = None) -> Json:
        """Type a message."""
        where = self._joined(user, channel)
        fields: Json = {"user": user, "text": text, "client_msg_id": self._ws.new_ts()}
        if thread_ts:
            fields["thread_ts"] = thread_ts
        return self._ws.post(where.id, fields)

    def edit(self, user: str, channel: str, ts: str, text: str) -> Json:
        """Say it in other words."""
        self._own(user, channel, ts)
        return self._ws.edit(channel, ts, {"text": text})

    def delete(self, user: str, channel: str, ts: str) -> None:
        """Take back what one said."""
        self._own(user, channel, ts)
        self._ws.delete(channel, ts)

    def share(self, user: str, channel: str, name: str, data: bytes, *, text: str = "", thread_ts: str = "") -> Json:
        """Share a file."""
        return self._files.give(self._ws.person(user).id, channel, name, data, text=text, thread_ts=thread_ts)

    def clip(
        self,
        user: str,
        channel: str,
        speech: str,
        *,
        text: str = "",
        thread_ts: str | None = None,
        seconds: float | None = None,
        outcome: Outcome = "complete",
        as_upload: bool = False,
    ) -> Json:
        """Record a voice clip, with or without a typed ``text`` beside it; what is said is written down as given."""
        where, clip = self._joined(user, channel), Clip(speech, seconds, outcome, as_upload)
        return self._clips.record(user, where.id, clip, text=text, thread_ts=thread_ts or "")

    def react(self, user: str, channel: str, ts: str, name: str) -> None:
        """Put a reaction on a message, or take it off again."""
        users = self._ws.message(channel, ts).get("reactions_by_name", {}).get(name, [])
        self._ws.react(channel, ts, name, user, add=user not in users)

    def stop(self, user: str, channel: str, ts: str) -> None:
        """Stop what the app is working on in a thread."""
        self._ws.set_status(channel, ts, "")
        self._ws.event(
            {
                "type": "agent_session_stopped",
                "user": user,
                "channel": self._ws.channel(channel).id,
                "thread_ts": ts,
                "event_ts": self._ws.new_ts(),
            }
        )

    def look(self, user: str, tab: str) -> None:
        """Open the app: its ``home`` or its ``messages``."""
        home = self._views.homes.get(user)
        event: Json = {
            "type": "app_home_opened",
            "user": self._ws.person(user).id,
            "channel": self._ws.open_dm(user).id,
            "tab": tab,
            "event_ts": self._ws.new_ts(),
        }
        self._ws.event(event | ({"view": view_as_sent(home)} if home and tab == "home" else {}))

    # -- interactions ----------------------------------------------------------------------------

    def command(self, user: str, channel: str, command: str, text: str) -> Delivery:
        """Run a slash command."""
        where = self._ws.channel(channel)
        url = self.bodies.url(where.id, user)
        payload = self.bodies.command(user, where, command, text, url)

        def answered(body: Json) -> None:
            # Said beside the response URL: nothing that comes through that takes its place.
            if body.get("text") or body.get("blocks"):
                responses.say_at_once(self._ws, where.id, user, body)

        return self._deliveries.deliver("slash_commands", payload, answers=True, on_ack=answered)

    def press(self, user: str, channel: str, ts: str, action_id: str, *, value: Any = None) -> Delivery:
        """Press a button of a message, or choose from its menu; ephemeral ones too."""
        message = self._shown(channel, ts)
        ident, element = elements.find(message.get("blocks") or [], action_id, value)
        where, thread = self._ws.channel(channel), message.get("thread_ts")
        payload = self.bodies.interaction("block_actions", user) | {
            "channel": {"id": where.id, "name": where.shown_name},
            "actions": [self.bodies.action(ident, element, value)],
            "container": {
                "type": "message",
                "message_ts": ts,
                "channel_id": where.id,
                "is_ephemeral": bool(message.get("is_ephemeral")),
            }
            | ({"thread_ts": thread} if thread else {}),
            "state": elements.state_of(message.get("blocks") or [], {}),
            "response_url": self.bodies.url(where.id, user, thread_ts=thread, message_ts=ts),
        }
        # What only one person sees is in no history, and Slack does not send it back.
        if not message.get("is_ephemeral"):
            payload["message"] = as_sent(message)
        return self._deliveries.deliver("interactive", payload)

    def press_in_view(self, user: str, view_id: str, action_id: str, *, value: Any = None) -> Delivery:
        """Press something on a modal or on Home."""
        view = self._views.modals.get(view_id) or self._views.homes.get(user, {})
        ident, element = elements.find(view.get("blocks") or [], action_id, value)
        payload = self.bodies.interaction("block_actions", user) | {
            "view": view_as_sent(view),
            "actions": [self.bodies.action(ident, element, value)],
            "container": {"type": "view", "view_id": view["id"]},
        }
        return self._deliveries.deliver("interactive", payload)

    def suggest(self, user: str, view_id: str, action_id: str, query: str) -> Delivery:
        """Type into a menu whose options the app is asked for; what it offers may then be chosen."""
        view = self._views.modals.get(view_id) or self._views.homes.get(user, {})
        ident, element = elements.find(view.get("blocks") or [], action_id)
        if len(query) < int(element.get("min_query_length", 3)):
            raise SlackError("query_too_short")
        payload = self.bodies.interaction("block_suggestion", user) | {
            "action_id": action_id,
            "block_id": ident,
            "value": query,
            "view": view_as_sent(view),
            "container": {"type": "view", "view_id": view["id"]},
        }

        def answered(body: Json) -> None:
            groups = [as_list(as_json(group).get("options")) for group in as_list(body.get("option_groups"))]
            options = [*as_list(body.get("options")), *(option for group in groups for option in group)]
            self._offered.setdefault(view_id, {})[action_id] = [as_json(option) for option in options][:_MOST_OPTIONS]

        return self._deliveries.deliver("interactive", payload, answers=True, on_ack=answered)

    def me(self, user: str, channel: str, text: str) -> Json:
        """``/me``: what one does, in the third person."""
        where = self._joined(user, channel)
        return self._ws.post(where.id, {"subtype": "me_message", "user": user, "text": text})

    def shortcut(self, user: str, callback_id: str, *, channel: str = "", ts: str = "") -> Delivery:
        """Use a shortcut: on a message, or from anywhere."""
        payload = self.bodies.interaction("message_action" if ts else "shortcut", user)
        payload |= {"callback_id": callback_id, "action_ts": self._ws.new_ts()}
        if ts:
            message, where = self._ws.message(channel, ts), self._ws.channel(channel)
            payload |= {
                "message_ts": ts,
                "message": as_sent(message),
                "channel": {"id": where.id, "name": where.shown_name},
                # Into the channel, also where the message is in a thread.
                "response_url": self.bodies.url(where.id, user),
            }
        return self._deliveries.deliver("interactive", payload)

    def submit(self, user: str, view_id: str, values: Json) -> Delivery:
        """Submit a modal; ``values`` maps block id to what was entered: for files a list of name and base64 data."""
        view = self._views.modals.get(view_id)
        if view is None:
            raise SlackError("not_found")
        blocks: list[Any] = view.get("blocks") or []
        entered = {**values, **self._uploaded(user, blocks, values)}
        view["state"] = elements.state_of(blocks, entered, self._offered.get(view_id, {}))
        payload = self.bodies.interaction("view_submission", user) | {
            "view": view_as_sent(view),
            "response_urls": self.bodies.urls(view, view["state"], user),
        }

        def answered(body: Json) -> None:
            match body.get("response_action"):
                case "errors":
                    view["errors"] = body.get("errors", {})
                    self._ws.changed()
                case "update":
                    self._views.change(view, body["view"])
                case "push":
                    self._views.show(body["view"], user, below=self._views.stack(user))
                case "clear":
                    self._views.close(view_id, everything=True)
                case _:
                    self._views.close(view_id)

        return self._deliveries.deliver("interactive", payload, answers=True, on_ack=answered)

    def close(self, user: str, view_id: str) -> None:
        """Close a modal without submitting it; the app hears of it if it asked to."""
        for view in self._views.close(view_id):
            if view.get("notify_on_close"):
                payload = self.bodies.interaction("view_closed", user) | {
                    "view": view_as_sent(view),
                    "is_cleared": False,
                }
                self._deliveries.deliver("interactive", payload)

    def _uploaded(self, user: str, blocks: list[Any], values: Json) -> Json:
        return {
            ident: [self._files.put_in_form(user, f["name"], base64.b64decode(f["data"])) for f in values[ident]]
            for ident, element in elements.elements_of(blocks)
            if element.get("type") == "file_input" and values.get(ident)
        }

    def _shown(self, channel: str, ts: str) -> Json:
        for message in self._ws.ephemerals:
            if message["ts"] == ts:
                return message
        return self._ws.message(channel, ts)

    def _joined(self, user: str, channel: str) -> Channel:
        where = self._ws.channel(channel)
        if self._ws.person(user).id not in where.members:
            raise SlackError("not_in_channel")
        return where

    def _own(self, user: str, channel: str, ts: str) -> None:
        message = self._ws.message(channel, ts)
        if message.get("user") != user or message.get("bot_id") == BOT_ID:
            raise SlackError("cant_update_message")
