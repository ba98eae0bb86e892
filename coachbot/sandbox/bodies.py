"""What Slack writes around everything a person does: who, where from, and where it may be answered."""

from collections.abc import Callable, Sequence
from typing import Any

from coachbot.sandbox import elements
from coachbot.sandbox.model import APP_ID, TEAM_ID, Channel, Person
from coachbot.sandbox.state import Workspace
from coachbot.sandbox.tickets import Json

_PRESSED = {"button", "icon_button", "feedback_buttons", "workflow_button"}


class Bodies:
    """Makes the bodies of commands and interactions."""

    def __init__(self, workspace: Workspace, base_url: Callable[[], str]) -> None:
        self._ws = workspace
        self._base_url = base_url

    def interaction(self, kind: str, user: str, where: str = "") -> Json:
        """A press, a shortcut, a form: who it was and of which workspace; ``where`` is the conversation, if any."""
        person = self._ws.person(user)
        return {
            "type": kind,
            "token": "sandbox",
            "api_app_id": APP_ID,
            "trigger_id": self._ws.tickets.new_trigger(user, where),
            "team": {"id": person.team, "domain": "sandbox" if person.team == TEAM_ID else person.team.lower()},
            "is_enterprise_install": False,
            "enterprise": _enterprise(person),
            "user": {
                "id": user,
                "name": person.name,
                "username": person.name.lower().replace(" ", "."),
                "team_id": person.team,
            },
        }

    def command(self, user: str, where: Channel, command: str, text: str, url: str) -> Json:
        """A slash command."""
        person = self._ws.person(user)
        enterprise = {"enterprise_id": person.enterprise, "enterprise_name": person.enterprise}
        return {
            "token": "sandbox",
            "team_id": person.team,
            "team_domain": "sandbox",
            "channel_id": where.id,
            "channel_name": where.shown_name,
            "user_id": user,
            "user_name": person.name,
            "command": command,
            "text": text,
            "api_app_id": APP_ID,
            "is_enterprise_install": "false",
            "response_url": url,
            "trigger_id": self._ws.tickets.new_trigger(user, where.id),
        } | (enterprise if person.enterprise else {})

    def action(self, ident: str, element: Json, value: Any, offered: Sequence[Json] = ()) -> Json:
        """What was pressed, or chosen among what an element has or the app ``offered`` for it."""
        action: Json = {"action_id": element["action_id"], "block_id": ident, "action_ts": self._ws.new_ts()}
        if element.get("type") in _PRESSED:
            return action | {"type": element["type"], "value": element.get("value", ""), "text": element.get("text")}
        return action | elements.held(element, value, offered)

    def url(self, channel: str, user: str, **more: Any) -> str:
        """Where an interaction may be answered for half an hour."""
        return f"{self._base_url()}/response/{self._ws.tickets.new_url(channel, user, **more)}"

    def urls(self, view: Json, state: Json, user: str) -> list[Json]:
        """The URLs of a form's inputs that ask for a conversation to answer in."""
        found: list[Json] = []
        for ident, element in elements.elements_of(view.get("blocks") or []):
            if not element.get("response_url_enabled"):
                continue
            held = state["values"][ident][element["action_id"]]
            channel = held.get("selected_conversation") or held.get("selected_channel")
            if channel:
                url = self.url(channel, user)
                found.append(
                    {"block_id": ident, "action_id": element["action_id"], "channel_id": channel, "response_url": url}
                )
        return found


def _enterprise(person: Person) -> Json | None:
    return {"id": person.enterprise, "name": person.enterprise} if person.enterprise else None
