"""What a person does in Slack: types, runs a command, presses a button, submits a form."""

from collections.abc import Callable
from typing import Any

from coachbot.sandbox.socket import Delivery, Hub
from coachbot.sandbox.state import APP_ID, TEAM_ID, Person, Workspace
from coachbot.sandbox.tickets import Json, SlackError


class Hands:
    """Acts as any person of the workspace; the app gets what Slack would send it."""

    def __init__(self, workspace: Workspace, hub: Hub, base_url: Callable[[], str]) -> None:
        self._ws = workspace
        self._hub = hub
        self._base_url = base_url

    def say(self, user: str, channel: str, text: str, *, thread_ts: str | None = None) -> Json:
        """Type a message."""
        fields: Json = {"user": user, "text": text}
        if thread_ts:
            fields["thread_ts"] = thread_ts
        return self._ws.post(channel, fields)

    def command(self, user: str, channel: str, command: str, text: str) -> Delivery:
        """Run a slash command."""
        where = self._ws.channel(channel)
        url = self._url(where.id, user)
        payload: Json = {
            "token": "sandbox",
            "team_id": TEAM_ID,
            "team_domain": "sandbox",
            "channel_id": where.id,
            "channel_name": where.name or "directmessage",
            "user_id": user,
            "user_name": self._person(user).name,
            "command": command,
            "text": text,
            "api_app_id": APP_ID,
            "is_enterprise_install": "false",
            "response_url": url,
            "trigger_id": self._ws.tickets.new_trigger(user),
        }

        def answered(body: Json) -> None:
            # What an ack says is the first answer of its response URL.
            if body.get("text") or body.get("blocks"):
                self._ws.respond(url.rpartition("/")[2], body)

        return self._hub.deliver("slash_commands", payload, answers=True, on_ack=answered)

    def press(self, user: str, channel: str, ts: str, action_id: str, *, value: str | None = None) -> Delivery:
        """Press a button of a message, ephemeral ones too."""
        message = self._shown(channel, ts)
        block_id, element = _element(message.get("blocks") or [], action_id, value)
        action: Json = {
            "type": element.get("type", "button"),
            "action_id": action_id,
            "block_id": block_id,
            "action_ts": self._ws.new_ts(),
            "value": element.get("value", ""),
            "text": element.get("text"),
        }
        thread = message.get("thread_ts")
        payload = self._interaction("block_actions", user)
        payload |= {
            "channel": {"id": channel, "name": self._ws.channel(channel).name},
            "message": message,
            "actions": [action],
            "container": {
                "type": "message",
                "message_ts": ts,
                "channel_id": channel,
                "thread_ts": thread,
                "is_ephemeral": bool(message.get("is_ephemeral")),
            },
            "response_url": self._url(channel, user, thread_ts=thread, message_ts=ts),
        }
        return self._hub.deliver("interactive", payload)

    def shortcut(self, user: str, channel: str, ts: str, callback_id: str) -> Delivery:
        """Use a message shortcut."""
        message = self._ws.message(channel, ts)
        payload = self._interaction("message_action", user) | {
            "callback_id": callback_id,
            "message_ts": ts,
            "message": message,
            "action_ts": self._ws.new_ts(),
            "channel": {"id": channel, "name": self._ws.channel(channel).name},
            "response_url": self._url(channel, user, thread_ts=message.get("thread_ts")),
        }
        return self._hub.deliver("interactive", payload)

    def submit(self, user: str, view_id: str, values: Json) -> Delivery:
        """Submit a modal; ``values`` maps block id to text."""
        view = self._ws.views.get(view_id)
        if view is None:
            raise SlackError("not_found")
        state: Json = {}
        for block in view.get("blocks", []):
            if block.get("type") == "input":
                element = block["element"]
                value = values.get(block.get("block_id", ""), element.get("initial_value"))
                state[block["block_id"]] = {element["action_id"]: {"type": element["type"], "value": value}}
        view["state"] = {"values": state}
        payload = self._interaction("view_submission", user)
        payload |= {"view": view, "response_urls": list[Json]()}

        def answered(body: Json) -> None:
            if body.get("response_action") == "errors":
                view["errors"] = body["errors"]
                self._ws.changed()
            else:
                self._ws.close_view(view_id)

        return self._hub.deliver("interactive", payload, answers=True, on_ack=answered)

    def _interaction(self, kind: str, user: str) -> Json:
        person = self._person(user)
        return {
            "type": kind,
            "token": "sandbox",
            "api_app_id": APP_ID,
            "trigger_id": self._ws.tickets.new_trigger(user),
            "team": {"id": TEAM_ID, "domain": "sandbox"},
            "is_enterprise_install": False,
            "enterprise": None,
            "user": {"id": user, "name": person.name, "team_id": TEAM_ID},
        }

    def _shown(self, channel: str, ts: str) -> Json:
        for message in self._ws.ephemerals:
            if message["ts"] == ts:
                return message
        return self._ws.message(channel, ts)

    def _person(self, user: str) -> Person:
        if user not in self._ws.people:
            raise SlackError("user_not_found")
        return self._ws.people[user]

    def _url(self, channel: str, user: str, **more: Any) -> str:
        return f"{self._base_url()}/response/{self._ws.tickets.new_url(channel, user, **more)}"


def _element(blocks: list[Json], action_id: str, value: str | None) -> tuple[str, Json]:
    """The element with this action id (and value, where several share it)."""
    for number, block in enumerate(blocks):
        elements = [
            *block.get("elements", []),
            *([block["accessory"]] if "accessory" in block else []),
        ]
        for element in elements:
            if element.get("action_id") != action_id:
                continue
            if element.get("type") == "feedback_buttons":
                chosen = (
                    element["negative_button"]
                    if value == element["negative_button"].get("value")
                    else element["positive_button"]
                )
                return block.get("block_id", f"b{number}"), {**element, **chosen}
            if value is None or element.get("value") == value:
                return block.get("block_id", f"b{number}"), element
    raise SlackError("no_such_action")
