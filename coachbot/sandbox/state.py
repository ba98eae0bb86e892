"""The workspace: people, conversations, messages, views; real state, no network."""

import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from coachbot.sandbox.tickets import Json, ResponseUrl, SlackError, Tickets

TEAM_ID = "T0SANDBOX"
APP_ID = "A0COACHBOT"
BOT_ID = "B0COACHBOT"
BOT_USER_ID = "U0COACHBOT"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the workspace; ``title`` is shown beside the name."""

    id: str
    name: str
    title: str = ""
    email: str = ""
    is_admin: bool = False
    tz: str = "America/New_York"


@dataclass(slots=True)
class Channel:
    """A conversation; a DM has two members and is named after nobody."""

    id: str
    name: str
    members: set[str]
    is_im: bool = False
    messages: dict[str, Json] = field(default_factory=dict[str, Json])
    statuses: dict[str, str] = field(default_factory=dict[str, str])


class Workspace:
    """Everything the Web API reads and writes. Safe to call from any thread.

    ``changed`` is called after each change; ``event`` receives each event the app would get.
    """

    def __init__(self, people: list[Person], channels: list[Channel], clock: Callable[[], float] = time.time) -> None:
        self.people = {person.id: person for person in people}
        self.channels = {channel.id: channel for channel in channels}
        self.views: dict[str, Json] = {}
        self.ephemerals: list[Json] = []
        self.lock = threading.RLock()
        self.clock = clock
        self.changed: Callable[[], None] = lambda: None
        self.event: Callable[[Json], None] = lambda _event: None
        self.tickets = Tickets(clock)
        self._last_ts = 0.0

    # -- conversations ---------------------------------------------------------------------------

    def channel(self, channel_id: str) -> Channel:
        """A conversation by id; a user id means the app's DM with that person."""
        with self.lock:
            if channel_id in self.people:
                return self.open_dm(channel_id)
            if channel_id not in self.channels:
                raise SlackError("channel_not_found")
            return self.channels[channel_id]

    def open_dm(self, user: str) -> Channel:
        """The app's DM with a person, opened if need be."""
        if user not in self.people:
            raise SlackError("user_not_found")
        with self.lock:
            ident = "D" + user[1:]
            if ident not in self.channels:
                self.channels[ident] = Channel(ident, "", {user, BOT_USER_ID}, is_im=True)
            return self.channels[ident]

    def message(self, channel_id: str, ts: str) -> Json:
        """A message by its timestamp."""
        found = self.channel(channel_id).messages.get(ts)
        if found is None:
            raise SlackError("message_not_found")
        return found

    def thread(self, channel_id: str, ts: str) -> list[Json]:
        """The root and its replies, oldest first."""
        channel = self.channel(channel_id)
        if ts not in channel.messages:
            raise SlackError("thread_not_found")
        with self.lock:
            return [m for m in channel.messages.values() if ts in (m["ts"], m.get("thread_ts"))]

    def post(self, channel_id: str, fields: Json) -> Json:
        """Add a message; the app hears of it, as Slack's apps hear of their own too."""
        with self.lock:
            channel = self.channel(channel_id)
            thread = fields.get("thread_ts")
            if thread and thread not in channel.messages:
                raise SlackError("thread_not_found")
            ts = self.new_ts()
            message: Json = {"type": "message", "team": TEAM_ID, **fields, "ts": ts}
            channel.messages[ts] = message
            if "bot_id" in fields and (root := thread or ts) in channel.statuses:
                del channel.statuses[root]
        self._tell(channel, message)
        self.changed()
        return message

    def edit(self, channel_id: str, ts: str, fields: Json) -> Json:
        """Change a message."""
        with self.lock:
            message = self.message(channel_id, ts)
            before = dict(message)
            message.update(fields)
            message["edited"] = {"user": message.get("user"), "ts": self.new_ts()}
        self._tell_changed(channel_id, "message_changed", message=dict(message), previous_message=before)
        return message

    def delete(self, channel_id: str, ts: str) -> None:
        """Remove a message."""
        with self.lock:
            message = self.message(channel_id, ts)
            del self.channel(channel_id).messages[ts]
        self._tell_changed(channel_id, "message_deleted", deleted_ts=ts, previous_message=message)

    def show_once(self, channel_id: str, user: str, fields: Json) -> Json:
        """A message only one person sees; it is in no history."""
        with self.lock:
            message = {
                "type": "message",
                "channel": self.channel(channel_id).id,
                "user_shown": user,
                "is_ephemeral": True,
                **fields,
                "ts": self.new_ts(),
            }
            self.ephemerals.append(message)
        self.changed()
        return message

    def set_status(self, channel_id: str, thread_ts: str, status: str) -> None:
        """What the app says it is doing in a thread; an empty text clears it."""
        with self.lock:
            statuses = self.channel(channel_id).statuses
            if status:
                statuses[thread_ts] = status
            else:
                statuses.pop(thread_ts, None)
        self.changed()

    def react(self, channel_id: str, ts: str, name: str, user: str, *, add: bool) -> None:
        """Put a reaction on a message, or take it off."""
        with self.lock:
            reactions: dict[str, list[str]] = self.message(channel_id, ts).setdefault("reactions_by_name", {})
            users = reactions.setdefault(name, [])
            if add == (user in users):
                raise SlackError("already_reacted" if add else "no_reaction")
            if add:
                users.append(user)
            else:
                users.remove(user)
        self.changed()

    # -- things that run out ---------------------------------------------------------------------

    def new_ts(self) -> str:
        """A timestamp no message has yet; later calls give later ones."""
        with self.lock:
            self._last_ts = max(self.clock(), self._last_ts + 0.000001)
            return f"{self._last_ts:.6f}"

    def respond(self, token: str, body: Json) -> None:
        """What a POST to a response URL does."""
        url = self.tickets.use_url(token)
        fields: Json = {k: body[k] for k in ("text", "blocks", "metadata") if k in body}
        fields |= {"bot_id": BOT_ID, "user": BOT_USER_ID}
        if thread := body.get("thread_ts") or url.thread_ts:
            fields["thread_ts"] = thread
        replaces = body.get("replace_original") or body.get("delete_original")
        if replaces and url.message_ts:
            self._replace(url, fields, delete=bool(body.get("delete_original")))
        elif body.get("response_type") == "in_channel":
            self.post(url.channel, fields)
        else:
            shown = self.show_once(url.channel, url.user, fields)
            # The next answer through this URL may replace this one.
            url.message_ts = url.message_ts or shown["ts"]

    def _replace(self, url: ResponseUrl, fields: Json, *, delete: bool) -> None:
        with self.lock:
            at = next((i for i, m in enumerate(self.ephemerals) if m["ts"] == url.message_ts), None)
            if at is not None and delete:
                del self.ephemerals[at]
            elif at is not None:
                self.ephemerals[at] = {**self.ephemerals[at], **fields}
        if at is not None:
            self.changed()
        elif delete:
            self.delete(url.channel, url.message_ts or "")
        else:
            self.edit(url.channel, url.message_ts or "", fields)

    # -- views -----------------------------------------------------------------------------------

    def open_view(self, view: Json, user: str, *, root: str | None = None) -> Json:
        """Show a modal to a person."""
        ident = f"V{secrets.token_hex(5).upper()}"
        with self.lock:
            self.views[ident] = {
                **view,
                "id": ident,
                "team_id": TEAM_ID,
                "app_id": APP_ID,
                "bot_id": BOT_ID,
                "user_shown": user,
                "hash": self.new_ts(),
                "root_view_id": root or ident,
                "previous_view_id": root,
                "state": {"values": {}},
            }
        self.changed()
        return self.views[ident]

    def update_view(self, view_id: str, view: Json, view_hash: str | None) -> Json:
        """Change a modal that is still the one the app saw."""
        with self.lock:
            known = self.views.get(view_id)
            if known is None:
                raise SlackError("not_found")
            if view_hash and known["hash"] != view_hash:
                raise SlackError("hash_conflict")
            known.update(view, hash=self.new_ts())
        self.changed()
        return known

    def close_view(self, view_id: str) -> None:
        """Take a modal away."""
        with self.lock:
            self.views.pop(view_id, None)
        self.changed()

    # -- events ----------------------------------------------------------------------------------

    def _tell(self, channel: Channel, message: Json) -> None:
        if BOT_USER_ID not in channel.members:
            return
        event = {
            **message,
            "channel": channel.id,
            "event_ts": message["ts"],
            "channel_type": "im" if channel.is_im else "channel",
        }
        event.pop("metadata", None)
        self.event(event)
        if f"<@{BOT_USER_ID}>" in str(message.get("text", "")) and not channel.is_im:
            self.event({**event, "type": "app_mention"})

    def _tell_changed(self, channel_id: str, subtype: str, **fields: Any) -> None:
        channel = self.channel(channel_id)
        if BOT_USER_ID in channel.members:
            self.event(
                {
                    "type": "message",
                    "subtype": subtype,
                    "channel": channel.id,
                    "ts": self.new_ts(),
                    "channel_type": "im" if channel.is_im else "channel",
                    "hidden": True,
                    **fields,
                }
            )
        self.changed()
