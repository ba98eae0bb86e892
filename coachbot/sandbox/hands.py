"""What a person does in Slack: types, speaks, shares a file, reacts; what they press is in ``presses``."""

from collections.abc import Callable

from coachbot.sandbox.clips import Clip, Clips, Outcome
from coachbot.sandbox.delivery import Deliveries
from coachbot.sandbox.files import Files
from coachbot.sandbox.model import BOT_ID, Channel
from coachbot.sandbox.presses import Presses
from coachbot.sandbox.state import Workspace
from coachbot.sandbox.tickets import Json, SlackError
from coachbot.sandbox.views import Views
from coachbot.sandbox.views import as_sent as view_as_sent


class Hands(Presses):
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
        super().__init__(workspace, views, files, deliveries, base_url)
        self._clips = clips

    def say(self, user: str, channel: str, text: str, *, thread_ts: str | None = None, broadcast: bool = False) -> Json:
        """Type a message; a ``broadcast`` reply is sent to the channel too."""
        where = self._joined(user, channel)
        fields: Json = {"user": user, "text": text, "client_msg_id": self._ws.new_ts()}
        if thread_ts:
            fields |= {"thread_ts": thread_ts} | ({"subtype": "thread_broadcast"} if broadcast else {})
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

    def mistype(self, user: str, channel: str, command: str, *, thread_ts: str = "", is_owned: bool = False) -> Json:
        """Run a command that no app owns, or an app's in a thread: it reaches nobody, and only its person is told."""
        where, wrong = self._ws.channel(channel), "supported in threads. Sorry!" if is_owned else "a valid command."
        fields: Json = {"user": "USLACKBOT", "text": f"`{command}` is not {wrong}"}
        return self._ws.show_once(
            where.id, self._ws.person(user).id, fields | ({"thread_ts": thread_ts} if thread_ts else {})
        )

    def me(self, user: str, channel: str, text: str) -> Json:
        """``/me``: what one does, in the third person."""
        where = self._joined(user, channel)
        return self._ws.post(where.id, {"subtype": "me_message", "user": user, "text": text})

    def _joined(self, user: str, channel: str) -> Channel:
        where = self._ws.channel(channel)
        if self._ws.person(user).id not in where.members:
            raise SlackError("not_in_channel")
        return where

    def _own(self, user: str, channel: str, ts: str) -> None:
        message = self._ws.message(channel, ts)
        if message.get("user") != user or message.get("bot_id") == BOT_ID:
            raise SlackError("cant_update_message")
