"""What a person presses, chooses and fills in, in messages and on screens; and the commands and shortcuts they use."""

import base64
from collections.abc import Callable
from typing import Any

from coachbot.sandbox import elements, responses
from coachbot.sandbox.arguments import as_json, as_list
from coachbot.sandbox.bodies import Bodies
from coachbot.sandbox.delivery import Deliveries, Delivery
from coachbot.sandbox.files import Files
from coachbot.sandbox.shown import as_sent
from coachbot.sandbox.state import Workspace
from coachbot.sandbox.tickets import Json, SlackError
from coachbot.sandbox.views import Views
from coachbot.sandbox.views import as_sent as view_as_sent

_MOST_OPTIONS = 100


class Presses:
    """Uses what the app shows, as any person; the app gets what Slack would send it."""

    def __init__(
        self, workspace: Workspace, views: Views, files: Files, deliveries: Deliveries, base_url: Callable[[], str]
    ) -> None:
        self._ws = workspace
        self._views = views
        self._files = files
        self._deliveries = deliveries
        self._offered: dict[str, dict[str, list[Json]]] = {}
        self.bodies = Bodies(workspace, base_url)

    # -- in a conversation -----------------------------------------------------------------------

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

    def shortcut(self, user: str, callback_id: str, *, channel: str = "", ts: str = "") -> Delivery:
        """Use a shortcut: on a message, or from anywhere."""
        if not ts:
            payload = self.bodies.interaction("shortcut", user)
        else:
            message, where = self._ws.message(channel, ts), self._ws.channel(channel)
            payload = self.bodies.interaction("message_action", user, where.id) | {
                "message_ts": ts,
                "message": as_sent(message),
                "channel": {"id": where.id, "name": where.shown_name},
                # Into the channel, also where the message is in a thread.
                "response_url": self.bodies.url(where.id, user),
            }
        payload |= {"callback_id": callback_id, "action_ts": self._ws.new_ts()}
        return self._deliveries.deliver("interactive", payload)

    def press(self, user: str, channel: str, ts: str, action_id: str, *, value: Any = None) -> Delivery:
        """Press a button of a message, or choose from its menu; ephemeral ones too."""
        message, where = self._shown(channel, ts), self._ws.channel(channel)
        blocks: list[Any] = message.get("blocks") or []
        ident, element = elements.find(blocks, action_id, value)
        offered = self._offered.get(ts, {}).get(element["action_id"], ())
        chosen = elements.chosen(ident, element, value, offered)
        payload = self.bodies.interaction("block_actions", user, where.id) | {
            **self._in_message(where.id, message),
            "actions": [self.bodies.action(ident, element, value, offered)],
            "state": elements.state_of(blocks, chosen),
            "response_url": self.bodies.url(where.id, user, thread_ts=message.get("thread_ts"), message_ts=ts),
        }
        return self._deliveries.deliver("interactive", payload)

    # -- on a screen -----------------------------------------------------------------------------

    def press_in_view(
        self, user: str, view_id: str, action_id: str, *, value: Any = None, values: Json | None = None
    ) -> Delivery:
        """Press something on a modal or on Home; ``values`` maps block id to what was entered so far."""
        view = self._view(user, view_id)
        ident, element = elements.find(view.get("blocks") or [], action_id, value)
        offered = self._offered.get(view_id, {}).get(element["action_id"], ())
        held = self._entered(user, view, values or {})
        view["entered"] = elements.merged(held, elements.chosen(ident, element, value, offered))
        view["state"] = elements.state_of(view.get("blocks") or [], view["entered"])
        payload = self.bodies.interaction("block_actions", user, view["opened_in"]) | {
            **_on_screen(view),
            "actions": [self.bodies.action(ident, element, value, offered)],
        }
        return self._deliveries.deliver("interactive", payload)

    def suggest(self, user: str, where: str, action_id: str, query: str, *, channel: str = "") -> Delivery:
        """Type into a menu whose options the app is asked for; what it offers may then be chosen.

        Args:
            where: The id of a view, or the timestamp of a message of ``channel``.
        """
        message = self._shown(channel, where) if channel else None
        view = self._view(user, where) if message is None else {}
        ident, element = elements.find((message or view).get("blocks") or [], action_id)
        if len(query) < int(element.get("min_query_length", 3)):
            raise SlackError("query_too_short")
        place = _on_screen(view) if message is None else self._in_message(self._ws.channel(channel).id, message)
        asked: Json = {"action_id": element["action_id"], "block_id": ident, "value": query}
        payload = self.bodies.interaction("block_suggestion", user) | place | asked

        def answered(body: Json) -> None:
            groups = [as_list(as_json(group).get("options")) for group in as_list(body.get("option_groups"))]
            options = [*as_list(body.get("options")), *(option for group in groups for option in group)]
            self._offered.setdefault(where, {})[action_id] = [as_json(option) for option in options][:_MOST_OPTIONS]

        return self._deliveries.deliver("interactive", payload, answers=True, on_ack=answered)

    def submit(self, user: str, view_id: str, values: Json) -> Delivery:
        """Submit a modal; ``values`` maps block id to what was entered: for files a list of name and base64 data.

        What is not named is what a press told of before, or what it was to begin with.
        """
        view = self._views.modals.get(view_id)
        if view is None:
            raise SlackError("not_found")
        view["state"] = elements.state_of(view.get("blocks") or [], self._entered(user, view, values))
        payload = self.bodies.interaction("view_submission", user, view["opened_in"]) | {
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

    def close(self, user: str, view_id: str, *, everything: bool = False) -> None:
        """Close a modal without submitting it; the app hears of it if it asked to.

        Args:
            everything: With the cross: the modals below it too. The app hears of the first one.
        """
        view = self._views.modals.get(view_id, {})
        clears = everything or bool(view.get("clear_on_close"))
        for gone in self._views.close(view_id, everything=clears)[:1]:
            if gone.get("notify_on_close"):
                payload = self.bodies.interaction("view_closed", user)
                payload |= {"view": view_as_sent(gone), "is_cleared": clears}
                self._deliveries.deliver("interactive", payload)

    # -- what it was pressed in ------------------------------------------------------------------

    def _entered(self, user: str, view: Json, values: Json) -> elements.Entered:
        """What stands in a view: it stays there until its block or its element has another id."""
        blocks: list[Any] = view.get("blocks") or []
        everything = {**values, **self._uploaded(user, blocks, values)}
        now = elements.entered(blocks, everything, self._offered.get(view["id"], {}))
        return elements.merged(view["entered"], now)

    def _uploaded(self, user: str, blocks: list[Any], values: Json) -> Json:
        return {
            ident: [self._files.put_in_form(user, f["name"], base64.b64decode(f["data"])) for f in values[ident]]
            for ident, element in elements.elements_of(blocks)
            if element.get("type") == "file_input" and values.get(ident)
        }

    def _view(self, user: str, view_id: str) -> Json:
        view = self._views.modals.get(view_id) or self._views.homes.get(user)
        if view is None:
            raise SlackError("not_found")
        return view

    def _shown(self, channel: str, ts: str) -> Json:
        for message in self._ws.ephemerals:
            if message["ts"] == ts:
                return message
        return self._ws.message(channel, ts)

    def _in_message(self, channel: str, message: Json) -> Json:
        once, thread = bool(message.get("is_ephemeral")), message.get("thread_ts")
        where = self._ws.channel(channel)
        container: Json = {"type": "message", "message_ts": message["ts"], "channel_id": channel, "is_ephemeral": once}
        return {
            "channel": {"id": where.id, "name": where.shown_name},
            "container": container | ({"thread_ts": thread} if thread else {}),
            # What only one person sees is in no history, and Slack does not send it back.
            **({} if once else {"message": as_sent(message)}),
        }


def _on_screen(view: Json) -> Json:
    return {"view": view_as_sent(view), "container": {"type": "view", "view_id": view["id"]}}
